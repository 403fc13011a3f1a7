//! What expressions fold to.

use std::sync::Arc;

use model::GapReason;
use serde_json::Number;

pub(crate) use super::heap::{Heap, Id};
use super::ir;
use super::members::Members;
use super::scope::Scope;

/// A file of the artifact that was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u32);

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The file.
    pub(crate) file: FileId,
    /// The line, from 1.
    pub(crate) line: u32,
}

/// A known text and where its literal stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    /// The text.
    pub(crate) text: Arc<str>,
    /// Where the literal stands, or where the text was put together.
    pub(crate) place: Place,
}

/// What an expression folds to.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// `null`, `undefined`, `None`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Text),
    /// A list, tuple or set.
    List(Id<List>),
    /// An object, dict or map.
    Table(Id<Table>),
    /// A function of the artifact with its surroundings.
    Closure(Id<Closure>),
    /// A class of the artifact.
    Class(Id<Class>),
    /// An object made from a class of the artifact.
    Instance(Id<Instance>),
    /// The instance seen as one of the given class: what `super` stands for inside a method of a class below it.
    Super(Id<Instance>, Id<Class>),
    /// A file of the artifact as a namespace.
    Module(FileId),
    /// Something that is not in the artifact, or that only a call makes, kept as the expression that names it.
    Symbolic(Id<Symbolic>),
    /// One of several values, depending on a condition that is not known; the likeliest first.
    Choice(Id<List>),
    /// Not known.
    Unknown(Id<Unknown>),
}

impl Value {
    /// The text, if it is one.
    pub(crate) fn as_text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// Whether nothing is known about the value itself.
    pub(crate) const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Symbolic(_))
    }

    /// Whether it is `null`, `undefined` or `None`.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// A list and where its literal begins. An [`Value::Unknown`] item stands for any number of items.
#[derive(Debug)]
pub(crate) struct List {
    /// The items.
    pub(crate) items: Vec<Value>,
    /// Where it begins.
    pub(crate) place: Place,
    /// How many conditions that are not known surround the place that makes it.
    pub(crate) uncertain: u32,
    /// Whether some of the items may not be there: they were added, or let through, under a condition that is not known.
    pub(crate) may_lack: bool,
}

/// An ordered table and where its literal begins.
#[derive(Debug)]
pub(crate) struct Table {
    /// The entries, in order.
    pub(crate) entries: Members,
    /// What was spread into it or set in it without being known.
    pub(crate) open: Option<Id<Unknown>>,
    /// Where it begins.
    pub(crate) place: Place,
}

/// A function of the artifact with its surroundings.
#[derive(Debug)]
pub(crate) struct Closure {
    /// Its code.
    pub(crate) function: Arc<ir::Function>,
    /// Where its free names are looked up.
    pub(crate) scope: Id<Scope>,
    /// What it is a method of, once taken from an instance or table.
    pub(crate) receiver: Option<Value>,
    /// The class that declares it, for `super`.
    pub(crate) home: Option<Id<Class>>,
    /// What was set on the function itself.
    pub(crate) members: Members,
    /// Where it stands.
    pub(crate) place: Place,
}

/// A class of the artifact.
#[derive(Debug)]
pub(crate) struct Class {
    /// Its code.
    pub(crate) code: Arc<ir::Class>,
    /// Where its free names are looked up.
    pub(crate) scope: Id<Scope>,
    /// Its base classes, evaluated.
    pub(crate) bases: Vec<Value>,
    /// Static fields, and what was set on the class later.
    pub(crate) members: Members,
    /// Where it stands.
    pub(crate) place: Place,
}

/// An object made from a class of the artifact.
#[derive(Debug)]
pub(crate) struct Instance {
    /// Its class.
    pub(crate) class: Id<Class>,
    /// Its fields.
    pub(crate) fields: Members,
    /// The construction of the part of it that a class outside the artifact makes.
    pub(crate) outer: Option<Value>,
    /// Where it was made.
    pub(crate) place: Place,
}

/// A thing kept as the expression that names it.
#[derive(Debug)]
pub(crate) struct Symbolic {
    /// The expression.
    pub(crate) form: Form,
    /// Where it stands.
    pub(crate) place: Place,
    /// How many symbolic values it is built on, one inside the other.
    pub(crate) depth: u32,
}

