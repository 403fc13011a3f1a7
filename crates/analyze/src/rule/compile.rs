//! From rule files to rules that can run: patterns are shared, names resolved, mistakes collected.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::Severity;

use super::Rule;
use super::call_compile::CallNames;
use super::file::{Combine, Mention, RuleFile, SignalFile, Term, Window, Within};
use super::pattern::Pattern;
use super::sort::Sorts;
use crate::calls::Combination;
use crate::checks::{self, Check};
use crate::confirm::{self, Confirm};

/// Place of a pattern in [`super::Catalogue::patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PatternId(pub(crate) u32);

/// How a rule finds.
#[derive(Debug)]
pub(crate) enum Body {
    /// One pattern matches, and the named confirmation agrees.
    Pattern(PatternId, Option<Confirm>),
    /// Terms hold together.
    Combine(Window, Vec<Node>),
    /// Calls of source code stand together.
    Calls(Combination),
    /// Code of ours.
    Check(&'static dyn Check),
}

impl Body {
    /// Calls `each` with every pattern of the body.
    pub(crate) fn patterns(&self, each: &mut impl FnMut(PatternId)) {
        match self {
            Self::Pattern(id, _) => each(*id),
            Self::Combine(_, nodes) => {
                for node in nodes {
                    node.patterns(each);
                }
            }
            Self::Calls(_) | Self::Check(_) => {}
        }
    }
}

impl Node {
    fn patterns(&self, each: &mut impl FnMut(PatternId)) {
        match self {
            Self::Show(ids) => ids.iter().copied().for_each(each),
            Self::Mentions(_) => {}
            Self::Any(nodes) | Self::All(nodes) | Self::Near(_, nodes) | Self::Several(_, nodes) => {
                for node in nodes {
                    node.patterns(each);
                }
            }
            Self::Not(node) | Self::Repeated(_, node) | Self::Around(node) => node.patterns(each),
        }
    }
}

/// A term with its patterns resolved.
#[derive(Debug)]
pub(crate) enum Node {
    Show(Vec<PatternId>),
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
    pub(super) patterns: Vec<Pattern>,
    known: HashMap<(String, Vec<String>), PatternId>,
    signals: HashMap<String, Vec<PatternId>>,
    pub(super) calls: CallNames,
}

impl Compiler {
    /// Adds a signal; says what is wrong with it.
    pub(super) fn signal(&mut self, signal: &SignalFile, mistakes: &mut Vec<String>) {
        let mut ids = Vec::new();
        for pattern in &signal.pattern.0 {
            match self.pattern(pattern, &signal.keywords) {
                Ok(id) => ids.push(id),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if signal.means.trim().is_empty() {
            mistakes.push("`means` is empty".to_owned());
        }
        if self.signals.insert(signal.id.as_str().to_owned(), ids).is_some() {
            mistakes.push(format!("a signal `{}` was there before", signal.id));
        }
    }

    pub(super) fn signal_patterns(&self, id: &str) -> &[PatternId] {
        self.signals.get(id).map_or(&[], Vec::as_slice)
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
        let gate = |around| self.rarest_first(gate(&body, around));
        let (gate, anchors) = (gate(true), gate(false));
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
                let id = self.pattern(pattern, &file.keywords).map_err(|mistake| mistakes.push(mistake)).ok()?;
                Some(Body::Pattern(id, confirm))
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
                let ids = self.signals.get(name).cloned();
                if ids.is_none() {
                    mistakes.push(format!("there is no signal `{name}`"));
                }
                Node::Show(ids?)
            }
            Term::Pattern(pattern) => match self.pattern(pattern, &[]) {
                Ok(id) => Node::Show(vec![id]),
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

    /// What rarely shows decides most cheaply.
    fn rarest_first(&self, mut gate: Vec<Vec<PatternId>>) -> Vec<Vec<PatternId>> {
        let rarity = |&PatternId(id): &PatternId| self.patterns[id as usize].rarity();
        gate.sort_by_key(|set| Reverse(set.iter().map(rarity).min()));
        gate
    }

    fn pattern(&mut self, text: &str, keywords: &[String]) -> Result<PatternId, String> {
        let key = (text.to_owned(), keywords.to_vec());
        if let Some(&id) = self.known.get(&key) {
            return Ok(id);
        }
        let pattern = Pattern::new(text, keywords)?;
        let id = PatternId(self.patterns.len() as u32);
        self.patterns.push(pattern);
        self.known.insert(key, id);
        Ok(id)
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

/// The sets of patterns of each of which one must match for the body to hold, those that may match outside of the
/// window only if `around`.
fn gate(body: &Body, around: bool) -> Vec<Vec<PatternId>> {
    let mut gate = Vec::new();
    match body {
        Body::Pattern(id, _) => gate.push(vec![*id]),
        Body::Combine(_, nodes) => nodes.iter().for_each(|node| require(node, around, &mut gate)),
        Body::Calls(_) | Body::Check(_) => {}
    }
    gate
}

/// Adds the sets of patterns of each of which one must match for the node to hold.
fn require(node: &Node, around: bool, gate: &mut Vec<Vec<PatternId>>) {
    match node {
        Node::Show(ids) => gate.push(ids.clone()),
        Node::Mentions(_) | Node::Not(_) => {}
        Node::All(nodes) | Node::Near(_, nodes) => nodes.iter().for_each(|node| require(node, around, gate)),
        Node::Around(_) if !around => {}
        Node::Repeated(_, node) | Node::Around(node) => require(node, around, gate),
        Node::Any(nodes) | Node::Several(_, nodes) => {
            let mut all = Vec::new();
            for node in nodes {
                let mut sets = Vec::new();
                require(node, around, &mut sets);
                match sets.into_iter().min_by_key(Vec::len) {
                    Some(set) => all.extend(set),
                    None => return,
                }
            }
            gate.push(all);
        }
    }
}
