//! What is known of a value: its form, and where it comes from.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::facts::Tested;
use super::place::FileId;
use super::trace::Trace;
use crate::code::ir::Function;
use crate::cost;

/// What is known of a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Value {
    /// Its form.
    pub(super) form: Form,
    /// Where it comes from, as far as that is not the source itself; sorted.
    pub(super) traces: Vec<Trace>,
    /// What is known where it is true, and where it is not.
    pub(super) tested: Option<Rc<Tested>>,
}

/// The form of a value.
#[derive(Debug, Clone, Default)]
pub(super) enum Form {
    /// Not known.
    #[default]
    Unknown,
    /// `null`, `undefined`, `None`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is written.
    Number(Arc<str>),
    /// A text.
    Text(Arc<str>),
    /// One of some texts.
    OneOf(Rc<[Arc<str>]>),
    /// A text of which parts are not known; `{}` stands for each.
    Joined(Arc<str>),
    /// A list.
    List(Rc<Vec<Value>>),
    /// A table.
    Table(Rc<Table>),
    /// A function of the program.
    Function(Rc<Closure>),
    /// A class of the program.
    Class(ClassId),
    /// An instance of one.
    Instance(ClassId),
    /// A file of the program, as what it exports.
    Module(FileId),
    /// Something of the outside, by its dotted name.
    Outside(Arc<str>),
    /// What a call of the outside gave.
    Made(Rc<Made>),
    /// One of several functions, each with the name it has in a table.
    Choice(Rc<Vec<Alternative>>),
}

/// One of several functions, with the name it has in a table.
pub(super) type Alternative = (Option<Arc<str>>, Value);

/// A table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// Its entries, in order.
    pub(super) entries: Vec<(Arc<str>, Value)>,
    /// What it holds under names that are not known.
    pub(super) rest: Option<Value>,
    /// The type that it is a value of, where methods stand apart from types.
    pub(super) class: Option<ClassId>,
}

/// A function and what it sees.
#[derive(Debug, Clone)]
pub(super) struct Closure {
    /// Its code.
    pub(super) function: Arc<Function>,
    /// The frame that it was made in.
    pub(super) frame: FrameId,
    /// The class that it is a method of.
    pub(super) class: Option<ClassId>,
    /// Its own name.
    pub(super) name: Option<Arc<str>>,
    /// What it is called by a reader: that of the function around it, where it has none.
    pub(super) label: Option<Arc<str>>,
    /// Whether its first parameter is what it is called on.
    pub(super) takes_self: bool,
    /// Arguments that were given to it before it is called.
    pub(super) bound: Vec<Value>,
}

/// What a call of the outside gave.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// What was called.
    pub(super) callee: Arc<str>,
    /// What it was called on.
    pub(super) of: Option<Value>,
    /// What it was called with.
    pub(super) args: Args,
}

/// The arguments of a call.
#[derive(Debug, Clone, Default)]
pub(super) struct Args {
    /// Those given by position.
    pub(super) positional: Vec<Value>,
    /// Those given by name.
    pub(super) named: Vec<(Arc<str>, Value)>,
    /// What a list or table whose parts are not known was spread into.
    pub(super) spread: Option<Value>,
}

/// A class of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ClassId(pub(super) u32);

/// The variables of one run of a function, or of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FrameId(pub(super) u32);

/// The variables of one run of a function, or of a file.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// The one around it.
    pub(super) parent: Option<FrameId>,
    /// The file that its code stands in.
    pub(super) file: FileId,
    /// Its variables.
    pub(super) vars: HashMap<Arc<str>, Value>,
    /// The innermost named function.
    pub(super) label: Option<Arc<str>>,
    /// The class whose method it runs.
    pub(super) class: Option<ClassId>,
    /// Whether a function was made in it, which still sees it.
    pub(super) is_seen: bool,
}

/// Places that values may come from and that are told apart.
const MOST_TRACES: usize = 16;
/// Items of a list, entries of a table, functions of a choice.
pub(super) const MOST_PARTS: usize = 256;
/// Bytes of a text that is put together.
const LONGEST: usize = 2_000;
impl Value {
    pub(super) fn of(form: Form) -> Self {
        Self { form, ..Self::default() }
    }

    pub(super) fn unknown() -> Self {
        Self::default()
    }

    pub(super) fn null() -> Self {
        Self::of(Form::Null)
    }

