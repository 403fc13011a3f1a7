//! Which calls stand together: on their own, in one function, in one file, in the artifact.

use std::collections::{BTreeMap, HashMap};

use model::{Call, Calls, Flow};

use super::judge::Judge;
use super::test::CallTest;
use crate::cost;
use crate::rule::Sorts;

/// A combination of calls.
#[derive(Debug)]
pub(crate) struct Combination {
    /// How close they must stand.
    pub(crate) within: CallWindow,
    /// The calls that are asked for.
    pub(crate) tests: Vec<CallTest>,
    /// What must all hold of them.
    pub(crate) all: Vec<CallNode>,
}

/// The stretch of source in which a combination must be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallWindow {
    /// One call.
    Call,
    /// One named function, or the code of a file outside of all.
    Function,
    /// One file.
    File,
    /// All source there is.
    Artifact,
}

/// A condition on a window.
#[derive(Debug)]
pub(crate) enum CallNode {
    /// The test of that place in [`Combination::tests`] has a call.
    Call(usize),
    Any(Vec<Self>),
    All(Vec<Self>),
    Not(Box<Self>),
    Repeated(usize, Box<Self>),
}

/// A call that a test asked for.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    pub(crate) call: &'a Call,
    /// The values that came into it as was asked.
    pub(crate) flows: Vec<&'a Flow>,
    /// What it does, if the rule's own label does not say it.
    pub(crate) label: Option<&'a str>,
}

/// The calls by the last parts of their callees.
pub(crate) struct Index<'a>(HashMap<&'a str, Vec<&'a Call>>);

impl<'a> Index<'a> {
    pub(crate) fn of(calls: &'a Calls) -> Self {
        let mut index: HashMap<&str, Vec<&Call>> = HashMap::new();
        for call in &calls.calls {
            index.entry(call.callee.rsplit('.').next().unwrap_or_default()).or_default().push(call);
        }
        Self(index)
    }
}

/// A window: nothing for the artifact; the file; also the function; also the place among the calls of the rule.
type Key<'a> = (Option<&'a str>, Option<&'a str>, usize);

impl Combination {
    /// The calls of each window in which the combination holds, in the order in which the rule asks for them.
    pub(crate) fn found<'a>(&'a self, index: &Index<'a>, looks_at: Sorts, judge: &Judge) -> Vec<Vec<Found<'a>>> {
        let mut windows: BTreeMap<Key<'a>, Vec<Vec<Found<'a>>>> = BTreeMap::new();
        // Of one call that several tests ask for, the place is the same.
        let mut places: HashMap<*const Call, usize> = HashMap::new();
        for (number, test) in self.tests.iter().enumerate() {
            for call in test.candidates(index) {
                if !looks_at.meets(Sorts::of_language(call.language)) {
                    continue;
                }
                let Some(flows) = test.flows(call, judge) else { continue };
                let next = places.len();
                let place = *places.entry(std::ptr::from_ref(call)).or_insert(next);
                let key = self.within.key(call, place);
                let window = windows.entry(key).or_insert_with(|| vec![Vec::new(); self.tests.len()]);
                window[number].push(Found { call, flows, label: test.label.as_deref() });
            }
        }
        windows.into_values().filter_map(|window| all(&self.all, &window)).collect()
    }
}

impl CallTest {
    /// The calls whose callee has one of the last parts asked for, each once.
    fn candidates<'a>(&self, index: &Index<'a>) -> Vec<&'a Call> {
        let mut lasts: Vec<&str> =
            self.entries.iter().flat_map(|entry| entry.callees.iter().map(super::callee::Callee::last)).collect();
        lasts.sort_unstable();
        lasts.dedup();
        lasts.iter().filter_map(|last| index.0.get(last)).flatten().copied().collect()
    }
}

impl CallWindow {
    fn key(self, call: &Call, place: usize) -> Key<'_> {
        let file = Some(call.location.file.as_str());
        match self {
            Self::Call => (file, None, place),
            Self::Function => (file, call.function.as_deref(), 0),
            Self::File => (file, None, 0),
            Self::Artifact => (None, None, 0),
        }
    }
}

/// What shows that all nodes hold; none if one does not.
fn all<'a>(nodes: &[CallNode], window: &[Vec<Found<'a>>]) -> Option<Vec<Found<'a>>> {
    let mut all = Vec::new();
    cost::add(nodes.len());
    for node in nodes {
        all.extend(holds(node, window)?);
    }
    Some(all)
}

fn holds<'a>(node: &CallNode, window: &[Vec<Found<'a>>]) -> Option<Vec<Found<'a>>> {
    match node {
        CallNode::Call(test) => window[*test].first().map(|found| vec![found.clone()]),
        CallNode::Any(nodes) => nodes.iter().find_map(|node| holds(node, window)),
        CallNode::All(nodes) => all(nodes, window),
        CallNode::Not(node) => holds(node, window).is_none().then(Vec::new),
        CallNode::Repeated(at_least, node) => {
            let shown = shown(node, window);
            (shown.len() >= *at_least).then_some(shown)
        }
    }
}

/// Every call of the window for which the node holds.
fn shown<'a>(node: &CallNode, window: &[Vec<Found<'a>>]) -> Vec<Found<'a>> {
    match node {
        CallNode::Call(test) => {
            cost::add(window[*test].len());
            window[*test].clone()
        }
        CallNode::Any(nodes) => nodes.iter().flat_map(|node| shown(node, window)).collect(),
        _ => holds(node, window).unwrap_or_default(),
    }
}
