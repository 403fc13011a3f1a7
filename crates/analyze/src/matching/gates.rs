//! Which rules may fire at all in a haystack, of which most can do so in none.

use std::collections::BTreeMap;

use super::ranks::Ranks;
use super::scan::Scan;
use crate::rule::{Body, Rule, SetId, Sorts};

/// The rules by the sets of patterns that they cannot do without.
#[derive(Debug)]
pub(crate) struct Gates {
    /// The rules that look whatever is there.
    always: Ranks,
    /// The sets that are the rarest that some of the others need.
    rarest: Ranks,
    /// For each of these, in order, the rules that need it.
    by_rarest: Vec<Vec<Gate>>,
}

/// A rule that may fire where the rarest set that it needs is there.
#[derive(Debug)]
struct Gate {
    rule: u32,
    /// The other sets that it needs.
    others: Box<[SetId]>,
}

impl Gates {
    /// The gates of those of `rules` that look at texts of these sorts.
    pub(crate) fn of(rules: &[Rule], sorts: Sorts) -> Self {
        let mut always = Ranks::default();
        always.clear(rules.len());
        let mut by_rarest: BTreeMap<SetId, Vec<Gate>> = BTreeMap::new();
        for (rule, index) in rules.iter().zip(0..) {
            if !rule.looks_at.meets(sorts) || matches!(rule.body, Body::Calls(_)) {
                continue;
            }
            match rule.gate.split_first() {
                Some((&rarest, others)) => {
                    by_rarest.entry(rarest).or_default().push(Gate { rule: index, others: others.into() });
                }
                None => always.add(index),
            }
        }
        let mut rarest = Ranks::default();
        rarest.clear(by_rarest.last_key_value().map_or(0, |(set, _)| set.0 as usize + 1));
        for set in by_rarest.keys() {
            rarest.add(set.0);
        }
        rarest.rank();
        Self { always, rarest, by_rarest: by_rarest.into_values().collect() }
    }

    /// The places of the rules that may fire in one of the scanned haystacks, in order.
    pub(crate) fn open(&self, scans: &[Scan<'_>]) -> Vec<usize> {
        let mut open = self.always.clone();
        for scan in scans {
            for rarest in self.rarest.ranks_of(scan.first().sets()) {
                for gate in
                    self.by_rarest[rarest].iter().filter(|gate| gate.others.iter().all(|&set| scan.first().has(set)))
                {
                    open.add(gate.rule);
                }
            }
        }
        open.iter().map(|rule| rule as usize).collect()
    }
}