    pub(super) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::of(Form::Text(text.into()))
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::of(Form::List(Rc::new(items)))
    }

    pub(super) fn table(table: Table) -> Self {
        Self::of(Form::Table(Rc::new(table)))
    }

    /// Something not known that comes from `traces`.
    pub(super) fn from(traces: Vec<Trace>) -> Self {
        Self { traces: limited(traces), ..Self::default() }
    }

    pub(super) fn with_traces(mut self, traces: Vec<Trace>) -> Self {
        self.traces = limited(traces);
        self
    }

    pub(super) fn as_text(&self) -> Option<&Arc<str>> {
        match &self.form {
            Form::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The texts that it may be, where those are known.
    pub(super) fn texts(&self) -> &[Arc<str>] {
        match &self.form {
            Form::Text(text) => std::slice::from_ref(text),
            Form::OneOf(texts) => texts,
            _ => &[],
        }
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.form, Form::Null)
    }

    pub(super) const fn as_function(&self) -> Option<&Rc<Closure>> {
        match &self.form {
            Form::Function(closure) => Some(closure),
            _ => None,
        }
    }

    /// Whether it is known as a whole, and what it is then as a condition.
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.form {
            Form::Null => Some(false),
            Form::Bool(known) => Some(*known),
            Form::Number(number) => Some(&**number != "0"),
            Form::Text(text) => Some(!text.is_empty()),
            Form::Function(_) | Form::Class(_) | Form::Instance(_) => Some(true),
            _ => None,
        }
    }

    /// The dotted name of something of the outside, or of what a call of it gave.
    pub(super) fn path(&self) -> Option<Arc<str>> {
        const LONGEST_PATH: usize = 160;
        match &self.form {
            Form::Outside(path) => Some(Arc::clone(path)),
            Form::Made(made) if made.callee.len() < LONGEST_PATH => Some(Arc::from(format!("{}()", made.callee))),
            _ => None,
        }
    }

    /// The type of a value whose methods stand apart.
    pub(super) fn record_class(&self) -> Option<ClassId> {
        match &self.form {
            Form::Table(table) => table.class,
            _ => None,
        }
    }

    /// The entry of a table.
    pub(super) fn entry(&self, name: &str) -> Option<&Self> {
        match &self.form {
            Form::Table(table) => table.get(name),
            _ => None,
        }
    }

    /// Where it and all its parts come from.
    pub(super) fn all_traces(&self) -> Vec<Trace> {
        let mut all = Vec::new();
        self.collect_traces(&mut all, 0);
        limited(all)
    }

    fn collect_traces(&self, into: &mut Vec<Trace>, depth: u32) {
        const DEEPEST: u32 = 6;
        into.extend(&self.traces);
        if depth >= DEEPEST || into.len() > MOST_TRACES * 8 {
            return;
        }
        match &self.form {
            Form::List(items) => items.iter().for_each(|item| item.collect_traces(into, depth + 1)),
            Form::Table(table) => {
                table.entries.iter().for_each(|(_, value)| value.collect_traces(into, depth + 1));
                table.rest.iter().for_each(|value| value.collect_traces(into, depth + 1));
            }
            _ => {}
        }
    }

    /// Whether it comes from anywhere but the source.
    pub(super) fn is_traced(&self) -> bool {
        !self.traces.is_empty()
            || match &self.form {
                Form::List(items) => items.iter().any(Self::is_traced),
                Form::Table(table) => {
                    table.entries.iter().any(|(_, value)| value.is_traced())
                        || table.rest.as_ref().is_some_and(Self::is_traced)
                }
                _ => false,
            }
    }
}

impl Table {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        cost::add(self.entries.len());
        self.entries.iter().find(|(key, _)| &**key == name).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, name: Arc<str>, value: Value) {
        if let Some((_, slot)) = self.entries.iter_mut().find(|(key, _)| *key == name) {
            *slot = value;
        } else if self.entries.len() < MOST_PARTS {
            self.entries.push((name, value));
        } else {
            self.set_any(value);
        }
    }

    /// Sets an entry under a name that is not known.
    pub(super) fn set_any(&mut self, value: Value) {
        self.rest = Some(match self.rest.take() {
            Some(before) => before.or(value),
            None => value,
        });
    }
}

impl Args {
    /// The argument at a position, or by a name.
    pub(super) fn at(&self, position: usize) -> Option<&Value> {
        self.positional.get(position)
    }

    pub(super) fn named(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|(key, _)| &**key == name).map(|(_, value)| value)
    }

    /// All arguments.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value)).chain(&self.spread)
    }

    /// Where all of them come from.
    pub(super) fn traces(&self) -> Vec<Trace> {
        limited(self.all().flat_map(Value::all_traces).collect())
    }
}

/// Traces in order, none twice, no more than are told apart.
pub(super) fn limited(mut traces: Vec<Trace>) -> Vec<Trace> {
    if traces.len() > 1 {
        traces.sort_unstable();
        traces.dedup();
        traces.truncate(MOST_TRACES);
    }
    traces
}

pub(super) fn merged(mut left: Vec<Trace>, right: &[Trace]) -> Vec<Trace> {
    left.extend(right);
    limited(left)
}

/// Items of a list that there is room for.
pub(super) fn limited_items(mut items: Vec<Value>) -> Vec<Value> {
    if items.len() > MOST_PARTS {
        let rest = items.split_off(MOST_PARTS - 1);
        let joined =
            rest.into_iter().fold(Value::unknown(), |all, item| Value::from(merged(all.traces, &item.all_traces())));
        items.push(joined);
    }
    items
}

/// Texts put together, as far as there is room.
pub(super) fn limited_text(mut text: String) -> Arc<str> {
    if text.len() > LONGEST {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    Arc::from(text)
}
