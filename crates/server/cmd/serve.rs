//! `mcp-hub serve`: the API, and a worker beside it unless others scan.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use model::ProjectName;
use store::records::{Records, Scope};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use worker::consumer::{self, Admission, Consumer};

use crate::api::{self, Service};
use crate::cmd;
use crate::exit::Exit;
use crate::keys;
use crate::runtime;
use crate::service::{ServeArgs, Serving, Stores};

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Exit> {
    let serving = args.read()?;
    runtime::serve(|shutdown| serve(serving, shutdown))??;
    Ok(Exit::Clean)
}

async fn serve(serving: Serving, shutdown: CancellationToken) -> anyhow::Result<()> {
    let rules = Arc::new(cmd::rules::load(serving.rules.as_deref())?);
    let stores = serving.store.open().await?;
    stores.records.migrate().await.context("cannot bring the records up to this version")?;
    let listener = listen(serving.listen).await?;
    let fetcher = Arc::new(serving.egress.fetcher()?);
    let metrics = match serving.metrics {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    say_hello(&listener, &stores).await?;

    let Stores { records, queue, feed, sealer, .. } = stores;
    let admission = Admission::start(Arc::clone(&records), queue.clone());
    let consumer = match serving.scanning {
        Some(scanning) => {
            let scans = scanning.scans(Arc::clone(&rules), sealer.clone())?;
            let (records, queue, feed) = (Arc::clone(&records), queue.clone(), feed.clone());
            Some(Consumer::new(scans, records, queue, feed, admission.clone(), scanning.consumer))
        }
        None => None,
    };
    let consume = async {
        match consumer {
            Some(consumer) => consumer.run(shutdown.clone()).await,
            None => Ok(()),
        }
    };
    let reconcile = consumer::reconcile(admission.clone(), feed.clone(), shutdown.clone());
    let farewell = feed.clone();
    let service = Service::new(api::Parts {
        records,
        queue,
        feed,
        sealer,
        admission,
        rules,
        fetcher,
        private_by_default: serving.private_by_default,
        rate_limit: serving.rate_limit,
        allow_call_tool: serving.allow_call_tool,
    });
    let api = api::serve(service, listener, metrics, shutdown.clone());
    let (ended, (), ()) = tokio::join!(consume, reconcile, api);
    farewell.told().await;
    Ok(ended?)
}

async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Says where the API is and, on an empty embedded store, the first key: this once and nowhere else.
async fn say_hello(listener: &TcpListener, stores: &Stores) -> anyhow::Result<()> {
    let address = listener.local_addr().context("cannot tell where the API listens")?;
    let first_key = if stores.is_embedded { first_key(stores).await? } else { None };
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on http://{address}")?;
    if let Some(key) = first_key {
        writeln!(out, "first key, shown this once: {key}")?;
    }
    Ok(out.flush()?)
}

async fn first_key(stores: &Stores) -> anyhow::Result<Option<String>> {
    let records: &dyn Records = stores.records.as_ref();
    if !records.keys(None).await?.is_empty() {
        return Ok(None);
    }
    let project: ProjectName = "default".parse()?;
    let wish = keys::Wish::new(project, [Scope::Admin].into_iter().collect()).named("first");
    Ok(Some(keys::create(records, &stores.sealer, wish).await?))
}
