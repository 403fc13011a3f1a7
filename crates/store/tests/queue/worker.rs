//! A worker that a test watches.

use std::future::Future;
use std::time::Duration;

use model::JobId;
use store::StoreError;
use store::queue::Queue;
use store::records::WorkerName;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

/// After this long a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// What comes of `future`, which is to come soon.
pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("{what} did not happen"))
}

/// Looks until it is so.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let looking = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon(what, looking).await;
}

/// A running worker.
pub(crate) struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<Result<(), StoreError>>,
    started: mpsc::UnboundedReceiver<JobId>,
}

impl Worker {
    /// A worker whose handlers return at once.
    pub(crate) fn quick(queue: &Queue, concurrency: usize) -> Self {
        Self::start(queue, concurrency, |_| async {})
    }

    /// A worker with a handler.
    pub(crate) fn start<H, R>(queue: &Queue, concurrency: usize, handler: H) -> Self
    where
        H: Fn(JobId) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let (stop, mut stopped) = watch::channel(false);
        let (tell, started) = mpsc::unbounded_channel();
        let queue = queue.clone();
        let task = tokio::spawn(async move {
            let name = WorkerName(format!("worker-{}", Uuid::now_v7()));
            let handler = move |job| {
                let running = handler(job);
                // Nobody may look any more.
                let _ = tell.send(job);
                running
            };
            let shutdown = async move {
                let _ = stopped.wait_for(|stopped| *stopped).await.is_ok();
            };
            queue.run(&name, concurrency, handler, shutdown).await
        });
        Self { stop, task, started }
    }

    /// The next job that it started.
    pub(crate) async fn next(&mut self) -> JobId {
        soon("the start of a job", self.started.recv()).await.expect("the worker runs")
    }

    /// The next jobs that it started, in their order.
    pub(crate) async fn next_few(&mut self, count: usize) -> Vec<JobId> {
        let mut jobs = Vec::with_capacity(count);
        for _ in 0..count {
            jobs.push(self.next().await);
        }
        jobs
    }

    /// Whether it started something that nobody has looked at.
    pub(crate) fn started_more(&mut self) -> bool {
        self.started.try_recv().is_ok()
    }

    /// Tells it to stop.
    pub(crate) fn tell_to_stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether it has come to its end.
    pub(crate) fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Ends it without a word, as if its process had been killed.
    pub(crate) async fn abort(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }

    /// Stops it and waits for its end; gives what it started that nobody has looked at.
    pub(crate) async fn stop(mut self) -> Vec<JobId> {
        self.tell_to_stop();
        soon("the end of a worker", self.task).await.unwrap().unwrap();
        std::iter::from_fn(|| self.started.try_recv().ok()).collect()
    }
}
