//! From what rule files say about calls to tests that can run: names of sets and cleaners resolved, mistakes collected.

use std::collections::HashMap;
use std::sync::Arc;

use model::{Language, Shape};

use super::call_file::{
    ArgumentTerm, At, CallSetFile, CallTerm, CleanerFile, FromOutside, FromTerm, FromWord, GuardOf, GuardTerm,
    GuardWord, SetEntry, ShapeWord, Unless, WayTerm,
};
use super::compile::MAX_DEPTH;
use super::file::Term;
use crate::calls::{
    ArgumentTest, CallNode, CallTest, CallWindow, Callee, Combination, Entry, From, GuardTest, Place, TextPattern, Way,
};

/// The sets and cleaners that rules name, and the patterns of all.
#[derive(Debug, Default)]
pub(super) struct CallNames {
    sets: HashMap<String, Vec<Arc<Entry>>>,
    cleaners: HashMap<String, Arc<[Way]>>,
    pub(super) patterns: Vec<Arc<TextPattern>>,
}

impl CallNames {
    /// Adds a cleaner; says what is wrong with it.
    pub(super) fn cleaner(&mut self, file: &CleanerFile, mistakes: &mut Vec<String>) {
        if file.means.trim().is_empty() {
            mistakes.push("`means` is empty".to_owned());
        }
        if file.any.is_empty() {
            mistakes.push("`any` is empty".to_owned());
        }
        let ways = file.any.iter().map(|way| self.way_of(way, mistakes)).collect();
        if self.cleaners.insert(file.id.as_str().to_owned(), ways).is_some() {
            mistakes.push(format!("a cleaner `{}` was there before", file.id));
        }
    }

    /// Adds a set of callees; says what is wrong with it.
    pub(super) fn set(&mut self, file: &CallSetFile, mistakes: &mut Vec<String>) {
        if file.means.trim().is_empty() {
            mistakes.push("`means` is empty".to_owned());
        }
        let languages = [
            (Language::JavaScript, &file.javascript),
            (Language::Python, &file.python),
            (Language::Go, &file.go),
            (Language::Rust, &file.rust),
            (Language::Jvm, &file.jvm),
            (Language::CSharp, &file.csharp),
        ];
        let mut all = Vec::new();
        for (language, entries) in languages {
            for entry in entries {
                all.push(Arc::new(self.entry(language, entry, mistakes)));
            }
        }
        if all.is_empty() {
            mistakes.push("the set names no callee".to_owned());
        }
        if self.sets.insert(file.id.as_str().to_owned(), all).is_some() {
            mistakes.push(format!("a set `{}` was there before", file.id));
        }
    }

    /// Turns a combination over calls into one that can run; says everything that is wrong with it.
    pub(super) fn combination(
        &mut self,
        within: CallWindow,
        terms: &[Term],
        mistakes: &mut Vec<String>,
    ) -> Option<Combination> {
        let mut tests = Vec::new();
        let all = self.nodes(terms, 0, &mut tests, mistakes)?;
        if !all.iter().any(shows) {
            mistakes.push("a combination over calls needs a term that is not `not`".to_owned());
        }
        Some(Combination { within, tests, all })
    }

    fn nodes(
        &mut self,
        terms: &[Term],
        depth: usize,
        tests: &mut Vec<CallTest>,
        mistakes: &mut Vec<String>,
    ) -> Option<Vec<CallNode>> {
        if terms.is_empty() {
            mistakes.push("a list of terms is empty".to_owned());
            return None;
        }
        // Every term is looked at even after a bad one, so that all mistakes are named.
        let nodes: Vec<_> = terms.iter().map(|term| self.node(term, depth + 1, tests, mistakes)).collect();
        nodes.into_iter().collect()
    }

    fn node(
        &mut self,
        term: &Term,
        depth: usize,
        tests: &mut Vec<CallTest>,
        mistakes: &mut Vec<String>,
    ) -> Option<CallNode> {
        if depth > MAX_DEPTH {
            mistakes.push(format!("terms are nested more than {MAX_DEPTH} deep"));
            return None;
        }
        Some(match term {
            Term::Call(term) => {
                tests.push(self.call(term, mistakes));
                CallNode::Call(tests.len() - 1)
            }
            Term::Any(terms) => CallNode::Any(self.nodes(terms, depth, tests, mistakes)?),
            Term::All(terms) => CallNode::All(self.nodes(terms, depth, tests, mistakes)?),
            Term::Not(term) => CallNode::Not(Box::new(self.node(term, depth + 1, tests, mistakes)?)),
            Term::Repeated(repeated) => {
                let node = self.node(&repeated.of, depth + 1, tests, mistakes)?;
                CallNode::Repeated(repeated.at_least, Box::new(node))
            }
            Term::Signal(_)
            | Term::Pattern(_)
            | Term::Mentions(_)
            | Term::Near(_)
            | Term::Several(_)
            | Term::Around(_) => {
                mistakes.push("over calls, the terms are `call`, `any`, `all`, `not` and `repeated`".to_owned());
                return None;
            }
        })
    }

