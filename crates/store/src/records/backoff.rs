//! How long a job waits after its worker was lost.

use std::time::Duration;

use model::Attempt;
use uuid::Uuid;

/// 2 seconds after the first attempt, 4 after the second; a quarter less or more, so that jobs lost together do not come
/// back together.
pub(super) fn after(attempt: Attempt) -> Duration {
    spread(attempt, Uuid::new_v4().as_u128() as u32)
}

fn spread(attempt: Attempt, chance: u32) -> Duration {
    let whole = Duration::from_secs(1 << attempt.0.min(Attempt::MOST));
    whole * 3 / 4 + (whole / 2).mul_f64(f64::from(chance) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_is_spread_by_a_quarter() {
        assert_eq!(spread(Attempt(1), 0), Duration::from_millis(1500));
        assert_eq!(spread(Attempt(1), u32::MAX), Duration::from_millis(2500));
        assert_eq!(spread(Attempt(2), 0), Duration::from_secs(3));
        assert_eq!(spread(Attempt(2), u32::MAX), Duration::from_secs(5));
    }
}
