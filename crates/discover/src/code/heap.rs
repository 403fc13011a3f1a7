//! The heap that values name.
//!
//! Everything that can be shared or changed lives in one [`Heap`] and is named by an [`Id`], so values are cheap to
//! copy, cycles cost nothing, and dropping a heap is linear however deeply a hostile source nests.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use model::GapReason;

use super::members::Members;
use super::scope::Scope;
use super::value::{Class, Closure, Form, Instance, List, Place, Symbolic, Table, Unknown, Value, same};

/// The name of a thing on the heap.
pub(crate) struct Id<T>(u32, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// Its number among the things of its kind.
    pub(crate) const fn number(self) -> u32 {
        self.0
    }
}

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

impl<T> Id<T> {
    /// How many things of its kind were made before it.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
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

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Drops a thing that nothing names any more, where it is the last that was made.
    pub(crate) fn give_back(&mut self, id: Id<T>) {
        if id.0 as usize + 1 == self.0.len() {
            self.0.pop();
        }
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
        Value::List(self.lists.add(List { items, place, uncertain: 0, may_lack: false }))
    }

    /// A list some of whose items may not be there.
    pub(crate) fn list_that_may_lack(&mut self, items: Vec<Value>, may_lack: bool, place: Place) -> Value {
        Value::List(self.lists.add(List { items, place, uncertain: 0, may_lack }))
    }

    /// Whether items of a value may not be there: it is one of several, or filled under a condition that is not known.
    pub(crate) fn may_lack(&self, value: &Value) -> bool {
        match value {
            Value::List(id) => self.lists[*id].may_lack,
            Value::Choice(_) => true,
            _ => false,
        }
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
            _ => Value::Choice(self.lists.add(List { items: flat, place, uncertain: 0, may_lack: false })),
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
    ///
    /// It is asked for at every call; a path that is longer than any that has a meaning is not put together.
    pub(crate) fn path(&self, value: &Value) -> Option<String> {
        const LONGEST: usize = 2_048;
        let mut names: Vec<&str> = Vec::new();
        let mut length = 0;
        let mut at = value;
        let mut path = loop {
            let Value::Symbolic(id) = at else { return None };
            match &self.symbolics[*id].form {
                Form::Member(object, name) => {
                    length += name.len() + 1;
                    names.push(name);
                    at = object;
                }
                Form::Global(name) if length + name.len() <= LONGEST => break name.to_string(),
                Form::External { package, name } if length + package.len() + name.len() < LONGEST => {
                    break format!("{package}:{name}");
                }
                _ => return None,
            }
            if length > LONGEST {
                return None;
            }
        };
        for name in names.into_iter().rev() {
            path.push('.');
            path.push_str(name);
        }
        Some(path)
    }
}
