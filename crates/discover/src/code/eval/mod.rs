//! The one evaluator: folds lowered source to values, within budgets.
//!
//! It runs a program the way its language would, except that nothing outside the artifact exists: what comes from
//! there stays [`Value::Symbolic`], a condition on it takes both branches, and a call of it is remembered as an
//! [`Event`] where the language asks for that. The SDK tables read the events afterwards.

mod bind;
mod call;
mod class;
mod expr;
mod implied;
mod import;
mod member;
mod module;
mod parts;
mod stmt;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod truth;
mod worn;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{Gap, GapReason, Location};
use regex::Regex;

pub(crate) use module::File;
pub(crate) use truth::equal;

use super::ir;
use super::language::{Language, Manners};
use super::scope::Scope;
use super::value::{Args, Closure, FileId, Heap, Id, Place, Symbolic, Unknown, Value};

/// What evaluation may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Steps in all.
    pub(crate) steps: u32,
    /// Steps of one top-level statement or one call from outside.
    pub(crate) steps_at_once: u32,
    /// Calls inside calls.
    pub(crate) call_depth: usize,
    /// Expressions and statements inside each other, over all calls.
    pub(crate) nesting: u32,
    /// Items of one list or table, rounds of one loop.
    pub(crate) items: usize,
    /// Bytes of one text.
    pub(crate) text: usize,
    /// Bytes of all texts put together.
    pub(crate) text_in_all: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 6_000_000,
            steps_at_once: 3_000_000,
            call_depth: 48,
            nesting: 4_000,
            items: 4_096,
            text: 256 * 1024,
            text_in_all: 32 * 1024 * 1024,
        }
    }
}

/// A call that the language asked to remember, in the order of evaluation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    /// The call: its form is [`super::value::Form::Call`].
    pub(crate) call: Id<Symbolic>,
    /// Where it stands.
    pub(crate) place: Place,
}

/// One call that is being evaluated.
struct Frame {
    function: *const ir::Function,
    /// What surrounds the function: with other surroundings it is another one, as are those that a factory makes.
    outer: Id<Scope>,
    returns: Vec<Value>,
    /// Whether a condition that is not known was taken on the way.
    uncertain: u32,
}

/// How many things that keep their surroundings there were at some point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    closures: usize,
    classes: usize,
}

