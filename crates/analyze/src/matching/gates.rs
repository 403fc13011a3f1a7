//! Which rules may fire at all in a haystack, of which most can do so in none.

use super::ranks::Ranks;
use super::scan::Scan;
use crate::rule::{Body, Rule, SetId, Sorts};

/// For each set of patterns, the rules that cannot do without it: so that only what is there is gone through, and not
/// every rule.
#[derive(Debug)]
pub(crate) struct Gates {
    /// The rules that look whatever is there.
    always: Ranks,
    /// The others, by the rarest of the sets that they need.
    by_rarest: Vec<Gate>,
    /// For each set, where in `by_rarest` those start of which it is the rarest; one more at the end.
    first: Vec<u32>,
}

/// A rule that may fire where the rarest set that it needs is there.
#[derive(Debug)]
struct Gate {
    rule: u32,
    /// The other sets that it needs.
    others: Box<[SetId]>,
}

impl Gates {
    /// The gates of those of `rules` that look at texts of these sorts; there are so many sets of patterns.
    pub(crate) fn of(rules: &[Rule], sorts: Sorts, sets: usize) -> Self {
        let mut always = Ranks::default();
        always.clear(rules.len());
        let mut by_set: Vec<Vec<Gate>> = std::iter::repeat_with(Vec::new).take(sets).collect();
        for (rule, index) in rules.iter().zip(0..) {
            if !rule.looks_at.meets(sorts) || matches!(rule.body, Body::Calls(_)) {
                continue;
            }
            match rule.gate.split_first() {
                Some((&SetId(rarest), others)) => {
                    by_set[rarest as usize].push(Gate { rule: index, others: others.into() });
                }
                None => always.add(index),
            }
        }
        let mut first = vec![0];
        let mut by_rarest = Vec::new();
        for of_set in by_set {
            by_rarest.extend(of_set);
            first.push(by_rarest.len() as u32);
        }
        Self { always, by_rarest, first }
    }

    /// The places of the rules that may fire in one of the scanned haystacks, in order.
    pub(crate) fn open(&self, scans: &[Scan<'_>]) -> Vec<usize> {
        let mut open = self.always.clone();
        for scan in scans {
            for SetId(set) in scan.named() {
                let gates = self.first[set as usize] as usize..self.first[set as usize + 1] as usize;
                for gate in &self.by_rarest[gates] {
                    if gate.others.iter().all(|&set| scan.is_named(set)) {
                        open.add(gate.rule);
                    }
                }
            }
        }
        open.iter().map(|rule| rule as usize).collect()
    }
}
