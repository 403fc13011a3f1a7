//! Makes the objects that a container would hand to constructors and methods.

use std::collections::HashMap;
use std::sync::Arc;

use super::added::Kind;
use super::builtins::words;
use super::types;
use crate::code::eval::Evaluator;
use crate::code::ir::{self, Expr, Function, MemberKind, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, Form, Id, Place, Value};

/// Objects inside objects that are made.
const DEEPEST: u32 = 6;

/// The most classes that are looked at for those that one is the base of.
const MOST: usize = 512;

/// What holds one object of every class that it was asked for.
#[derive(Debug, Default)]
pub(super) struct Container {
    /// What was made of each class; nothing while it is being made.
    made: HashMap<*const ir::Class, Option<Value>>,
    /// The classes that are built directly on each class.
    derived: Option<HashMap<*const ir::Class, Vec<Id<Class>>>>,
}

impl Container {
    /// The objects that methods of a class are called on: one of it or, where it has none of its own, of every class
    /// that is built on it; and if there is none, one that only it knows of.
    pub(super) fn objects(&mut self, eval: &mut Evaluator<'_>, class: Id<Class>) -> Vec<Value> {
        let mut objects = self.all_of(eval, class, 0);
        if objects.is_empty() || kind(eval, class) == Kind::Class {
            objects = self.object(eval, class, 0).into_iter().collect();
        }
        objects
    }

    /// The one object of a class; `None` while it is being made.
    fn object(&mut self, eval: &mut Evaluator<'_>, class: Id<Class>, depth: u32) -> Option<Value> {
        let code = Arc::clone(&eval.heap.classes[class].code);
        let key = Arc::as_ptr(&code);
        if let Some(known) = self.made.get(&key) {
            return known.clone();
        }
        self.made.insert(key, None);
        let (scope, place) = (eval.heap.classes[class].scope, eval.heap.classes[class].place);
        let constructor = code.members.iter().find_map(|member| match &member.kind {
            MemberKind::Method(function) if &*member.name == words::CONSTRUCTOR => Some(Arc::clone(function)),
            _ => None,
        });
        let args = constructor.map_or_else(Args::default, |function| self.with(eval, &function, scope, place, depth));
        let object = eval.construct(&Value::Class(class), args, place);
        self.fill(eval, &object, class, depth);
        self.made.insert(key, Some(object.clone()));
        Some(object)
    }

    /// Sets the fields that a container fills: those without a value whose type is a class of the artifact.
    fn fill(&mut self, eval: &mut Evaluator<'_>, object: &Value, class: Id<Class>, depth: u32) {
        let Value::Instance(instance) = object else { return };
        let code = Arc::clone(&eval.heap.classes[class].code);
        let scope = eval.heap.classes[class].scope;
        for member in &code.members {
            let MemberKind::Field(Some(of), None) = &member.kind else { continue };
            if member.is_static || eval.heap.instances[*instance].fields.get(&member.name).is_some() {
                continue;
            }
            if let Some(value) = self.of_type(eval, of, scope, depth) {
                eval.set_member(object, &member.name, value, 1);
            }
        }
    }

    /// What a container would pass to a function; the others stand for themselves. Where it has several objects for a
    /// parameter, the function is called with each.
    pub(super) fn arguments(
        &mut self,
        eval: &mut Evaluator<'_>,
        function: &Function,
        scope: Id<Scope>,
        place: Place,
    ) -> Vec<Args> {
        let args = self.with(eval, function, scope, place, 0);
        let several = function.params.iter().enumerate().find_map(|(at, param)| {
            let Value::Symbolic(_) = args.at(at)? else { return None };
            let (of, _) = types::split(param.annotation.as_ref()?);
            let Value::Class(class) = eval.eval(of, scope) else { return None };
            Some((at, self.all_of(eval, class, 0)))
        });
        match several {
            Some((at, objects)) if !objects.is_empty() => objects
                .into_iter()
                .map(|object| {
                    let mut args = args.clone();
                    args.positional[at] = object;
                    args
                })
                .collect(),
            _ => vec![args],
        }
    }

