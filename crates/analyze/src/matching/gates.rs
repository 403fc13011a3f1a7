//! Which rules may fire at all in a haystack, of which most can do so in none.

use crate::rule::{Rule, SetId};

/// For each rule, the sets of patterns that it cannot do without. They stand close together, as every item is asked for
/// every rule.
#[derive(Debug)]
pub(crate) struct Gates {
    sets: Vec<SetId>,
    /// For each rule, where its sets start; one more at the end.
    first: Vec<u32>,
}

impl Gates {
    /// The gates of the rules, in their order.
    pub(crate) fn of(rules: &[Rule]) -> Self {
        let mut gates = Self { sets: Vec::new(), first: vec![0] };
        for rule in rules {
            gates.sets.extend(&rule.gate);
            gates.first.push(gates.sets.len() as u32);
        }
        gates
    }

    /// The places of the rules of which each set is `named`, in order. A rule without sets is always among them.
    pub(crate) fn open(&self, named: impl Fn(SetId) -> bool) -> impl Iterator<Item = usize> {
        let open = move |sets: &[u32]| {
            let sets = &self.sets[sets[0] as usize..sets[1] as usize];
            sets.iter().all(|&set| named(set))
        };
        self.first.windows(2).enumerate().filter(move |(_, sets)| open(sets)).map(|(rule, _)| rule)
    }
}
