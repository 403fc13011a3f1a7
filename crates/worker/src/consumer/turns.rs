//! Whose turn it is: most jobs run side by side, and one that may kill its worker runs alone, so that it takes no other
//! with it.

use std::sync::Arc;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Whose turn it is in one worker. Turns are given in the order in which they are asked for.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<RwLock<()>>);

/// A job's turn, until it is dropped.
pub(super) enum Turn {
    Beside { _others: OwnedRwLockReadGuard<()> },
    Alone { _nobody: OwnedRwLockWriteGuard<()> },
}

impl Turns {
    /// Waits until a job may run; `alone` if no other may run meanwhile.
    pub(super) async fn wait(&self, alone: bool) -> Turn {
        let lock = Arc::clone(&self.0);
        if alone {
            Turn::Alone { _nobody: lock.write_owned().await }
        } else {
            Turn::Beside { _others: lock.read_owned().await }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_job_that_runs_alone_waits_for_the_others_and_they_for_it() {
        let turns = Turns::default();
        let (one, other) = (turns.wait(false).await, turns.wait(false).await);
        assert!(turns.wait(true).now_or_never().is_none());
        drop((one, other));
        let alone = turns.wait(true).await;
        assert!(turns.wait(false).now_or_never().is_none());
        drop(alone);
        assert!(turns.wait(false).now_or_never().is_some());
    }
}
