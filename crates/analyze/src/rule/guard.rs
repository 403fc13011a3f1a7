//! What must show somewhere in a text for a combination to hold in it: asked first, as it costs least and mostly fails.

use super::compile::Node;
use super::sets::{Patterns, SetId};

/// Sets of patterns of which some must show.
#[derive(Debug, Clone)]
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
        guards.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        let often = guards.first().map_or(1.0, |(_, often)| *often);
        (Self::All(guards.into_iter().map(|(guard, _)| guard).collect()), often)
    }

    fn several(at_least: usize, nodes: &[Node], patterns: &Patterns) -> Option<(Self, f64)> {
        let guards: Vec<_> = nodes.iter().map(|node| Self::of_node(node, patterns)).collect::<Option<_>>()?;
        let often = guards.iter().map(|(_, often)| often).sum();
        Some((Self::Several(at_least, guards.into_iter().map(|(guard, _)| guard).collect()), often))
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
        match self {
            Self::Show(set) => shows(*set),
            Self::All(guards) => guards.iter().all(|guard| guard.holds(shows)),
            Self::Several(at_least, guards) => {
                guards.iter().filter(|guard| guard.holds(shows)).take(*at_least).count() == *at_least
            }
        }
    }
}
