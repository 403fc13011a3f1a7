//! Counts calls in memory, and brings the counts to the records every few seconds.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::ProjectName;
use store::records::{CallCount, Records};
use tracing::warn;

/// How often the counts are brought to the records.
const EVERY: Duration = Duration::from_secs(5);
/// Different counts that are held at most while the records are out; what comes after is not counted.
const MOST: usize = 100_000;

/// Calls that the records do not know of yet.
#[derive(Debug, Default)]
pub(crate) struct UsageCounter {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    calls: HashMap<Call, u32>,
    keys: HashSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Call {
    project: ProjectName,
    endpoint: &'static str,
    status_class: u16,
}

impl UsageCounter {
    /// Counts one call.
    pub(crate) fn count(&self, project: &ProjectName, endpoint: &'static str, status: u16) {
        let call = Call { project: project.clone(), endpoint, status_class: status / 100 * 100 };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.calls.len() < MOST || counts.calls.contains_key(&call) {
            *counts.calls.entry(call).or_default() += 1;
        }
    }

    /// Notes that a key was used.
    pub(super) fn used(&self, key_id: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if !counts.keys.contains(key_id) && counts.keys.len() < MOST {
            counts.keys.insert(key_id.to_owned());
        }
    }

    /// Brings the counts to the records every few seconds, for ever.
    pub(crate) async fn keep_flushing(&self, records: &dyn Records) {
        loop {
            tokio::time::sleep(EVERY).await;
            self.flush(records).await;
        }
    }

    /// Brings the counts to the records. What they do not take is kept for the next time.
    pub(crate) async fn flush(&self, records: &dyn Records) {
        let Counts { calls, keys } = mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        if !keys.is_empty() {
            let ids: Vec<String> = keys.into_iter().collect();
            if let Err(error) = records.touch_keys(&ids).await {
                warn!(error = &error as &dyn std::error::Error, "the use of keys is not noted");
            }
        }
        if calls.is_empty() {
            return;
        }
        let counted = calls.iter().map(|(call, calls)| CallCount {
            project: call.project.clone(),
            endpoint: call.endpoint.to_owned(),
            status_class: call.status_class,
            calls: *calls,
        });
        if let Err(error) = records.count_calls(&counted.collect::<Vec<_>>()).await {
            warn!(error = &error as &dyn std::error::Error, "calls are counted later");
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            for (call, lost) in calls {
                *counts.calls.entry(call).or_default() += lost;
            }
        }
    }
}
