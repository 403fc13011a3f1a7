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
    /// Waits until a job may run beside others.
    pub(super) async fn beside(&self) -> Turn {
        Turn::Beside { _others: Arc::clone(&self.0).read_owned().await }
    }

    /// Waits until a job may run alone.
    pub(super) async fn alone(&self) -> Turn {
        Turn::Alone { _nobody: Arc::clone(&self.0).write_owned().await }
    }

    /// Lets a job run alone if none runs or waits.
    pub(super) fn alone_now(&self) -> Option<Turn> {
        Arc::clone(&self.0).try_write_owned().ok().map(|nobody| Turn::Alone { _nobody: nobody })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_job_that_runs_alone_waits_for_the_others_and_they_for_it() {
        let turns = Turns::default();
        let (one, other) = (turns.beside().await, turns.beside().await);
        assert!(turns.alone().now_or_never().is_none() && turns.alone_now().is_none());
        drop((one, other));
        let alone = turns.alone_now().unwrap();
        assert!(turns.beside().now_or_never().is_none());
        drop(alone);
        assert!(turns.beside().now_or_never().is_some());
    }
}