/// The ways to name a thing that is not in the artifact.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    /// A name that nothing in the artifact binds: `process`, `Object`, `len`.
    Global(Arc<str>),
    /// What another package exports; `*` is the package as a whole.
    External {
        /// The package or module, as written in the import.
        package: Arc<str>,
        /// The exported name.
        name: Arc<str>,
    },
    /// A parameter of a function that nobody in the artifact calls.
    Parameter(Arc<str>),
    /// `object.name`.
    Member(Value, Arc<str>),
    /// `object[key]`.
    Index(Value, Value),
    /// `callee(args)`.
    Call(SymbolicCall),
}

/// A call of something that is not in the artifact.
#[derive(Debug, Clone)]
pub(crate) struct SymbolicCall {
    /// What is called: a [`Form::Member`] for a method.
    pub(crate) callee: Value,
    /// With what.
    pub(crate) args: Args,
    /// Whether it is a construction.
    pub(crate) constructs: bool,
}

/// Evaluated arguments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Args {
    /// By position.
    pub(crate) positional: Vec<Value>,
    /// By name.
    pub(crate) named: Vec<(Arc<str>, Value)>,
    /// Whether there may be more that are not known.
    pub(crate) open: bool,
}

impl Args {
    /// Arguments by position alone.
    pub(crate) const fn positional(values: Vec<Value>) -> Self {
        Self { positional: values, named: Vec::new(), open: false }
    }

    /// Arguments of which nothing is known: every parameter stands for itself.
    pub(crate) const fn open() -> Self {
        Self { positional: Vec::new(), named: Vec::new(), open: true }
    }

    /// The argument at a position.
    pub(crate) fn at(&self, position: usize) -> Option<&Value> {
        self.positional.get(position)
    }

    /// The argument with a name.
    pub(crate) fn named(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|(given, _)| &**given == name).map(|(_, value)| value)
    }

    /// The argument with a name or, without one, at a position.
    pub(crate) fn get(&self, position: usize, name: &str) -> Option<&Value> {
        self.named(name).or_else(|| self.at(position))
    }
}

/// Why a value is not known.
#[derive(Debug)]
pub(crate) struct Unknown {
    /// The reason.
    pub(crate) reason: GapReason,
    /// Where it stops being known.
    pub(crate) place: Place,
    /// The known parts of a text, with `${…}` where the others stand.
    pub(crate) partial: Option<Arc<str>>,
}

/// What tells values apart as [`same`] does, to look them up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, by its bits.
    Number(u64),
    /// A text.
    Text(Arc<str>),
    /// A thing on the heap, with the kind it is of.
    Thing(u8, u32),
    /// One that is like no other.
    Other(u8, u32, u32),
}

impl Identity {
    /// What tells a value apart.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(known) => Self::Bool(*known),
            // A number has a value as a float whenever it is one of JSON; both zeros are the same.
            Value::Number(number) => Self::Number((number.as_f64().unwrap_or_default() + 0.0).to_bits()),
            Value::Text(text) => Self::Text(Arc::clone(&text.text)),
            Value::List(id) => Self::Thing(0, id.number()),
            Value::Table(id) => Self::Thing(1, id.number()),
            Value::Closure(id) => Self::Thing(2, id.number()),
            Value::Class(id) => Self::Thing(3, id.number()),
            Value::Instance(id) => Self::Thing(4, id.number()),
            Value::Module(file) => Self::Thing(5, file.0),
            Value::Symbolic(id) => Self::Thing(6, id.number()),
            Value::Unknown(id) => Self::Thing(7, id.number()),
            Value::Choice(id) => Self::Other(8, id.number(), 0),
            Value::Super(instance, class) => Self::Other(9, instance.number(), class.number()),
        }
    }
}

/// Whether two values are certainly the same.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Text(left), Value::Text(right)) => left.text == right.text,
        (Value::List(left), Value::List(right)) => left == right,
        (Value::Table(left), Value::Table(right)) => left == right,
        (Value::Closure(left), Value::Closure(right)) => left == right,
        (Value::Class(left), Value::Class(right)) => left == right,
        (Value::Instance(left), Value::Instance(right)) => left == right,
        (Value::Module(left), Value::Module(right)) => left == right,
        (Value::Symbolic(left), Value::Symbolic(right)) => left == right,
        (Value::Unknown(left), Value::Unknown(right)) => left == right,
        _ => false,
    }
}
