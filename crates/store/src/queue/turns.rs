//! Who comes first, and that the others come too.

use model::Priority;

use super::broker::Taken;

/// Of so many entries that a worker takes, one is bulk if any is there, however many interactive ones wait.
const ROUND: usize = 8;

/// Counts what a worker takes, so that bulk entries get their turn.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Interactive entries taken since the last bulk one.
    since_bulk: usize,
}

impl Turns {
    /// How many of the next `free` entries are bulk even if interactive ones wait.
    pub(crate) const fn owed(&self, free: usize) -> usize {
        (self.since_bulk + free) / ROUND
    }

    /// Notes what was taken when `owed` were bulk's due.
    pub(crate) fn note(&mut self, taken: &[Taken], owed: usize) {
        let bulk = taken.iter().filter(|taken| taken.entry.priority == Priority::Bulk).count();
        self.since_bulk = if bulk < owed {
            // There are no more of them, so none has waited in vain.
            0
        } else {
            (self.since_bulk + taken.len()).saturating_sub(bulk * ROUND)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::broker::Entry;

    fn taken(priority: Priority, count: usize) -> Vec<Taken> {
        let job = uuid::Uuid::nil().into();
        (0..count).map(|id| Taken { entry: Entry { priority, id: id.to_string() }, job }).collect()
    }

    #[test]
    fn one_of_eight_is_bulk_for_a_worker_with_one_slot() {
        let mut turns = Turns::default();
        let mut order = String::new();
        for _ in 0..16 {
            let owed = turns.owed(1);
            let priority = if owed == 1 { Priority::Bulk } else { Priority::Interactive };
            order.push(if owed == 1 { 'b' } else { 'i' });
            turns.note(&taken(priority, 1), owed);
        }
        assert_eq!(order, "iiiiiiibiiiiiiib");
    }

    #[test]
    fn a_worker_with_many_slots_owes_a_share_of_each_take() {
        let mut turns = Turns::default();
        assert_eq!(turns.owed(64), 8);
        let mut both = taken(Priority::Bulk, 8);
        both.extend(taken(Priority::Interactive, 56));
        turns.note(&both, 8);
        assert_eq!(turns.owed(7), 0);
        assert_eq!(turns.owed(8), 1);
    }

    #[test]
    fn an_empty_bulk_class_saves_nothing_up() {
        let mut turns = Turns::default();
        for _ in 0..100 {
            let owed = turns.owed(8);
            turns.note(&taken(Priority::Interactive, 8), owed);
        }
        assert_eq!(turns.owed(8), 1);
    }

    #[test]
    fn bulk_that_runs_for_want_of_others_costs_it_nothing_later() {
        let mut turns = Turns::default();
        turns.note(&taken(Priority::Bulk, 50), 0);
        assert_eq!(turns.owed(8), 1);
    }
}
