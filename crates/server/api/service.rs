//! What every route works with: the records, the queue, the feed, and what the operator wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use analyze::{Rule, RuleSet};
use fetch::Fetcher;
use model::{JobId, ProjectName, Visibility};
use report::About;
use store::feed::Feed;
use store::queue::Queue;
use store::records::{Job, Millis, Records, Stats};
use store::sealed::Sealer;
use tokio::sync::{OnceCell, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::Span;
use uuid::Uuid;
use worker::consumer::Admission;

use super::auth::{Caller, KnownKeys};
use super::error::ApiError;
use super::events::Streams;
use super::gateway::ExpandedConfigs;
use super::playground::Turns;
use super::rate::{Buckets, Rate};
use super::usage_counter::UsageCounter;

/// How long counts over all jobs are shown before they are counted again.
const STATS_FOR: Duration = Duration::from_secs(5);
/// Projects whose counts are kept at most.
const MOST_STATS: usize = 1_000;

/// Reports that are read and written at once; others wait for their turn.
const REPORTS_AT_ONCE: usize = 4;

/// What a service is made of.
pub(crate) struct Parts {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) queue: Queue,
    pub(crate) feed: Feed,
    pub(crate) sealer: Sealer,
    pub(crate) admission: Admission,
    pub(crate) rules: Arc<RuleSet>,
    /// Reaches running servers and whoever is told of events, under the policy that scans are under.
    pub(crate) fetcher: Arc<Fetcher>,
    /// Whether a job of which the caller does not say is private.
    pub(crate) private_by_default: bool,
    /// How many requests a minute a key may make.
    pub(crate) rate_limit: u32,
    /// Whether the playground calls tools.
    pub(crate) allow_call_tool: bool,
}

/// The bounds of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The largest body that is read, in bytes.
    pub(crate) body: usize,
    /// How long a body may take to come; shorter than `patience`.
    pub(crate) body_patience: Duration,
    /// How long a request may take until its answer starts.
    pub(crate) patience: Duration,
    /// How often a stream of events shows that it is alive.
    pub(crate) heartbeat: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            body_patience: Duration::from_secs(20),
            patience: Duration::from_secs(30),
            heartbeat: Duration::from_secs(15),
        }
    }
}

/// Counts over jobs, and when they were made: by our clock and by the database's.
#[derive(Debug, Clone)]
struct Counted {
    since: Instant,
    at: Millis,
    stats: Arc<Stats>,
}

/// What every route works with.
pub(crate) struct Service {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) queue: Queue,
    pub(crate) feed: Feed,
    pub(crate) sealer: Sealer,
    pub(crate) admission: Admission,
    /// Reaches running servers and whoever is told of events, under the policy that scans are under.
    pub(crate) fetcher: Arc<Fetcher>,
    /// What says how two reports of a server differ.
    pub(crate) rules: Arc<RuleSet>,
    pub(crate) bounds: Bounds,
    /// What scans are made with, for formats that list the rules.
    pub(crate) about: About,
    pub(crate) known_keys: KnownKeys,
    pub(crate) rates: Buckets<String>,
    pub(crate) usage: UsageCounter,
    pub(crate) streams: Arc<Streams>,
    /// Who may have a registered server asked now.
    pub(crate) turns: Turns,
    pub(crate) expanded: ExpandedConfigs,
    /// Who may read and write a whole report now: each takes a multiple of its size in memory.
    pub(crate) reports: Arc<Semaphore>,
    /// Cancelled when the process is on its way out: streams end and `/readyz` says so.
    pub(crate) draining: CancellationToken,
    /// Whether the playground calls tools.
    pub(crate) allow_call_tool: bool,
    private_by_default: bool,
    organisation: OnceCell<Uuid>,
    stats: Mutex<HashMap<ProjectName, Counted>>,
}

impl Service {
    /// A service of these parts.
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            records,
            queue,
            feed,
            sealer,
            admission,
            rules,
            fetcher,
            private_by_default,
            rate_limit,
            allow_call_tool,
        } = parts;
        let about = About::new(rules.version(), rules.rules().map(Rule::doc).collect());
        Self {
            records,
            queue,
            feed,
            sealer,
            admission,
            fetcher,
            rules,
            bounds: Bounds::default(),
            about,
            known_keys: KnownKeys::default(),
            rates: Buckets::new(Rate::per_minute(rate_limit)),
            usage: UsageCounter::default(),
            streams: Arc::default(),
            turns: Turns::default(),
            expanded: ExpandedConfigs::default(),
            reports: Arc::new(Semaphore::new(REPORTS_AT_ONCE)),
            draining: CancellationToken::new(),
            allow_call_tool,
            private_by_default,
            organisation: OnceCell::new(),
            stats: Mutex::default(),
        }
    }

    /// The job, if the caller may see it.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none, `Forbidden` if it is a private one of another project.
    pub(crate) async fn visible_job(&self, id: &str, caller: &Caller) -> Result<Job, ApiError> {
        const NONE: ApiError = ApiError::NotFound("There is no scan of this id.");
        let id: JobId = id.parse().map_err(|_| NONE)?;
        Span::current().record("job.id", id.to_string());
        let job = self.records.job(id).await?.ok_or(NONE)?;
        if job.is_visible_to(&caller.project) {
            Ok(job)
        } else {
            Err(ApiError::Forbidden("This scan is private to another project."))
        }
    }

    /// The organisation that this installation belongs to.
    ///
    /// # Errors
    ///
    /// Fails if the records cannot be read.
    pub(crate) async fn organisation(&self) -> Result<Uuid, ApiError> {
        Ok(*self.organisation.get_or_try_init(|| self.records.organisation()).await?)
    }

    /// The visibility of a new job.
    pub(crate) fn visibility(&self, is_private: Option<bool>) -> Visibility {
        if is_private.unwrap_or(self.private_by_default) { Visibility::Private } else { Visibility::Public }
    }

    /// Counts over the jobs that a project may see, a few seconds old at most, and when they were made.
    ///
    /// # Errors
    ///
    /// Fails if the records cannot be read.
    pub(crate) async fn stats(&self, project: &ProjectName) -> Result<(Millis, Arc<Stats>), ApiError> {
        let kept = self.counted().get(project).filter(|counted| counted.since.elapsed() < STATS_FOR).cloned();
        if let Some(Counted { at, stats, .. }) = kept {
            return Ok((at, stats));
        }
        let (at, stats) = (self.records.now().await?, Arc::new(self.records.stats(project).await?));
        let mut counted = self.counted();
        if counted.len() >= MOST_STATS {
            counted.retain(|_, counted| counted.since.elapsed() < STATS_FOR);
        }
        counted.insert(project.clone(), Counted { since: Instant::now(), at, stats: Arc::clone(&stats) });
        Ok((at, stats))
    }

    fn counted(&self) -> MutexGuard<'_, HashMap<ProjectName, Counted>> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
