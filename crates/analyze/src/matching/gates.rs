//! Which rules may fire at all in a haystack, of which most can do so in none.

use crate::rule::{Body, Rule, SetId};

/// For each rule, the sets of patterns that it cannot do without. They stand close together, as every item is asked for
/// every rule.
#[derive(Debug)]
pub(crate) struct Gates {
    sets: Vec<SetId>,
    /// For each rule, where its sets start; one more at the end.
    first: Vec<u32>,
    /// For each rule, whether it looks at texts at all.
    over_texts: Vec<bool>,
}

impl Gates {
    /// The gates of the rules, in their order.
    pub(crate) fn of(rules: &[Rule]) -> Self {
        let mut gates = Self { sets: Vec::new(), first: vec![0], over_texts: Vec::new() };
        for rule in rules {
            gates.sets.extend(&rule.gate);
            gates.first.push(gates.sets.len() as u32);
            gates.over_texts.push(!matches!(rule.body, Body::Calls(_)));
        }
        gates
    }

    /// The places of the rules of which each set is `named`, in order. A rule over texts that has no sets is always among
    /// them.
    pub(crate) fn open(&self, named: impl Fn(SetId) -> bool) -> impl Iterator<Item = usize> {
        let open = move |sets: &[u32], over_texts: bool| {
            let sets = &self.sets[sets[0] as usize..sets[1] as usize];
            over_texts && sets.iter().all(|&set| named(set))
        };
        let rules = self.first.windows(2).zip(&self.over_texts).enumerate();
        rules.filter(move |(_, (sets, over_texts))| open(sets, **over_texts)).map(|(rule, _)| rule)
    }
}
