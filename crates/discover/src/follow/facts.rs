//! What is known of values because the program tested them.

use std::sync::Arc;

use model::Guard;

use super::trace::Trace;

/// A test that a value passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// The value.
    pub(super) trace: Trace,
    /// The test.
    pub(super) guard: Guard,
    /// The one text that it can only be.
    pub(super) equals: Option<Arc<str>>,
}

impl Fact {
    pub(super) const fn new(trace: Trace, guard: Guard) -> Self {
        Self { trace, guard, equals: None }
    }
}

/// What follows from the outcome of a test.
#[derive(Debug, Clone, Default)]
pub(super) struct Tested {
    /// What is known where it holds.
    pub(super) yes: Vec<Fact>,
    /// What is known where it does not.
    pub(super) no: Vec<Fact>,
}

impl Tested {
    /// The same of the opposite test.
    pub(super) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }

    /// What is known where a test holds, for each of some values.
    pub(super) fn where_it_holds(traces: &[Trace], guard: &Guard) -> Self {
        Self { yes: traces.iter().map(|trace| Fact::new(*trace, guard.clone())).collect(), no: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.yes.is_empty() && self.no.is_empty()
    }

    /// Both tests hold, or not both.
    pub(super) fn and(self, other: Self) -> Self {
        let mut yes = self.yes;
        yes.extend(other.yes);
        Self { yes, no: common(&self.no, &other.no) }
    }

    /// One of the tests holds, or neither.
    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// What is known on both of two ways.
pub(super) fn common(left: &[Fact], right: &[Fact]) -> Vec<Fact> {
    let mut both: Vec<Fact> = Vec::new();
    for fact in left {
        let mut same = right.iter().filter(|other| other.trace == fact.trace && other.guard == fact.guard).peekable();
        if same.peek().is_none() {
            continue;
        }
        let equals = fact.equals.clone().filter(|text| same.any(|other| other.equals.as_ref() == Some(text)));
        let fact = Fact { equals, ..fact.clone() };
        if !both.contains(&fact) {
            both.push(fact);
        }
    }
    both
}

/// What the truth of a value says that comes on one of several ways: on each, whether it is true there, what is known
/// there, and what its own truth says.
pub(super) fn over_ways(ways: &[(Option<bool>, &[Fact], Option<&Tested>)]) -> Tested {
    let side = |wanted: bool| {
        let mut known: Option<Vec<Fact>> = None;
        for (truth, facts, tested) in ways {
            if *truth == Some(!wanted) {
                continue;
            }
            let mut here = facts.to_vec();
            if let Some(tested) = tested {
                here.extend_from_slice(if wanted { &tested.yes } else { &tested.no });
            }
            known = Some(match known {
                None => here,
                Some(known) => common(&known, &here),
            });
        }
        known.unwrap_or_default()
    };
    Tested { yes: side(true), no: side(false) }
}
