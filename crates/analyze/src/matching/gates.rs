//! Which rules may fire at all in a haystack, of which most can do so in none.

use super::scan::Scan;
use crate::rule::{Body, Rule, Sorts};

/// For each set of patterns, the rules that cannot do without it: so that only what is there is gone through, and not
/// every rule.
#[derive(Debug)]
pub(crate) struct Gates {
    /// For each set, where in `rules` those that need it start; one more at the end.
    first: Vec<u32>,
    rules: Vec<u32>,
    /// For each rule, how many sets it needs.
    needs: Vec<u16>,
    /// The rules that look whatever is there, in order.
    always: Vec<u32>,
}

impl Gates {
    /// The gates of those of `rules` that look at texts of these sorts; there are so many sets of patterns.
    pub(crate) fn of(rules: &[Rule], sorts: Sorts, sets: usize) -> Self {
        let mut gates = Self { first: vec![0], rules: Vec::new(), needs: vec![0; rules.len()], always: Vec::new() };
        let mut by_set = vec![Vec::new(); sets];
        for (rule, index) in rules.iter().zip(0..) {
            if !rule.looks_at.meets(sorts) || matches!(rule.body, Body::Calls(_)) {
                continue;
            }
            if rule.gate.is_empty() {
                gates.always.push(index);
            }
            gates.needs[index as usize] = rule.gate.len() as u16;
            for set in &rule.gate {
                by_set[set.0 as usize].push(index);
            }
        }
        for rules in by_set {
            gates.rules.extend(rules);
            gates.first.push(gates.rules.len() as u32);
        }
        gates
    }

    /// The places of the rules that may fire in one of the scanned haystacks, in order.
    pub(crate) fn open<'s, 'h: 's>(&self, scans: impl IntoIterator<Item = &'s Scan<'h>>) -> Vec<usize> {
        let mut open = self.always.clone();
        for scan in scans {
            let mut there = vec![0_u16; self.needs.len()];
            for set in scan.named() {
                let rules = self.first[set.0 as usize] as usize..self.first[set.0 as usize + 1] as usize;
                for &rule in &self.rules[rules] {
                    there[rule as usize] += 1;
                    if there[rule as usize] == self.needs[rule as usize] {
                        open.push(rule);
                    }
                }
            }
        }
        open.sort_unstable();
        open.dedup();
        open.into_iter().map(|rule| rule as usize).collect()
    }
}
