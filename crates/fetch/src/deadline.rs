//! The moment at which a fetch must have ended.

use std::time::{Duration, Instant};

use crate::{Limit, Limits};

/// The moment at which a fetch must have ended, and how long it was given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    pub(crate) time: Duration,
}

impl Deadline {
    /// The deadline of a fetch that starts now.
    pub(crate) fn start(limits: &Limits) -> Self {
        // A longer time could not be added to every clock, and nobody waits for it.
        const LONGEST: Duration = Duration::from_hours(24 * 365);
        Self { at: Instant::now() + limits.time.min(LONGEST), time: limits.time }
    }

    /// The limit that was passed, if it was.
    pub(crate) fn passed(&self) -> Result<(), Limit> {
        if Instant::now() < self.at { Ok(()) } else { Err(Limit::Time(self.time)) }
    }
}