    fn with(
        &mut self,
        eval: &mut Evaluator<'_>,
        function: &Function,
        scope: Id<Scope>,
        place: Place,
        depth: u32,
    ) -> Args {
        let mut args = Args::default();
        for param in &function.params {
            let known = param.annotation.as_ref().and_then(|of| self.of_type(eval, of, scope, depth));
            let value = match (known, &param.pattern) {
                (Some(known), _) => known,
                // What has a default is left to it, and with it all that follows.
                (None, _) if param.default.is_some() => break,
                (None, Pattern::Name(name)) => eval.heap.symbolic(Form::Parameter(Arc::clone(name)), place),
                (None, _) => Value::Null,
            };
            args.positional.push(value);
        }
        args
    }

    /// What a container would pass for a declared type: an object of a class of the artifact, or all of them in a list.
    fn of_type(&mut self, eval: &mut Evaluator<'_>, of: &Expr, scope: Id<Scope>, depth: u32) -> Option<Value> {
        let (of, _) = types::split(of);
        if depth >= DEEPEST {
            return None;
        }
        if let Some((base, args)) = types::applied(of) {
            let many = matches!(types::last_name(base), "List" | "Collection" | "Set" | "Iterable" | "Instance");
            let [element] = args else { return None };
            let Value::Class(class) = eval.eval(element, scope) else { return None };
            let place = eval.heap.classes[class].place;
            let objects = self.all_of(eval, class, depth);
            return (many && !objects.is_empty()).then(|| eval.heap.list(objects, place));
        }
        match eval.eval(of, scope) {
            Value::Class(class) if kind(eval, class) == Kind::Class => self.object(eval, class, depth + 1),
            Value::Class(class) => match <[Value; 1]>::try_from(self.all_of(eval, class, depth)) {
                Ok([only]) => Some(only),
                Err(_) => None,
            },
            object @ Value::Instance(_) => Some(object),
            _ => None,
        }
    }

    /// An object of every class that is built on a class, or is it, and can be made.
    fn all_of(&mut self, eval: &mut Evaluator<'_>, class: Id<Class>, depth: u32) -> Vec<Value> {
        if depth >= DEEPEST {
            return Vec::new();
        }
        let derived = self.derived.get_or_insert_with(|| derived(eval));
        let mut found = vec![class];
        let mut at = 0;
        while let Some(class) = found.get(at).copied().filter(|_| found.len() < MOST) {
            at += 1;
            let below = derived.get(&Arc::as_ptr(&eval.heap.classes[class].code));
            for class in below.into_iter().flatten() {
                if !found.contains(class) {
                    found.push(*class);
                }
            }
        }
        // In the order of the source.
        found.sort_by_key(|class| eval.heap.classes[*class].place);
        found.retain(|class| kind(eval, *class) == Kind::Class && eval.heap.classes[*class].code.name.is_some());
        found.into_iter().filter_map(|class| self.object(eval, class, depth + 1)).collect()
    }
}

fn kind(eval: &Evaluator<'_>, class: Id<Class>) -> Kind {
    Kind::of(&eval.heap.classes[class].code.bases)
}

/// The classes that are built directly on each class, each once.
fn derived(eval: &Evaluator<'_>) -> HashMap<*const ir::Class, Vec<Id<Class>>> {
    let mut found: HashMap<*const ir::Class, Vec<Id<Class>>> = HashMap::new();
    let mut known = std::collections::HashSet::new();
    for (id, class) in eval.heap.classes.iter().filter(|(_, class)| known.insert(Arc::as_ptr(&class.code))) {
        for base in &class.bases {
            if let Value::Class(base) = base {
                found.entry(Arc::as_ptr(&eval.heap.classes[*base].code)).or_default().push(id);
            }
        }
    }
    found
}
