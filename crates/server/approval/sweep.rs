//! The sweep: scans servers that are due, settles scans that have ended, applies policies, tells whoever is to be told. Every
//! process does it, and each piece of work is claimed by one.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use store::StoreError;
use store::records::approval::DueServer;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::deliver::deliver_due;
use super::scan::{AskedBy, ask_for_scan};
use super::settle::{enforce, settle, unscannable};
use crate::api::Service;

/// How often it is looked for what has ended and what is to be told.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often it is looked for servers that are due, and for policies to apply.
const SCHEDULE_EVERY: Duration = Duration::from_secs(10);
/// How often what was told long ago is forgotten.
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// How much of each sort is claimed at once.
const AT_ONCE: u32 = 8;

/// Sweeps until `shutdown`.
pub(crate) async fn keep_sweeping(service: Arc<Service>, shutdown: CancellationToken) {
    let (mut settling, mut telling) = (every(LOOK_EVERY), every(LOOK_EVERY));
    let (mut scheduling, mut forgetting) = (every(SCHEDULE_EVERY), every(FORGET_EVERY));
    // Apart, so that a receiver or a report that takes long keeps nothing else waiting.
    let work = async {
        tokio::join!(
            async {
                loop {
                    settling.tick().await;
                    noted("settle scans", settle_ended(&service).await);
                }
            },
            async {
                loop {
                    telling.tick().await;
                    noted("tell what has happened", while_some(|| deliver_due(&service)).await);
                }
            },
            async {
                loop {
                    scheduling.tick().await;
                    noted("scan servers that are due", scan_due(&service).await);
                    noted("apply policies", apply_policies(&service).await);
                }
            },
            async {
                loop {
                    forgetting.tick().await;
                    noted("forget what was told", service.records.forget_told().await.map(|_| 0));
                }
            },
        );
    };
    tokio::select! {
        () = work => {}
        () = shutdown.cancelled() => {}
    }
}

/// Does everything that is due now, once.
#[cfg(test)]
pub(crate) async fn sweep_once(service: &Arc<Service>) {
    scan_due(service).await.unwrap();
    settle_ended(service).await.unwrap();
    apply_policies(service).await.unwrap();
    deliver_due(service).await.unwrap();
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// An outage passes; what was not done is done at a later tick.
fn noted(doing: &'static str, done: Result<usize, StoreError>) {
    match done {
        Ok(0) => {}
        Ok(count) => debug!(doing, count, "swept"),
        Err(problem) => warn!(error = &problem as &dyn Error, doing, "the sweep is held up"),
    }
}

/// Does something again until there is nothing left to do.
async fn while_some<F: Future<Output = Result<usize, StoreError>>>(
    mut step: impl FnMut() -> F,
) -> Result<usize, StoreError> {
    let mut all = 0;
    loop {
        match step().await? {
            0 => return Ok(all),
            done => all += done,
        }
    }
}

async fn settle_ended(service: &Arc<Service>) -> Result<usize, StoreError> {
    while_some(async || {
        let ended = service.records.claim_ended(AT_ONCE).await?;
        for scan in &ended {
            settle(service, *scan).await?;
        }
        Ok(ended.len())
    })
    .await
}

async fn scan_due(service: &Arc<Service>) -> Result<usize, StoreError> {
    while_some(async || {
        let due = service.records.claim_due(AT_ONCE).await?;
        for server in &due {
            scan(service, server).await?;
        }
        Ok(due.len())
    })
    .await
}

async fn scan(service: &Arc<Service>, DueServer { project, server }: &DueServer) -> Result<(), StoreError> {
    let key = server.kept.server.key();
    match ask_for_scan(service, project, server, &AskedBy::sweep(project)).await {
        Ok(Ok(job)) => info!(%project, server = %key, job.id = %job, "a registered server is scanned again"),
        Ok(Err(why)) => {
            service.records.note_asked(server.id).await?;
            unscannable(service, server.id, &why).await?;
        }
        // The claim runs out, and the server is due again.
        Err(problem) => warn!(%project, server = %key, why = problem.message(), "a registered server is not scanned"),
    }
    Ok(())
}

async fn apply_policies(service: &Arc<Service>) -> Result<usize, StoreError> {
    while_some(async || {
        let projects = service.records.claim_judging(AT_ONCE).await?;
        for project in &projects {
            for server in service.records.scanned_servers(project).await? {
                enforce(service, server).await?;
            }
        }
        Ok(projects.len())
    })
    .await
}
