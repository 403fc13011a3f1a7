//! What expressions fold to, and the heap that holds it.
//!
//! Everything that can be shared or changed lives in one [`Heap`] and is named by an [`Id`], so values are cheap to
//! copy, cycles cost nothing, and dropping a heap is linear however deeply a hostile source nests.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};
use std::sync::Arc;

use model::GapReason;
use serde_json::Number;

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

/// The name of a thing on the heap.
pub(crate) struct Id<T>(u32, PhantomData<fn() -> T>);

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// All things of one kind.
#[derive(Debug)]
pub(crate) struct Arena<T>(Vec<T>);

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Arena<T> {
    /// Adds a thing.
    pub(crate) fn add(&mut self, thing: T) -> Id<T> {
        self.0.push(thing);
        Id(self.0.len() as u32 - 1, PhantomData)
    }

    /// All of them with their names, in the order they were made.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Id<T>, &T)> {
        self.0.iter().enumerate().map(|(at, thing)| (Id(at as u32, PhantomData), thing))
    }
}

impl<T> Index<Id<T>> for Arena<T> {
    type Output = T;

    fn index(&self, id: Id<T>) -> &T {
        &self.0[id.0 as usize]
    }
}

impl<T> IndexMut<Id<T>> for Arena<T> {
    fn index_mut(&mut self, id: Id<T>) -> &mut T {
        &mut self.0[id.0 as usize]
    }
}

/// Everything that values name.
#[derive(Debug, Default)]
pub(crate) struct Heap {
    /// Lists.
    pub(crate) lists: Arena<List>,
    /// Tables.
    pub(crate) tables: Arena<Table>,
    /// Functions.
    pub(crate) closures: Arena<Closure>,
    /// Classes.
    pub(crate) classes: Arena<Class>,
    /// Instances.
    pub(crate) instances: Arena<Instance>,
    /// Things outside the artifact.
    pub(crate) symbolics: Arena<Symbolic>,
    /// Reasons.
    pub(crate) unknowns: Arena<Unknown>,
    /// Scopes.
    pub(crate) scopes: Arena<Scope>,
}

impl Heap {
    /// A list.
    pub(crate) fn list(&mut self, items: Vec<Value>, place: Place) -> Value {
        Value::List(self.lists.add(List { items, place }))
    }

    /// A table.
    pub(crate) fn table(&mut self, entries: Members, place: Place) -> Value {
        Value::Table(self.tables.add(Table { entries, open: None, place }))
    }

    /// A value that is not known.
    pub(crate) fn unknown(&mut self, reason: GapReason, place: Place) -> Value {
        Value::Unknown(self.unknowns.add(Unknown { reason, place, partial: None }))
    }

    /// A thing outside the artifact; one that is built on too many others is a limit passed.
    pub(crate) fn symbolic(&mut self, form: Form, place: Place) -> Value {
        const DEEPEST: u32 = 256;
        let below = match &form {
            Form::Member(object, _) | Form::Index(object, _) => self.symbolic_depth(object),
            Form::Call(call) => {
                let args = call.args.positional.iter().chain(call.args.named.iter().map(|(_, value)| value));
                args.map(|value| self.symbolic_depth(value)).max().unwrap_or(0).max(self.symbolic_depth(&call.callee))
            }
            Form::Global(_) | Form::External { .. } | Form::Parameter(_) => 0,
        };
        if below >= DEEPEST {
            return self.unknown(GapReason::Limit("calls chained too deeply".to_owned()), place);
        }
        Value::Symbolic(self.symbolics.add(Symbolic { form, place, depth: below + 1 }))
    }

    fn symbolic_depth(&self, value: &Value) -> u32 {
        match value {
            Value::Symbolic(id) => self.symbolics[*id].depth,
            _ => 0,
        }
    }

    /// One of several values. Alternatives inside alternatives are laid flat, the same scalar is kept once.
    pub(crate) fn choice(&mut self, alternatives: Vec<Value>, place: Place) -> Value {
        const MOST: usize = 16;
        if let [only] = alternatives.as_slice() {
            return only.clone();
        }
        let mut flat: Vec<Value> = Vec::new();
        for value in alternatives {
            if flat.len() >= MOST {
                break;
            }
            let inner = match &value {
                Value::Choice(id) => self.lists[*id].items.clone(),
                _ => vec![value],
            };
            for value in inner {
                if flat.len() < MOST && !flat.iter().any(|known| same(known, &value)) {
                    flat.push(value);
                }
            }
        }
        match flat.len() {
            0 => Value::Null,
            1 => flat.swap_remove(0),
            _ => Value::Choice(self.lists.add(List { items: flat, place })),
        }
    }

    /// The alternatives of a value: itself, unless it is a choice.
    pub(crate) fn alternatives(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::Choice(id) => self.lists[*id].items.clone(),
            _ => vec![value.clone()],
        }
    }

    /// The dotted path of a symbolic value: `Object.keys`, `zod:z.string`; `None` where a call or index is on the way.
    pub(crate) fn path(&self, value: &Value) -> Option<String> {
        let Value::Symbolic(id) = value else { return None };
        match &self.symbolics[*id].form {
            Form::Global(name) => Some(name.to_string()),
            Form::External { package, name } => Some(format!("{package}:{name}")),
            Form::Member(object, name) => self.path(object).map(|path| format!("{path}.{name}")),
            Form::Parameter(_) | Form::Index(..) | Form::Call(_) => None,
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
