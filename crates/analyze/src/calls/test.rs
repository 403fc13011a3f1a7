//! What rules ask of one call: its callee, its arguments, and the ways of the values that come into those.

use std::sync::Arc;

use model::{Argument, Call, Flow, Guard, Language, Shape, Source};

use super::callee::Callee;
use super::judge::{Judge, TextPattern};
use crate::cost;

/// A call that a rule asks for.
#[derive(Debug)]
pub(crate) struct CallTest {
    /// The callees, any one of which will do.
    pub(crate) entries: Vec<Arc<Entry>>,
    /// Each of these is so of some argument.
    pub(crate) with: Vec<ArgumentTest>,
    /// None of these is so of any argument.
    pub(crate) without: Vec<ArgumentTest>,
    /// What the call does, if the rule's own label does not say it.
    pub(crate) label: Option<String>,
}

/// Callees, and what makes a call of them one of their set.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The language, if it matters.
    pub(crate) language: Option<Language>,
    pub(crate) callees: Vec<Callee>,
    /// The arguments that matter.
    pub(crate) at: Vec<Place>,
    pub(crate) with: Vec<ArgumentTest>,
    pub(crate) without: Vec<ArgumentTest>,
}

/// Which argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The one at that place among those without a keyword.
    At(usize),
    /// The one with that keyword.
    Keyword(String),
    /// What the function is called on.
    Receiver,
    /// Each of them, but not what the function is called on.
    Any,
}

/// What is asked of one argument.
#[derive(Debug, Default)]
pub(crate) struct ArgumentTest {
    /// Which arguments; those of the entry if empty.
    pub(crate) at: Vec<Place>,
    /// The forms, any one of which will do; every form if empty.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) text: Option<Arc<TextPattern>>,
    /// Where a value of it comes from; anywhere if empty.
    pub(crate) from: Vec<From>,
    /// What that value went through.
    pub(crate) way: Way,
    /// What makes that value harmless.
    pub(crate) unless: Vec<Arc<[Way]>>,
    /// What the same argument must not be.
    pub(crate) not: Vec<Self>,
}

/// Where a value comes from.
#[derive(Debug)]
pub(crate) enum From {
    Handler,
    Request,
    Parameter,
    Value(Callee),
    Set(Vec<Arc<Entry>>),
}

/// What is asked of the way of one value.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// It went through one of these; through anything if empty.
    pub(crate) through: Vec<Callee>,
    /// It was tested for one of these; for anything if empty.
    pub(crate) guards: Vec<GuardTest>,
    /// The last part of a function that it went through, or that judged it, matches this.
    pub(crate) named: Option<Arc<TextPattern>>,
}

/// What a value was tested for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum GuardTest {
    OneOf,
    Pattern,
    Prefix,
    PrefixToSeparator,
    Typed,
    PatternRefuses(Vec<String>),
    NoPrefix(Vec<String>),
    Without(Vec<String>),
    Check(Vec<Callee>),
}

impl CallTest {
    /// The flows that were asked for, if the call is one.
    pub(crate) fn flows<'a>(&self, call: &'a Call, judge: &Judge) -> Option<Vec<&'a Flow>> {
        self.entries.iter().find_map(|entry| {
            cost::add(1);
            if !entry.names(&call.callee, call.language) {
                return None;
            }
            let anywhere = [Place::Any];
            let mut flows = all_hold(&entry.with, call, &anywhere, judge)?;
            let places = if entry.at.is_empty() { &anywhere[..] } else { &entry.at };
            flows.extend(all_hold(&self.with, call, places, judge)?);
            let none = |tests: &[ArgumentTest], places: &[Place]| {
                tests.iter().all(|test| test.held_by(call, places, judge).is_none())
            };
            (none(&entry.without, &anywhere) && none(&self.without, &anywhere)).then_some(flows)
        })
    }
}

fn all_hold<'a>(tests: &[ArgumentTest], call: &'a Call, places: &[Place], judge: &Judge) -> Option<Vec<&'a Flow>> {
    let mut flows = Vec::new();
    for test in tests {
        flows.extend(test.held_by(call, places, judge)?);
    }
    Some(flows)
}

impl Entry {
    /// Whether a callee, or what stands for a value, is one of these.
    fn names(&self, callee: &str, language: Language) -> bool {
        self.language.is_none_or(|wanted| wanted == language)
            && self.callees.iter().any(|wanted| wanted.matches(callee))
    }
}

