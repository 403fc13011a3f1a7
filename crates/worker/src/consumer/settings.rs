//! How a worker holds its jobs.

use std::time::Duration;

/// How a worker holds its jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerSettings {
    /// How many jobs run at the same time.
    pub concurrency: usize,
    /// How many of them may ask running servers of one host.
    pub per_host: usize,
    /// How long a worker that says nothing keeps a job.
    pub lease: Duration,
    /// How often it says that it is alive: several times within a lease.
    pub renew_every: Duration,
    /// How long one attempt may take.
    pub deadline: Duration,
    /// How long running jobs may go on once the worker is told to stop; what is left is handed back.
    pub grace: Duration,
    /// The first wait before a job is tried again; it doubles with each attempt.
    pub back_off: Duration,
}

impl Default for ConsumerSettings {
    fn default() -> Self {
        Self {
            concurrency: 4,
            per_host: 4,
            lease: Duration::from_secs(30),
            renew_every: Duration::from_secs(8),
            deadline: Duration::from_mins(15),
            grace: Duration::from_secs(25),
            back_off: Duration::from_secs(5),
        }
    }
}
