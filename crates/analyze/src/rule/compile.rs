//! From rule files to rules that can run: patterns are shared, names resolved, mistakes collected.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::Severity;

use super::Rule;
use super::call_compile::CallNames;
use super::file::{Combine, Mention, RuleFile, SignalFile, Term, Window, Within};
use super::guard::Guard;
use super::sets::{PatternId, Patterns, SetId};
use super::sort::Sorts;
use crate::calls::Combination;
use crate::checks::{self, Check};
use crate::confirm::{self, Confirm};

/// How a rule finds.
#[derive(Debug)]
pub(crate) enum Body {
    /// One pattern matches, and the named confirmation agrees.
    Pattern(SetId, Option<Confirm>),
    /// Terms hold together.
    Combine(Window, Vec<Node>),
    /// Calls of source code stand together.
    Calls(Combination),
    /// Code of ours.
    Check(&'static dyn Check),
}

impl Body {
    /// Calls `each` with every set of patterns of the body.
    pub(crate) fn sets(&self, each: &mut impl FnMut(SetId)) {
        match self {
            Self::Pattern(set, _) => each(*set),
            Self::Combine(_, nodes) => {
                for node in nodes {
                    node.sets(each);
                }
            }
            Self::Calls(_) | Self::Check(_) => {}
        }
    }
}

impl Node {
    fn sets(&self, each: &mut impl FnMut(SetId)) {
        match self {
            Self::Show(set) => each(*set),
            Self::Mentions(_) => {}
            Self::Any(nodes) | Self::All(nodes) | Self::Near(_, nodes) | Self::Several(_, nodes) => {
                for node in nodes {
                    node.sets(each);
                }
            }
            Self::Not(node) | Self::Repeated(_, node) | Self::Around(node) => node.sets(each),
        }
    }
}

/// A term with its patterns resolved.
#[derive(Debug)]
pub(crate) enum Node {
    Show(SetId),
    Mentions(Mention),
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Near(usize, Vec<Node>),
    Repeated(usize, Box<Node>),
    Several(usize, Vec<Node>),
    Around(Box<Node>),
}

/// Deeper combinations are refused.
pub(super) const MAX_DEPTH: usize = 8;

/// Compiles files into rules.
#[derive(Default)]
pub(super) struct Compiler {
    pub(super) patterns: Patterns,
    signals: HashMap<String, SetId>,
    pub(super) calls: CallNames,
}

impl Compiler {
    /// Adds a signal; says what is wrong with it.
    pub(super) fn signal(&mut self, signal: &SignalFile, mistakes: &mut Vec<String>) {
        let mut ids = Vec::new();
        for pattern in &signal.pattern.0 {
            match self.patterns.pattern(pattern, &signal.keywords) {
                Ok(more) => ids.extend(more),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if signal.means.trim().is_empty() {
            mistakes.push("`means` is empty".to_owned());
        }
        let set = self.patterns.set(ids);
        if self.signals.insert(signal.id.as_str().to_owned(), set).is_some() {
            mistakes.push(format!("a signal `{}` was there before", signal.id));
        }
    }

    pub(super) fn signal_set(&self, id: &str) -> Option<SetId> {
        self.signals.get(id).copied()
    }

    /// Turns a file into a rule; says everything that is wrong with it.
    pub(super) fn rule(&mut self, name: &str, file: RuleFile, mistakes: &mut Vec<String>) -> Option<Rule> {
        let before = mistakes.len();
        let looks_at = looks_at(&file.looks_at, mistakes);
        for (text, what) in [(&file.title, "title"), (&file.why, "why"), (&file.fix, "fix")] {
            if text.trim().is_empty() {
                mistakes.push(format!("`{what}` is empty"));
            }
        }
        let body = self.body(&file, mistakes);
        let over_calls = match &body {
            Some(Body::Calls(_)) => true,
            Some(Body::Check(check)) => !check.callees().is_empty(),
            _ => false,
        };
        if body.is_some() && if over_calls { !looks_at.is_part_of(Sorts::CALLS) } else { looks_at.meets(Sorts::CALLS) }
        {
            mistakes.push("`code.*` goes with the windows `call`, `function`, `file` and `artifact`, and with checks of calls, alone".to_owned());
        }
        let body = body.filter(|_| mistakes.len() == before)?;
        let guard = match &body {
            Body::Combine(_, nodes) => Guard::of(nodes, &self.patterns),
            Body::Pattern(set, _) => Guard::Show(*set),
            Body::Calls(_) | Body::Check(_) => Guard::All(Vec::new()),
        };
        let (gate, anchors) = (self.gate(&body, true), self.gate(&body, false));
        Some(Rule {
            id: file.id,
            label: file.label.unwrap_or_else(|| file.title.clone()),
            title: file.title,
            class: file.class,
            category: file.category,
            kind: file.kind,
            severity: file.severity,
            confidence: file.confidence,
            looks_at,
            looks_first_at: file.looks_at.first().and_then(|word| Sorts::parse(word)?.iter().next()),
            after_normalisation: file.after_normalisation.unwrap_or_else(|| raised(file.severity)),
            why: file.why.trim().to_owned(),
            fix: file.fix.trim().to_owned(),
            references: file.references,
            mappings: file.mappings,
            matches: file.matches,
            ignores: file.ignores,
            pairs: file.pairs,
            file: name.to_owned(),
            body,
            gate,
            besides_gate: guard.besides_gate(),
            guard,
            anchors,
        })
    }

    fn body(&mut self, file: &RuleFile, mistakes: &mut Vec<String>) -> Option<Body> {
        if file.confirm.is_some() && file.pattern.is_none() {
            mistakes.push("`confirm` goes with `pattern`".to_owned());
        }
        match (&file.pattern, &file.combine, &file.check) {
            (Some(pattern), None, None) => {
                let confirm = match file.confirm.as_deref().map(|name| (name, confirm::named(name))) {
                    Some((name, None)) => {
                        mistakes.push(format!("there is no confirmation `{name}`"));
                        None
                    }
                    Some((_, confirm)) => confirm,
                    None => None,
                };
                let ids =
                    self.patterns.pattern(pattern, &file.keywords).map_err(|mistake| mistakes.push(mistake)).ok()?;
                Some(Body::Pattern(self.patterns.set(ids), confirm))
            }
            (None, Some(combine), None) => self.combine(combine, mistakes),
            (None, None, Some(check)) => {
                let found = checks::named(check);
                if found.is_none() {
                    mistakes.push(format!("there is no check `{check}`"));
                }
                found.map(Body::Check)
            }
            _ => {
                mistakes.push("exactly one of `pattern`, `combine` and `check` must be given".to_owned());
                None
            }
        }
    }

    fn combine(&mut self, combine: &Combine, mistakes: &mut Vec<String>) -> Option<Body> {
        let within = match combine.within {
            Within::Text(window) => window,
            Within::Calls(window) => return self.calls.combination(window, &combine.all, mistakes).map(Body::Calls),
        };
        let nodes = cheap_first(self.nodes(&combine.all, 0, mistakes)?);
        if !nodes.iter().any(shows) {
            mistakes.push("a combination needs a term that is neither `not` nor `mentions`".to_owned());
        }
        Some(Body::Combine(within, nodes))
    }

    fn nodes(&mut self, terms: &[Term], depth: usize, mistakes: &mut Vec<String>) -> Option<Vec<Node>> {
        if terms.is_empty() {
            mistakes.push("a list of terms is empty".to_owned());
            return None;
        }
        // Every term is looked at even after a bad one, so that all mistakes are named.
        let nodes: Vec<_> = terms.iter().map(|term| self.node(term, depth + 1, mistakes)).collect();
        nodes.into_iter().collect()
    }

    fn node(&mut self, term: &Term, depth: usize, mistakes: &mut Vec<String>) -> Option<Node> {
        if depth > MAX_DEPTH {
            mistakes.push(format!("terms are nested more than {MAX_DEPTH} deep"));
            return None;
        }
        Some(match term {
            Term::Signal(name) => {
                let set = self.signals.get(name).copied();
                if set.is_none() {
                    mistakes.push(format!("there is no signal `{name}`"));
                }
                Node::Show(set?)
            }
            Term::Pattern(pattern) => match self.patterns.pattern(pattern, &[]) {
                Ok(ids) => Node::Show(self.patterns.set(ids)),
                Err(mistake) => {
                    mistakes.push(mistake);
                    return None;
                }
            },
            Term::Mentions(mention) => Node::Mentions(*mention),
            Term::Any(terms) => Node::Any(self.nodes(terms, depth, mistakes)?),
            Term::All(terms) => Node::All(cheap_first(self.nodes(terms, depth, mistakes)?)),
            Term::Not(term) => Node::Not(Box::new(self.node(term, depth + 1, mistakes)?)),
            Term::Near(near) => Node::Near(near.bytes, self.nodes(&near.of, depth, mistakes)?),
            Term::Repeated(repeated) => {
                Node::Repeated(repeated.at_least, Box::new(self.node(&repeated.of, depth + 1, mistakes)?))
            }
            Term::Several(several) => {
                let nodes = self.nodes(&several.of, depth, mistakes)?;
                if several.at_least == 0 || several.at_least > nodes.len() {
                    mistakes.push(format!("`several` asks for {} of {} terms", several.at_least, nodes.len()));
                    return None;
                }
                Node::Several(several.at_least, nodes)
            }
            Term::Around(term) => Node::Around(Box::new(self.node(term, depth + 1, mistakes)?)),
            Term::Call(_) => {
                mistakes.push("`call` goes with the windows `call`, `function`, `file` and `artifact`".to_owned());
                return None;
            }
        })
    }

    /// The sets of patterns of each of which one must match for the body to hold, those that may match outside of the
    /// window only if `around`. What rarely shows decides most cheaply, so it comes first.
    fn gate(&mut self, body: &Body, around: bool) -> Vec<SetId> {
        let mut gate = Vec::new();
        match body {
            Body::Pattern(set, _) => gate.push(*set),
            Body::Combine(_, nodes) => nodes.iter().for_each(|node| self.require(node, around, &mut gate)),
            Body::Calls(_) | Body::Check(_) => {}
        }
        gate.sort_by_key(|&set| (Reverse(self.patterns.rarity(set)), set));
        gate.dedup();
        gate
    }

    /// Adds the sets of patterns of each of which one must match for the node to hold.
    fn require(&mut self, node: &Node, around: bool, gate: &mut Vec<SetId>) {
        match node {
            Node::Show(set) => gate.push(*set),
            Node::Mentions(_) | Node::Not(_) => {}
            Node::All(nodes) | Node::Near(_, nodes) => nodes.iter().for_each(|node| self.require(node, around, gate)),
            Node::Around(_) if !around => {}
            Node::Repeated(_, node) | Node::Around(node) => self.require(node, around, gate),
            Node::Any(nodes) | Node::Several(_, nodes) => {
                let mut all: Vec<PatternId> = Vec::new();
                for node in nodes {
                    let mut sets = Vec::new();
                    self.require(node, around, &mut sets);
                    match sets.into_iter().max_by_key(|&set| self.patterns.rarity(set)) {
                        Some(set) => all.extend(self.patterns.of(set)),
                        None => return,
                    }
                }
                gate.push(self.patterns.set(all));
            }
        }
    }
}

/// Who is named costs most to know, so it is asked last.
fn cheap_first(mut nodes: Vec<Node>) -> Vec<Node> {
    nodes.sort_by_key(|node| matches!(node, Node::Mentions(_)));
    nodes
}

fn looks_at(words: &[String], mistakes: &mut Vec<String>) -> Sorts {
    if words.is_empty() {
        mistakes.push("`looks_at` is empty".to_owned());
    }
    words.iter().fold(Sorts::default(), |set, word| {
        let more = Sorts::parse(word);
        if more.is_none() {
            mistakes.push(format!("`looks_at` names `{word}`, which is no sort of text"));
        }
        set.and(more.unwrap_or_default())
    })
}

const fn raised(severity: Severity) -> Severity {
    match severity {
        Severity::Info => Severity::Low,
        Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => Severity::Critical,
    }
}

/// Whether the node, when it holds, shows a piece of text.
fn shows(node: &Node) -> bool {
    match node {
        Node::Show(_) => true,
        Node::Mentions(_) | Node::Not(_) => false,
        // Any of them may be the ones that hold.
        Node::Any(nodes) | Node::Several(_, nodes) => nodes.iter().all(shows),
        Node::All(nodes) | Node::Near(_, nodes) => nodes.iter().any(shows),
        Node::Repeated(_, node) | Node::Around(node) => shows(node),
    }
}