impl ArgumentTest {
    /// The flows that were asked for, of all arguments that are so; none if no argument is.
    fn held_by<'a>(&self, call: &'a Call, places: &[Place], judge: &Judge) -> Option<Vec<&'a Flow>> {
        let places = if self.at.is_empty() { places } else { &self.at };
        let mut place = 0;
        let mut all: Option<Vec<&Flow>> = None;
        if places.contains(&Place::Receiver)
            && let Some(receiver) = &call.receiver
        {
            all = self.holds(receiver, call.language, judge);
        }
        for argument in &call.arguments {
            cost::add(1 + argument.flows.len());
            let is_meant = places.iter().any(|wanted| match wanted {
                Place::At(at) => argument.name.is_none() && *at == place,
                Place::Keyword(word) => argument.name.as_deref() == Some(word),
                Place::Receiver => false,
                Place::Any => true,
            });
            place += usize::from(argument.name.is_none());
            if is_meant && let Some(flows) = self.holds(argument, call.language, judge) {
                all.get_or_insert_default().extend(flows);
            }
        }
        all
    }

    fn holds<'a>(&self, argument: &'a Argument, language: Language, judge: &Judge) -> Option<Vec<&'a Flow>> {
        let looks_so = (self.shapes.is_empty() || self.shapes.contains(&argument.shape))
            && self.text.as_ref().is_none_or(|text| text.matches(&argument.text))
            && !self.not.iter().any(|test| test.holds(argument, language, judge).is_some());
        if !looks_so {
            return None;
        }
        if self.from.is_empty() && self.way.asks_nothing() && self.unless.is_empty() {
            return Some(Vec::new());
        }
        let counts = |flow: &&Flow| {
            (self.from.is_empty() || self.from.iter().any(|from| from.is(&flow.source, language)))
                && self.way.is_of(flow, judge)
                && !self.unless.iter().any(|ways| ways.iter().any(|way| way.is_of(flow, judge)))
        };
        let flows: Vec<&Flow> = argument.flows.iter().filter(counts).collect();
        (!flows.is_empty()).then_some(flows)
    }
}

impl From {
    fn is(&self, source: &Source, language: Language) -> bool {
        match (self, source) {
            (Self::Handler, Source::Handler { .. })
            | (Self::Request, Source::Request)
            | (Self::Parameter, Source::Parameter(_)) => true,
            (Self::Value(callee), Source::Value(name)) => callee.matches(name),
            (Self::Set(entries), Source::Value(name)) => entries.iter().any(|entry| entry.names(name, language)),
            _ => false,
        }
    }
}

impl Way {
    const fn asks_nothing(&self) -> bool {
        self.through.is_empty() && self.guards.is_empty() && self.named.is_none()
    }

    fn is_of(&self, flow: &Flow, judge: &Judge) -> bool {
        let through = |callee: &Callee| flow.through.iter().any(|name| callee.matches(name));
        (self.through.is_empty() || self.through.iter().any(through))
            && (self.guards.is_empty()
                || self.guards.iter().any(|test| flow.guards.iter().any(|guard| test.is(guard, judge))))
            && self.named.as_ref().is_none_or(|pattern| {
                let judges = flow.guards.iter().filter_map(|guard| match guard {
                    Guard::Check(name) => Some(name),
                    _ => None,
                });
                let mut names = flow.through.iter().chain(judges);
                names.any(|name| pattern.matches(name.rsplit('.').next().unwrap_or_default()))
            })
    }
}

impl GuardTest {
    fn is(&self, guard: &Guard, judge: &Judge) -> bool {
        match (self, guard) {
            (Self::OneOf, Guard::OneOf)
            | (Self::Pattern, Guard::Pattern(_))
            | (Self::Prefix, Guard::Prefix { .. })
            | (Self::PrefixToSeparator, Guard::Prefix { to_separator: true })
            | (Self::Typed, Guard::Typed) => true,
            (Self::PatternRefuses(texts), Guard::Pattern(pattern)) => judge.refuses(pattern, texts),
            (Self::NoPrefix(starts), Guard::NoPrefix(start)) => starts.iter().any(|wanted| **wanted == **start),
            (Self::Without(parts), Guard::Without(part)) => parts.iter().any(|wanted| **wanted == **part),
            (Self::Check(callees), Guard::Check(name)) => callees.iter().any(|callee| callee.matches(name)),
            _ => false,
        }
    }
}
