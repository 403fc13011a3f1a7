//! `mcp-hub worker`: takes jobs from the queue and scans.

use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use worker::consumer::{self, Admission, Consumer};

use crate::api;
use crate::cmd;
use crate::exit::Exit;
use crate::runtime;
use crate::service::{Stores, WorkerArgs, Working};

pub(crate) fn run(args: &WorkerArgs) -> anyhow::Result<Exit> {
    let working = args.read()?;
    runtime::serve(|shutdown| work(working, shutdown))??;
    Ok(Exit::Clean)
}

async fn work(working: Working, shutdown: CancellationToken) -> anyhow::Result<()> {
    let rules = Arc::new(cmd::rules::load(working.rules.as_deref())?);
    let Stores { records, queue, feed, sealer, .. } = working.store.open().await?;
    records.migrate().await.context("cannot bring the records up to this version")?;
    let admission = Admission::start(Arc::clone(&records), queue.clone());
    let scans = working.scanning.scans(rules, sealer)?;
    let consumer = Consumer::new(
        scans,
        Arc::clone(&records),
        queue.clone(),
        feed.clone(),
        admission.clone(),
        working.scanning.consumer,
    );
    let observed = match working.metrics {
        Some(address) => {
            let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
            Some(tokio::spawn(api::observe(records, queue, consumer.clone(), listener, shutdown.clone())))
        }
        None => None,
    };
    let reconcile = consumer::reconcile(admission, feed.clone(), shutdown.clone());
    let (ended, ()) = tokio::join!(consumer.run(shutdown), reconcile);
    feed.told().await;
    if let Some(observed) = observed {
        observed.abort();
    }
    Ok(ended?)
}
