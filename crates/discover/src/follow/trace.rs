//! Ways that values take from where they come from, each held once.

use std::collections::HashMap;
use std::sync::Arc;

use model::Source;

use super::place::Place;

/// A way that a value took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Trace(u32);

/// The last step of a way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Edge {
    /// It begins here.
    Root(Source, Place),
    /// The member of a table that came from outside.
    Field(Arc<str>),
    /// An item of a list that came from outside.
    Item,
    /// A call of the outside took it and gave this.
    Through(Arc<str>),
    /// A function of the program took it and gave this, after the steps before.
    Within(Arc<str>),
    /// A member of what a call gave.
    Member(Arc<str>),
    /// The same value, for which more is known on this way.
    Kept(Place),
}

#[derive(Debug)]
struct Node {
    parent: Option<Trace>,
    edge: Edge,
    depth: u8,
    beginning: Trace,
}

/// All ways that were met.
#[derive(Debug, Default)]
pub(super) struct Traces {
    nodes: Vec<Node>,
    known: HashMap<(Option<Trace>, Edge), Trace>,
}

/// Steps of a way; what comes after them is left out.
const LONGEST: u8 = 20;

/// Functions that give their argument's parts unchanged.
const PARSERS: [&str; 22] = [
    "from_value",
    "from_str",
    "from_slice",
    "Unmarshal",
    "UnmarshalStrict",
    "Decode",
    "Bind",
    "ShouldBindJSON",
    "Marshal",
    "RemarshalJSON",
    "parse",
    "safeParse",
    "parseAsync",
    "loads",
    "dict",
    "assign",
    "model_validate",
    "model_dump",
    "data",
    "cast",
    "validate",
    "json",
];

/// Functions that give the same path, written in another way.
const SAME_PATH: [&str; 50] = [
    "canonicalize",
    "absolutize",
    "clean",
    "Abs",
    "EvalSymlinks",
    "Join",
    "FromSlash",
    "ToSlash",
    "TrimSpace",
    "TrimSuffix",
    "Trim",
    "Rel",
    "GetFullPath",
    "Combine",
    "toRealPath",
    "toAbsolutePath",
    "getCanonicalPath",
    "getCanonicalFile",
    "getAbsolutePath",
    "getAbsoluteFile",
    "canonicalPath",
    "canonicalFile",
    "toPath",
    "toFile",
    "File",
    "resolve",
    "realpath",
    "realpathSync",
    "normalize",
    "normpath",
    "abspath",
    "join",
    "expanduser",
    "expandHome",
    "Path",
    "PurePath",
    "absolute",
    "String",
    "str",
    "toString",
    "trim",
    "strip",
    "native",
    "relative",
    "relpath",
    "fspath",
    "Clean",
    "of",
    "get",
    "ToString",
];

