//! What must show somewhere in a text for a combination to hold in it: asked first, as it costs least and mostly fails.

use super::compile::Node;
use super::sets::{Patterns, SetId};

/// Sets of patterns of which some must show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guard {
    /// A pattern of the set.
    Show(SetId),
    /// All of these; nothing at all if there is none. What rarely shows comes first.
    All(Vec<Self>),
    /// So many of these.
    Several(usize, Vec<Self>),
}

impl Guard {
    /// What a combination of all of `nodes` needs.
    pub(super) fn of(nodes: &[Node], patterns: &Patterns) -> Self {
        Self::all(nodes.iter().collect(), patterns).0
    }

    /// What the nodes need together, and how often it shows, as a rate.
    fn all(nodes: Vec<&Node>, patterns: &Patterns) -> (Self, f64) {
        let mut guards: Vec<_> = nodes.into_iter().filter_map(|node| Self::of_node(node, patterns)).collect();
        guards.sort_by(|(one, often), (other, more)| often.total_cmp(more).then_with(|| one.cmp(other)));
        guards.dedup();
        let often = guards.first().map_or(1.0, |(_, often)| *often);
        (Self::All(guards.into_iter().map(|(guard, _)| guard).collect()), often)
    }

    fn several(at_least: usize, nodes: &[Node], patterns: &Patterns) -> Option<(Self, f64)> {
        let mut guards: Vec<_> = nodes.iter().map(|node| Self::of_node(node, patterns)).collect::<Option<_>>()?;
        if at_least == 1 {
            // The same parts in another order, or with more beside them, need no look of their own.
            let mut apart: Vec<(Self, f64)> = Vec::new();
            for guard in guards {
                if !apart.iter().any(|(known, _)| guard.0.needs(known)) {
                    apart.retain(|(known, _)| !known.needs(&guard.0));
                    apart.push(guard);
                }
            }
            guards = apart;
        }
        let often = guards.iter().map(|(_, often)| often).sum();
        Some((Self::Several(at_least, guards.into_iter().map(|(guard, _)| guard).collect()), often))
    }

    /// Whether it is seen at once that it never holds where the other does not.
    fn needs(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All(guards), Self::All(others)) => others.iter().all(|other| guards.contains(other)),
            (Self::All(guards), other) => guards.contains(other),
            (one, other) => one == other,
        }
    }

    /// None if the node may hold whatever shows.
    fn of_node(node: &Node, patterns: &Patterns) -> Option<(Self, f64)> {
        match node {
            Node::Show(set) => Some((Self::Show(*set), 1.0 / patterns.rarity(*set).max(1) as f64)),
            Node::Mentions(_) | Node::Not(_) => None,
            Node::All(nodes) | Node::Near(_, nodes) => Some(Self::all(nodes.iter().collect(), patterns)),
            Node::Any(nodes) => Self::several(1, nodes, patterns),
            Node::Several(at_least, nodes) => Self::several(*at_least, nodes, patterns),
            Node::Repeated(_, node) | Node::Around(node) => Self::of_node(node, patterns),
        }
    }

    /// What is to be asked for besides the gate, which names one set for all of which one must show: what needs several of
    /// its parts together.
    pub(super) fn besides_gate(&self) -> Option<Self> {
        match self {
            Self::Show(_) => None,
            Self::All(guards) => {
                let besides: Vec<_> = guards.iter().filter_map(Self::besides_gate).collect();
                (!besides.is_empty()).then_some(Self::All(besides))
            }
            Self::Several(1, guards) if guards.iter().all(|guard| matches!(guard, Self::Show(_))) => None,
            Self::Several(..) => Some(self.clone()),
        }
    }

    /// Calls `each` with every set of patterns of which one may have to show.
    pub(super) fn sets(&self, each: &mut impl FnMut(SetId)) {
        match self {
            Self::Show(set) => each(*set),
            Self::All(guards) | Self::Several(_, guards) => guards.iter().for_each(|guard| guard.sets(each)),
        }
    }

    /// Whether what must show does, as `shows` has it.
    pub(crate) fn holds(&self, shows: &impl Fn(SetId) -> bool) -> bool {
        // Most parts are single sets, for which no call is made.
        let holds = |guard: &Self| match guard {
            Self::Show(set) => shows(*set),
            several => several.holds(shows),
        };
        match self {
            Self::Show(set) => shows(*set),
            Self::All(guards) => guards.iter().all(holds),
            Self::Several(at_least, guards) => {
                guards.iter().filter(|guard| holds(guard)).take(*at_least).count() == *at_least
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(term: impl Fn(&dyn Fn(usize) -> Node) -> Vec<Node>) -> Guard {
        let mut patterns = Patterns::default();
        let ids: Vec<_> = ["zeppelin", "xylophone", "banjo"].map(|word| patterns.pattern(word, &[]).unwrap()).into();
        let sets: Vec<_> = ids.into_iter().map(|ids: Vec<_>| patterns.set(ids)).collect();
        Guard::of(&term(&|at| Node::Show(sets[at])), &patterns)
    }

    #[test]
    fn the_same_parts_are_asked_for_once() {
        let any = |rows: fn(&dyn Fn(usize) -> Node) -> Vec<Node>| of(|show| vec![Node::Any(rows(show))]);
        let once = any(|show| vec![Node::All(vec![show(0), show(1)])]);
        assert_eq!(once, any(|show| vec![Node::All(vec![show(0), show(1)]), Node::Near(9, vec![show(1), show(0)])]));
        let with_more = |show: &dyn Fn(usize) -> Node| Node::All(vec![show(0), show(1), show(2)]);
        assert_eq!(once, of(|show| vec![Node::Any(vec![with_more(show), Node::All(vec![show(1), show(0)])])]));
        assert_eq!(of(|show| vec![show(1)]), of(|show| vec![show(1), show(1)]));
        let twice = |show: &dyn Fn(usize) -> Node| vec![Node::Several(2, vec![show(0), show(0)])];
        assert!(matches!(of(twice), Guard::All(all) if matches!(&all[..], [Guard::Several(2, of)] if of.len() == 2)));
    }

    #[test]
    fn what_the_gate_names_is_not_asked_for_again() {
        assert_eq!(of(|show| vec![show(0), Node::Any(vec![show(1), show(2)])]).besides_gate(), None);
        let rows = |show: &dyn Fn(usize) -> Node| Node::Any(vec![show(0), Node::All(vec![show(1), show(2)])]);
        let guard = of(|show| vec![show(1), rows(show)]);
        assert_eq!(guard.besides_gate(), Some(of(|show| vec![rows(show)])));
    }
}