    fn call(&mut self, term: &CallTerm, mistakes: &mut Vec<String>) -> CallTest {
        let mut entries = self.named_sets(&term.set.0, mistakes);
        let callees = callees(&term.to.0, Callee::parse_asked, mistakes);
        if !callees.is_empty() {
            let (with, without) = (Vec::new(), Vec::new());
            entries.push(Arc::new(Entry { language: None, callees, at: Vec::new(), with, without }));
        }
        if term.set.0.is_empty() && term.to.0.is_empty() {
            mistakes.push("`call` needs `to` or `set`".to_owned());
        }
        CallTest {
            entries,
            with: self.arguments(&term.with.0, 0, mistakes),
            without: self.arguments(&term.without.0, 0, mistakes),
            label: term.label.clone(),
        }
    }

    fn entry(&mut self, language: Language, entry: &SetEntry, mistakes: &mut Vec<String>) -> Entry {
        if entry.to.0.is_empty() {
            mistakes.push("`to` is empty".to_owned());
        }
        Entry {
            language: Some(language),
            callees: callees(&entry.to.0, Callee::parse_asked, mistakes),
            at: places(&entry.at.0),
            with: self.arguments(&entry.with.0, 0, mistakes),
            without: self.arguments(&entry.without.0, 0, mistakes),
        }
    }

    fn named_sets(&self, names: &[String], mistakes: &mut Vec<String>) -> Vec<Arc<Entry>> {
        let mut entries = Vec::new();
        for name in names {
            match self.sets.get(name) {
                Some(set) => entries.extend(set.iter().cloned()),
                None => mistakes.push(format!("there is no set `{name}`")),
            }
        }
        entries
    }

    fn arguments(&mut self, terms: &[ArgumentTerm], depth: usize, mistakes: &mut Vec<String>) -> Vec<ArgumentTest> {
        if depth > MAX_DEPTH {
            mistakes.push(format!("arguments are nested more than {MAX_DEPTH} deep"));
            return Vec::new();
        }
        terms.iter().map(|term| self.argument(term, depth, mistakes)).collect()
    }

    fn argument(&mut self, term: &ArgumentTerm, depth: usize, mistakes: &mut Vec<String>) -> ArgumentTest {
        if depth > 0 && !term.at.0.is_empty() {
            mistakes.push("`at` stands outside of `not`, which is about the same argument".to_owned());
        }
        let way = self.way(&term.through.0, &term.guards.0, term.named.as_deref(), mistakes);
        let asks_way = !term.through.0.is_empty() || !term.guards.0.is_empty() || term.named.is_some();
        let asks_form = !term.shape.0.is_empty() || term.text.is_some() || !term.not.0.is_empty();
        if !asks_way && !asks_form && term.from.0.is_empty() && term.unless.0.is_empty() && term.at.0.is_empty() {
            mistakes.push("an argument is asked for without saying which".to_owned());
        }
        ArgumentTest {
            at: places(&term.at.0),
            shapes: term.shape.0.iter().map(|&word| shape(word)).collect(),
            text: self.pattern(term.text.as_deref(), mistakes),
            from: term.from.0.iter().flat_map(|from| self.from(from, mistakes)).collect(),
            way,
            unless: term.unless.0.iter().filter_map(|unless| self.unless(unless, mistakes)).collect(),
            not: self.arguments(&term.not.0, depth + 1, mistakes),
        }
    }

    fn from(&self, from: &FromTerm, mistakes: &mut Vec<String>) -> Vec<From> {
        match from {
            FromTerm::Word(FromWord::Handler) => vec![From::Handler],
            FromTerm::Word(FromWord::Request) => vec![From::Request],
            FromTerm::Word(FromWord::Parameter) => vec![From::Parameter],
            FromTerm::Of(FromOutside { value, set }) => {
                if value.0.is_empty() && set.0.is_empty() {
                    mistakes.push("`from` has a map with neither `value` nor `set`".to_owned());
                }
                let values = callees(&value.0, Callee::parse, mistakes).into_iter().map(From::Value);
                values.chain([From::Set(self.named_sets(&set.0, mistakes))]).collect()
            }
        }
    }

