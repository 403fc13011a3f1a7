//! How many jobs have ended in which state, for whoever collects numbers.

use metrics::counter;
use model::JobStatus;

/// Counts jobs that have come to a terminal state in this process.
pub fn count_ended(status: JobStatus, jobs: u64) {
    if jobs > 0 {
        counter!("mcp_hub_jobs_total", "status" => status.as_str()).increment(jobs);
    }
}