/// Folds lowered source to values.
pub(crate) struct Evaluator<'a> {
    /// What values name.
    pub(crate) heap: Heap,
    /// The remembered calls, in order.
    pub(crate) events: Vec<Event>,
    /// Files that could not be read and limits that were passed.
    pub(crate) gaps: Vec<Gap>,
    language: &'a dyn Language,
    manners: Manners,
    budget: Budget,
    files: Vec<File>,
    by_path: HashMap<Arc<str>, Option<FileId>>,
    frames: Vec<Frame>,
    /// How many conditions that are not known surround what runs outside of any call.
    uncertain_outside: u32,
    /// How many tables, lists and instances there were when each condition that is not known was met, the innermost
    /// last.
    doubts: Vec<(usize, usize, usize)>,
    nesting: u32,
    steps: u32,
    steps_now: u32,
    /// Parts of the value that is being written out.
    parts: u32,
    /// Parts of all values that were written out.
    parts_in_all: u32,
    ran_out: bool,
    text_bytes: usize,
    called: HashSet<*const ir::Function>,
    /// Functions that did not come to their end, because the steps of the piece of work they ran in were spent.
    interrupted: HashSet<*const ir::Function>,
    /// How often each function was called inside itself, for as long as it is.
    called_inside: HashMap<*const ir::Function, u32>,
    adopted: HashMap<Id<super::value::Table>, Option<Value>>,
    /// Patterns that were compiled, by flags and source; `None` for one that is not understood.
    compiled: HashMap<String, Option<Arc<Regex>>>,
    /// What calls with nothing known have cost.
    worn: worn::Worn,
    /// Where the members of large classes stand, by name.
    member_positions: HashMap<*const ir::Class, HashMap<Arc<str>, Vec<u32>>>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator for one language, with what it may cost.
    pub(crate) fn with_budget(language: &'a dyn Language, budget: Budget) -> Self {
        Self {
            heap: Heap::default(),
            events: Vec::new(),
            gaps: Vec::new(),
            language,
            manners: language.manners(),
            budget,
            files: Vec::new(),
            by_path: HashMap::new(),
            frames: Vec::new(),
            uncertain_outside: 0,
            doubts: Vec::new(),
            nesting: 0,
            steps: 0,
            steps_now: 0,
            parts: 0,
            parts_in_all: 0,
            ran_out: false,
            text_bytes: 0,
            called: HashSet::new(),
            interrupted: HashSet::new(),
            called_inside: HashMap::new(),
            adopted: HashMap::new(),
            compiled: HashMap::new(),
            worn: worn::Worn::default(),
            member_positions: HashMap::new(),
        }
    }

    /// The place in the artifact that a [`Place`] names.
    pub(crate) fn location(&self, place: Place) -> Location {
        Location::line(self.file(place.file).module.path.as_ref(), place.line.max(1))
    }

    /// Where a value was written, if it says so.
    pub(crate) fn place_of(&self, value: &Value) -> Option<Place> {
        Some(match value {
            Value::Text(text) => text.place,
            Value::List(id) | Value::Choice(id) => self.heap.lists[*id].place,
            Value::Table(id) => self.heap.tables[*id].place,
            Value::Closure(id) => self.heap.closures[*id].place,
            Value::Class(id) => self.heap.classes[*id].place,
            Value::Instance(id) | Value::Super(id, _) => self.heap.instances[*id].place,
            Value::Symbolic(id) => self.heap.symbolics[*id].place,
            Value::Unknown(id) => self.heap.unknowns[*id].place,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Module(_) => return None,
        })
    }

    /// Whether a function was called, or given up, while evaluating.
    pub(crate) fn was_called(&self, closure: Id<Closure>) -> bool {
        self.called.contains(&Arc::as_ptr(&self.heap.closures[closure].function))
    }

    /// Whether a piece of code was run.
    pub(crate) fn was_run(&self, code: *const ir::Function) -> bool {
        self.called.contains(&code)
    }

    /// Whether the whole budget is spent.
    pub(crate) const fn is_spent(&self) -> bool {
        self.steps >= self.budget.steps
    }

    /// Whether some piece of work, or all of it, was given up because its steps were spent.
    pub(crate) const fn ran_out(&self) -> bool {
        self.ran_out
    }

    /// Steps taken so far.
    pub(crate) const fn steps(&self) -> u32 {
        self.steps
    }

    /// A text put together at `place`; one that passes a limit is not known.
    pub(crate) fn text(&mut self, text: impl AsRef<str>, place: Place) -> Value {
        let text = text.as_ref();
        let has_room = self.has_room_for_text(text.len());
        self.text_bytes = self.text_bytes.saturating_add(text.len());
        if !has_room {
            return self.heap.unknown(GapReason::Limit("text too long".to_owned()), place);
        }
        Value::Text(super::value::Text { text: Arc::from(text), place })
    }

    /// Whether a text of so many bytes may still be put together. Asked before one is, so that what is refused is not
    /// copied either.
    pub(crate) const fn has_room_for_text(&self, bytes: usize) -> bool {
        bytes <= self.budget.text && self.text_bytes.saturating_add(bytes) <= self.budget.text_in_all
    }

    /// A value that only a running server has.
    pub(crate) fn at_run_time(&mut self, what: &str, place: Place) -> Value {
        self.heap.unknown(GapReason::ComputedAtRunTime(what.to_owned()), place)
    }

    /// Why a value is not known, and where that begins.
    pub(crate) fn reason(&self, value: &Value) -> (GapReason, Option<Place>) {
        use super::value::Form;
        let mut at = value.clone();
        let place = self.place_of(value);
        // Every round goes one symbolic value inwards, and those are at most a few hundred deep.
        loop {
            let reason = match &at {
                Value::Unknown(id) => {
                    let Unknown { reason, place, .. } = &self.heap.unknowns[*id];
                    return (reason.clone(), Some(*place));
                }
                Value::Symbolic(id) => match &self.heap.symbolics[*id].form {
                    Form::Member(inner, _) | Form::Index(inner, _) => {
                        at = inner.clone();
                        continue;
                    }
                    Form::Call(call) => {
                        at = call.callee.clone();
                        continue;
                    }
                    Form::External { package, .. } => GapReason::InDependency(brief(package).into_owned()),
                    Form::Global(name) if &**name == "fetch" => GapReason::FetchedAtRunTime(String::new()),
                    Form::Global(name) => GapReason::ComputedAtRunTime(format!("`{}`", brief(name))),
                    Form::Parameter(name) => GapReason::ComputedAtRunTime(format!("parameter `{}`", brief(name))),
                },
                Value::Instance(_) | Value::Super(..) => GapReason::ComputedAtRunTime("an object".to_owned()),
                _ => GapReason::Unsupported("a value of another kind than expected".to_owned()),
            };
            return (reason, place);
        }
    }

    /// Counts a step. `false` once a budget is spent.
    fn step(&mut self) -> bool {
        self.spend(1)
    }

    /// Counts steps of work that is done outside of the evaluator on its values. `false` once a budget is spent.
    pub(crate) fn spend(&mut self, steps: u32) -> bool {
        self.steps = self.steps.saturating_add(steps);
        self.steps_now = self.steps_now.saturating_add(steps);
        let goes_on = self.steps < self.budget.steps && self.steps_now < self.budget.steps_at_once;
        self.ran_out |= !goes_on;
        goes_on
    }

    /// Counts the steps of looking at many items at once.
    pub(crate) fn charge(&mut self, items: usize) {
        const ITEMS_A_STEP: usize = 8;
        let steps = u32::try_from(items / ITEMS_A_STEP).unwrap_or(u32::MAX);
        self.steps = self.steps.saturating_add(steps);
        self.steps_now = self.steps_now.saturating_add(steps);
    }

    /// Whether the steps of the piece of work at hand are spent.
    const fn is_spent_now(&self) -> bool {
        self.steps_now >= self.budget.steps_at_once
    }

    /// How many items a built-in function may look at in a value.
    fn weight(&self, value: &Value) -> usize {
        const BYTES_AN_ITEM: usize = 8;
        match value {
            Value::Text(text) => text.text.len() / BYTES_AN_ITEM,
            Value::List(id) => self.heap.lists[*id].items.len(),
            Value::Table(id) => self.heap.tables[*id].entries.len(),
            Value::Closure(id) => self.heap.closures[*id].members.len(),
            _ => 0,
        }
    }

    /// Counts the steps of a built-in function that looks at all of what it is given.
    fn charge_for(&mut self, receiver: &Value, args: &Args) {
        let args = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
        let weight = args.map(|value| self.weight(value)).fold(self.weight(receiver), usize::saturating_add);
        self.charge(weight);
    }

    /// A compiled pattern; each is compiled once, since that costs far more than a search does.
    pub(crate) fn compiled(&mut self, key: String, compile: impl FnOnce() -> Option<Regex>) -> Option<Arc<Regex>> {
        const MOST: usize = 512;
        const ITEMS_A_BYTE: usize = 64;
        if let Some(known) = self.compiled.get(&key) {
            return known.clone();
        }
        self.charge(key.len().saturating_mul(ITEMS_A_BYTE));
        let regex = compile().map(Arc::new);
        if self.compiled.len() < MOST {
            self.compiled.insert(key, regex.clone());
        }
        regex
    }

    /// Starts a piece of work with steps of its own.
    pub(crate) const fn start_afresh(&mut self) {
        self.steps_now = 0;
    }

    fn scope(&mut self, parent: Id<Scope>, is_function: bool) -> Id<Scope> {
        let file = self.heap.scopes[parent].file;
        let uncertain = self.uncertain_conditions();
        let mut inner = Scope::new(Some(parent), file, is_function);
        inner.uncertain = uncertain;
        self.heap.scopes.add(inner)
    }

    /// Gives a scope back that nothing can name any more: it is the last one, and since `mark` nothing was made that
    /// keeps its surroundings.
    fn leave_scope(&mut self, scope: Id<Scope>, mark: Mark) {
        if mark == self.mark() {
            self.heap.scopes.give_back(scope);
        }
    }

    /// How many things there are that keep their surroundings.
    const fn mark(&self) -> Mark {
        Mark { closures: self.heap.closures.len(), classes: self.heap.classes.len() }
    }

    fn place(&self, scope: Id<Scope>, line: u32) -> Place {
        Place { file: self.heap.scopes[scope].file, line }
    }

    /// Whether a change of a table, list or instance that is made now is certain: whatever decides whether it happens also
    /// decides whether there is such a thing at all.
    pub(crate) fn surely_changes(&self, value: &Value) -> bool {
        let Some((tables, lists, instances)) = self.doubts.last() else { return true };
        match value {
            Value::Table(id) => id.index() >= *tables,
            Value::List(id) => id.index() >= *lists,
            Value::Instance(id) => id.index() >= *instances,
            _ => false,
        }
    }

    /// Whether a condition that is not known surrounds what runs now.
    pub(crate) fn uncertain(&self) -> bool {
        self.uncertain_outside > 0 || self.frames.iter().any(|frame| frame.uncertain > 0)
    }

    /// How many conditions that are not known surround what runs now.
    pub(crate) fn uncertain_conditions(&self) -> u32 {
        self.frames.iter().map(|frame| frame.uncertain).fold(self.uncertain_outside, u32::saturating_add)
    }

    fn over_limit(&mut self, what: &str, place: Place) -> Value {
        self.heap.unknown(GapReason::Limit(what.to_owned()), place)
    }
}

/// A name as a reason shows it: one that is longer than any that people write is cut, for it is shown again and again.
fn brief(name: &str) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    match name.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(name),
        Some((end, _)) => Cow::Owned(format!("{}…", name.get(..end).unwrap_or_default())),
    }
}
