//! Records, queue and feed for one measurement, fresh, with a consumer that does next to nothing.

use std::sync::Arc;
use std::time::Duration;

use model::{JobId, JobTarget, Priority, ProjectName, ScanType, Visibility};
use store::feed::Feed;
use store::queue::Queue;
use store::records::{NewJob, PostgresRecords, Records, SqliteRecords, Start};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use worker::consumer::{Admission, Consumer, ConsumerSettings, Work, reconcile};

use super::real_servers::postgres::Postgres;
use super::real_servers::redis::Redis;

/// Records, queue and feed.
pub(crate) struct Stand {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) queue: Queue,
    pub(crate) feed: Feed,
    pub(crate) admission: Admission,
    /// Where they are, if other processes can reach them.
    pub(crate) address: Option<Address>,
    _folder: Option<TempDir>,
}

/// The secret key of the benches' services.
pub(crate) const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Where records and queue are.
pub(crate) struct Address {
    pub(crate) database: String,
    pub(crate) queue: String,
}

/// A consumer that runs.
pub(crate) struct Running {
    shutdown: CancellationToken,
    consumer: JoinHandle<()>,
}

impl Stand {
    pub(crate) async fn embedded() -> Self {
        let folder = tempfile::tempdir().expect("the system has room for a folder");
        let records = SqliteRecords::open(&folder.path().join("records.db")).await.expect("SQLite opens");
        let queue = Queue::embedded(&folder.path().join("queue.db")).await.expect("the queue opens");
        Self::new(Arc::new(records), queue, Feed::local(), None, Some(folder)).await
    }

    pub(crate) async fn shared(postgres: &Postgres, redis: &Redis) -> Self {
        let namespace = format!("bench-{}", Uuid::now_v7().simple());
        let address = Address { database: postgres.create(&namespace.replace('-', "_")), queue: redis.url() };
        let records = PostgresRecords::connect(&address.database, 16).await.expect("PostgreSQL answers");
        let queue = Queue::redis(&redis.url(), &namespace).expect("the address is one of Redis");
        let feed = Feed::redis(&redis.url(), &namespace).expect("the address is one of Redis");
        Self::new(Arc::new(records), queue, feed, Some(address), None).await
    }

    async fn new(
        records: Arc<dyn Records>,
        queue: Queue,
        feed: Feed,
        address: Option<Address>,
        folder: Option<TempDir>,
    ) -> Self {
        records.migrate().await.expect("the tables can be made");
        let admission = Admission::start(Arc::clone(&records), queue.clone());
        Self { records, queue, feed, admission, address, _folder: folder }
    }

    /// Starts to consume.
    pub(crate) fn consume(&self, work: impl Work, settings: ConsumerSettings) -> Running {
        let (records, queue, feed) = (Arc::clone(&self.records), self.queue.clone(), self.feed.clone());
        let consumer = Consumer::new(work, records, queue, feed, self.admission.clone(), settings);
        let shutdown = CancellationToken::new();
        let (stop, admission, feed) = (shutdown.clone(), self.admission.clone(), self.feed.clone());
        let consumer = tokio::spawn(async move {
            let (ended, ()) = tokio::join!(consumer.run(stop.clone()), reconcile(admission, feed, stop));
            ended.expect("the consumer ends because it is told to");
        });
        Running { shutdown, consumer }
    }

    /// Stores jobs of a project and lets them come.
    pub(crate) async fn submit(&self, project: &ProjectName, count: usize) -> Vec<JobId> {
        const AT_ONCE: usize = 500;
        let mut ids = Vec::with_capacity(count);
        while ids.len() < count {
            let jobs: Vec<NewJob> = (0..AT_ONCE.min(count - ids.len())).map(|_| job(project)).collect();
            ids.extend(jobs.iter().map(|job| job.id));
            self.records.submit(jobs, None).await.expect("the jobs can be stored");
        }
        self.admission.room(project);
        ids
    }

    /// Stores a job for each target and lets them come.
    pub(crate) async fn submit_targets(&self, project: &ProjectName, targets: Vec<JobTarget>) {
        let of = |target| NewJob { start: Start::Waiting { target: Box::new(target), sealed: None }, ..job(project) };
        self.records.submit(targets.into_iter().map(of).collect(), None).await.expect("the jobs can be stored");
        self.admission.room(project);
    }

    /// Waits until so many jobs have completed.
    pub(crate) async fn completed(&self, viewer: &ProjectName, count: u64) {
        loop {
            let stats = self.records.stats(viewer).await.expect("the jobs can be counted");
            if stats.by_status.get("completed").copied().unwrap_or_default() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Running {
    pub(crate) async fn end(self) {
        self.shutdown.cancel();
        self.consumer.await.expect("the consumer does not panic");
    }
}

pub(crate) fn project(name: &str) -> ProjectName {
    name.parse().expect("the name is well-formed")
}

fn job(project: &ProjectName) -> NewJob {
    let target = "npm:notes@1.0.0".parse().expect("the target is well-formed");
    NewJob {
        id: JobId::from(Uuid::now_v7()),
        project: project.clone(),
        user_email: "bench@example.invalid".to_owned(),
        key_id: "bench".to_owned(),
        visibility: Visibility::Private,
        priority: Priority::Interactive,
        scan_type: ScanType::Source,
        source_url: "npm:notes".to_owned(),
        version_or_commit: None,
        repo_name: Some("notes".to_owned()),
        auth_type: None,
        allow_cached: false,
        trace_parent: None,
        start: Start::Waiting { target: Box::new(JobTarget::Source(target)), sealed: None },
    }
}

/// How a worker with so many slots works.
pub(crate) fn slots(concurrency: usize) -> ConsumerSettings {
    ConsumerSettings { concurrency, ..ConsumerSettings::default() }
}
