//! How long a job waits after its worker was lost.

use std::time::Duration;

use model::Attempt;
use uuid::Uuid;

/// By how much jobs that were lost together come back one after the other. One of them may have killed the worker: it is
/// not to take the same neighbours with it every time.
const APART: Duration = Duration::from_secs(2);

/// How many come back one after the other; the rest come with the last.
const IN_TURN: u32 = 30;

/// 2 seconds after the first attempt, 4 after the second, a quarter less or more; and longer for each job that was found
/// to be lost at the same time, of which `place` come before this one.
pub(super) fn after(attempt: Attempt, place: usize) -> Duration {
    let turns = u32::try_from(place).unwrap_or(IN_TURN).min(IN_TURN);
    spread(attempt, Uuid::new_v4().as_u128() as u32) + APART * turns
}

fn spread(attempt: Attempt, chance: u32) -> Duration {
    let whole = Duration::from_secs(1 << attempt.0.min(Attempt::MOST));
    whole * 3 / 4 + (whole / 2).mul_f64(f64::from(chance) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_that_were_lost_together_come_back_one_after_the_other_but_soon() {
        let (first, third) = (after(Attempt(1), 0), after(Attempt(1), 2));
        assert!(first <= Duration::from_millis(2500) && third >= Duration::from_millis(5500), "{first:?} {third:?}");
        assert!(after(Attempt(2), usize::MAX) <= Duration::from_secs(65));
    }

    #[test]
    fn the_wait_doubles_and_is_spread_by_a_quarter() {
        assert_eq!(spread(Attempt(1), 0), Duration::from_millis(1500));
        assert_eq!(spread(Attempt(1), u32::MAX), Duration::from_millis(2500));
        assert_eq!(spread(Attempt(2), 0), Duration::from_secs(3));
        assert_eq!(spread(Attempt(2), u32::MAX), Duration::from_secs(5));
    }
}
