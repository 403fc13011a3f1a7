//! A worker: takes entries, runs the handler for each, and says what was run.

use std::sync::Arc;

use apalis_core::monitor::Monitor;
use apalis_core::worker::builder::WorkerBuilder;
use model::JobId;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::backend::Deliveries;
use super::broker::Broker;
use super::delivery::Delivery;
use super::desk::Desk;
use super::{keep, take};
use crate::StoreError;
use crate::records::WorkerName;

/// See [`super::Queue::run`].
pub(crate) async fn run<H, R>(
    broker: &impl Broker,
    worker: &WorkerName,
    concurrency: usize,
    handler: H,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), StoreError>
where
    H: Fn(JobId) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let (desk, done) = Desk::new(concurrency);
    let (stop, stopped) = watch::channel(false);
    let (close, closed) = watch::channel(false);
    // In sets, so that both end with this call should it be dropped.
    let mut taking = JoinSet::new();
    taking.spawn(take::take(broker.clone(), worker.clone(), Arc::clone(&desk), stopped));
    let mut keeping = JoinSet::new();
    keeping.spawn(keep::keep(broker.clone(), worker.clone(), Arc::clone(&desk), done, closed));

    let name = worker.0.clone();
    let monitor = Monitor::new().should_restart(|_, _| true).register(move |restarts| {
        let handler = handler.clone();
        WorkerBuilder::new(format!("{name}-{restarts}"))
            .backend(Deliveries(Arc::clone(&desk)))
            .build(move |delivery: Delivery| start(handler.clone(), delivery))
    });
    let stopping = async {
        shutdown.await;
        stop.send_replace(true);
        Ok(())
    };
    let ended = monitor.run_with_signal(stopping).await;

    stop.send_replace(true);
    taking.join_all().await;
    close.send_replace(true);
    keeping.join_all().await;
    ended.map_err(StoreError::queueing("run a worker"))
}

/// Runs the handler of one delivery in a task of its own, which ends with this call: handlers run side by side, and a
/// panic ends just the one.
async fn start<H, R>(handler: H, mut delivery: Delivery)
where
    H: Fn(JobId) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let job = delivery.start();
    let mut running = JoinSet::new();
    running.spawn(async move {
        handler(job).await;
        drop(delivery);
    });
    if let Some(Err(error)) = running.join_next().await
        && error.is_panic()
    {
        tracing::error!(job.id = %job, "the handler of a job panicked");
    }
}
