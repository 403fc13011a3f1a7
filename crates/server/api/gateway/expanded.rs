//! Expanded gateways, kept as they were written last: runtimes ask for the same one again and again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use catalog::GatewayKey;
use model::ProjectName;
use store::records::catalog::Revision;

use crate::api::catalog::kept::Shown;

/// How long an answer is good although nothing was changed: what a policy says of a scan's age changes with the clock.
const GOOD_FOR: Duration = Duration::from_mins(1);
/// What all answers may weigh together, in bytes.
const HEAVIEST: usize = 64 * 1024 * 1024;

/// Which answer: it names who asks, so it is another for each key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) project: ProjectName,
    pub(super) gateway: GatewayKey,
    pub(super) key_id: String,
    pub(super) shown: Shown,
}

/// An answer as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Its tag: another one whenever the answer may be another.
    pub(super) tag: String,
    pub(super) body: Bytes,
}

/// An answer, and of which revision of the catalogue it is.
#[derive(Debug, Clone)]
struct Kept {
    revision: Revision,
    since: Instant,
    written: Written,
}

/// The answers that were written last.
#[derive(Debug, Default)]
pub(crate) struct ExpandedConfigs {
    kept: Mutex<HashMap<Asked, Kept>>,
}

impl ExpandedConfigs {
    /// The answer, if the catalogue has not changed since.
    pub(super) fn get(&self, asked: &Asked, revision: Revision) -> Option<Written> {
        let kept = self.kept();
        let found = kept.get(asked).filter(|it| it.revision == revision && it.since.elapsed() < GOOD_FOR);
        found.map(|it| it.written.clone())
    }

    /// Keeps an answer. What is of older revisions, or too old, makes room; if that is not enough, everything does.
    pub(super) fn keep(&self, asked: Asked, revision: Revision, written: Written) {
        let mut kept = self.kept();
        let weight = |kept: &HashMap<Asked, Kept>| {
            kept.values().map(|it| it.written.body.len()).sum::<usize>() + written.body.len()
        };
        if weight(&kept) > HEAVIEST {
            kept.retain(|_, it| it.since.elapsed() < GOOD_FOR);
        }
        if weight(&kept) > HEAVIEST {
            kept.clear();
        }
        kept.insert(asked, Kept { revision, since: Instant::now(), written });
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Asked, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(key_id: &str) -> Asked {
        Asked {
            project: "default".parse().unwrap(),
            gateway: GatewayKey {
                gateway_saved_name: "team".parse().unwrap(),
                gateway_version: catalog::Version::default(),
            },
            key_id: key_id.to_owned(),
            shown: Shown::Full,
        }
    }

    fn written(body: Bytes) -> Written {
        Written { tag: "\"3\"".to_owned(), body }
    }

    #[test]
    fn an_answer_is_good_for_its_revision_and_its_caller() {
        let configs = ExpandedConfigs::default();
        let answer = written(Bytes::from_static(b"{}"));
        configs.keep(asked("a"), Revision(3), answer.clone());
        assert_eq!(configs.get(&asked("a"), Revision(3)), Some(answer));
        assert_eq!(configs.get(&asked("a"), Revision(4)), None);
        assert_eq!(configs.get(&asked("b"), Revision(3)), None);
        assert_eq!(configs.get(&Asked { shown: Shown::Masked, ..asked("a") }, Revision(3)), None);
    }

    #[test]
    fn answers_that_weigh_too_much_make_room() {
        let configs = ExpandedConfigs::default();
        let heavy = Bytes::from(vec![b' '; HEAVIEST / 2]);
        for key in ["a", "b", "c"] {
            configs.keep(asked(key), Revision(1), written(heavy.clone()));
        }
        let left: Vec<bool> = ["a", "b", "c"].map(|key| configs.get(&asked(key), Revision(1)).is_some()).into();
        assert_eq!(left, [false, false, true]);
    }
}