    fn unless(&mut self, unless: &Unless, mistakes: &mut Vec<String>) -> Option<Arc<[Way]>> {
        match unless {
            Unless::Cleaner(name) => {
                let ways = self.cleaners.get(name).cloned();
                if ways.is_none() {
                    mistakes.push(format!("there is no cleaner `{name}`"));
                }
                ways
            }
            Unless::Way(way) => Some([self.way_of(way, mistakes)].into()),
        }
    }

    fn way_of(&mut self, way: &WayTerm, mistakes: &mut Vec<String>) -> Way {
        if way.through.0.is_empty() && way.guards.0.is_empty() && way.named.is_none() {
            mistakes.push("a way asks for nothing".to_owned());
        }
        self.way(&way.through.0, &way.guards.0, way.named.as_deref(), mistakes)
    }

    fn way(
        &mut self,
        through: &[String],
        guards: &[GuardTerm],
        named: Option<&str>,
        mistakes: &mut Vec<String>,
    ) -> Way {
        Way {
            through: callees(through, Callee::parse, mistakes),
            guards: guards.iter().filter_map(|guard| guard_test(guard, mistakes)).collect(),
            named: self.pattern(named, mistakes),
        }
    }

    fn pattern(&mut self, text: Option<&str>, mistakes: &mut Vec<String>) -> Option<Arc<TextPattern>> {
        let pattern = TextPattern::new(text?).map_err(|mistake| mistakes.push(mistake)).ok()?;
        let pattern = Arc::new(pattern);
        self.patterns.push(Arc::clone(&pattern));
        Some(pattern)
    }
}

fn callees(names: &[String], parse: fn(&str) -> Result<Callee, String>, mistakes: &mut Vec<String>) -> Vec<Callee> {
    names.iter().filter_map(|name| parse(name).map_err(|mistake| mistakes.push(mistake)).ok()).collect()
}

fn places(at: &[At]) -> Vec<Place> {
    let place = |at: &At| match at {
        At::Place(place) => Place::At(*place),
        At::Keyword(word) => Place::Keyword(word.clone()),
        At::Receiver => Place::Receiver,
        At::Any => Place::Any,
    };
    at.iter().map(place).collect()
}

const fn shape(word: ShapeWord) -> Shape {
    match word {
        ShapeWord::Constant => Shape::Constant,
        ShapeWord::Joined => Shape::Joined,
        ShapeWord::List => Shape::List,
        ShapeWord::Table => Shape::Table,
        ShapeWord::Function => Shape::Function,
        ShapeWord::Unknown => Shape::Unknown,
    }
}

fn guard_test(guard: &GuardTerm, mistakes: &mut Vec<String>) -> Option<GuardTest> {
    let GuardOf { pattern_refuses, no_prefix, without, check } = match guard {
        GuardTerm::Word(word) => {
            return Some(match word {
                GuardWord::OneOf => GuardTest::OneOf,
                GuardWord::Pattern => GuardTest::Pattern,
                GuardWord::Prefix => GuardTest::Prefix,
                GuardWord::PrefixToSeparator => GuardTest::PrefixToSeparator,
                GuardWord::Typed => GuardTest::Typed,
            });
        }
        GuardTerm::Of(of) => of,
    };
    match (&*pattern_refuses.0, &*no_prefix.0, &*without.0, &*check.0) {
        (texts @ [_, ..], [], [], []) => Some(GuardTest::PatternRefuses(texts.to_vec())),
        ([], texts @ [_, ..], [], []) => Some(GuardTest::NoPrefix(texts.to_vec())),
        ([], [], texts @ [_, ..], []) => Some(GuardTest::Without(texts.to_vec())),
        ([], [], [], names @ [_, ..]) => Some(GuardTest::Check(callees(names, Callee::parse, mistakes))),
        _ => {
            mistakes.push("a guard that is a map has exactly one member".to_owned());
            None
        }
    }
}

/// Whether the node, when it holds, shows a call.
fn shows(node: &CallNode) -> bool {
    match node {
        CallNode::Call(_) => true,
        CallNode::Not(_) => false,
        CallNode::Any(nodes) => nodes.iter().all(shows),
        CallNode::All(nodes) => nodes.iter().any(shows),
        CallNode::Repeated(_, node) => shows(node),
    }
}