impl Traces {
    fn add(&mut self, parent: Option<Trace>, edge: Edge, depth: u8) -> Trace {
        let key = (parent, edge);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let trace = Trace(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let beginning = parent.map_or(trace, |parent| self.node(parent).beginning);
        self.nodes.push(Node { parent, edge: key.1.clone(), depth, beginning });
        self.known.insert(key, trace);
        trace
    }

    fn node(&self, trace: Trace) -> &Node {
        &self.nodes[trace.0 as usize]
    }

    /// The way of a value that comes from `source`.
    pub(super) fn root(&mut self, source: Source, place: Place) -> Trace {
        self.add(None, Edge::Root(source, place), 0)
    }

    /// One step more.
    pub(super) fn step(&mut self, trace: Trace, edge: Edge) -> Trace {
        let node = self.node(trace);
        if node.depth >= LONGEST || node.edge == edge && !matches!(edge, Edge::Field(_)) {
            return trace;
        }
        let depth = node.depth + 1;
        self.add(Some(trace), edge, depth)
    }

    /// The member `name` of a value.
    pub(super) fn member(&mut self, trace: Trace, name: &Arc<str>) -> Trace {
        const DEEPEST: u8 = 8;
        let node = self.node(trace);
        if node.depth >= DEEPEST {
            return trace;
        }
        let edge = match &node.edge {
            Edge::Through(callee) if &**name == "data" && last(callee).starts_with("safeParse") => return trace,
            Edge::Through(callee) if !PARSERS.contains(&last(callee)) => Edge::Member(Arc::clone(name)),
            Edge::Member(_) => Edge::Member(Arc::clone(name)),
            _ => Edge::Field(Arc::clone(name)),
        };
        self.step(trace, edge)
    }

    /// The last step.
    pub(super) fn edge(&self, trace: Trace) -> &Edge {
        &self.node(trace).edge
    }

    /// The way without its last step.
    pub(super) fn parent(&self, trace: Trace) -> Option<Trace> {
        self.node(trace).parent
    }

    /// The way itself, and all that it goes on from, to its beginning.
    pub(super) fn ancestors(&self, trace: Trace) -> impl Iterator<Item = Trace> {
        std::iter::successors(Some(trace), |trace| self.parent(*trace))
    }

    /// Where a way begins.
    pub(super) fn beginning(&self, trace: Trace) -> Trace {
        self.node(trace).beginning
    }

    /// Whether a value comes from the model or over the network.
    pub(super) fn is_given(&self, trace: Trace) -> bool {
        matches!(self.edge(self.beginning(trace)), Edge::Root(Source::Handler { .. } | Source::Request, _))
    }

    /// What a value comes from, and its place.
    pub(super) fn source(&self, trace: Trace) -> Option<(&Source, Place)> {
        match self.edge(self.beginning(trace)) {
            Edge::Root(source, place) => Some((source, *place)),
            _ => None,
        }
    }

    /// The members that were taken of a source before anything else happened to it.
    pub(super) fn fields(&self, trace: Trace) -> Vec<Arc<str>> {
        let mut fields: Vec<Arc<str>> = self
            .ancestors(trace)
            .filter_map(|trace| match self.edge(trace) {
                Edge::Field(name) => Some(Arc::clone(name)),
                _ => None,
            })
            .collect();
        fields.reverse();
        fields
    }

    /// The calls that a value went through, in order.
    pub(super) fn through(&self, trace: Trace) -> Vec<Arc<str>> {
        let mut through: Vec<Arc<str>> = self
            .ancestors(trace)
            .filter_map(|trace| match self.edge(trace) {
                Edge::Through(callee) | Edge::Within(callee) => Some(Arc::clone(callee)),
                _ => None,
            })
            .collect();
        through.reverse();
        through
    }

    /// How a test of the value at the end of one way bears on that at the end of another.
    pub(super) fn bearing(&self, tested: Trace, used: Trace) -> Bearing {
        if self.beginning(tested) != self.beginning(used) {
            return Bearing::None;
        }
        let (mut above_tested, mut above_used) = (Some(tested), Some(used));
        let mut apart = Vec::new();
        let mut takes_member = false;
        while let (Some(left), Some(right)) = (above_tested, above_used)
            && left != right
        {
            if self.node(left).depth >= self.node(right).depth {
                apart.push(self.edge(left));
                above_tested = self.parent(left);
            } else {
                // A member of what was tested is bound by a judgement of the whole alone.
                takes_member |= matches!(self.edge(right), Edge::Field(_));
                above_used = self.parent(right);
            }
        }
        // Of a member that was tested, others know nothing; nor of what the one was made of that was tested next to it.
        let is_part = matches!(apart.last(), Some(Edge::Member(_)));
        if is_part || apart.iter().any(|edge| matches!(edge, Edge::Field(_))) {
            return Bearing::None;
        }
        let is_same = |edge: &&Edge| match edge {
            Edge::Through(callee) => SAME_PATH.contains(&last(callee)),
            Edge::Kept(_) | Edge::Within(_) => true,
            _ => false,
        };
        if apart.iter().all(is_same) {
            return if takes_member { Bearing::OfWhole } else { Bearing::Same };
        }
        let mut name = String::new();
        for edge in apart.iter().rev() {
            match edge {
                Edge::Through(callee) => {
                    name.clear();
                    name.push_str(callee);
                }
                Edge::Member(member) => {
                    name.push('.');
                    name.push_str(member);
                }
                Edge::Item => name.push_str(if name.is_empty() { "?" } else { "" }),
                _ => {}
            }
        }
        Bearing::Part(Arc::from(name))
    }
}

/// How a test of one value bears on another.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// Not at all.
    None,
    /// As if that had been tested.
    Same,
    /// The whole that it is a member of was tested.
    OfWhole,
    /// What this call made of it was tested.
    Part(Arc<str>),
}

/// The last part of a dotted path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
