//! Values of struct types: how they are made, what their fields hold before they are set, and which methods they have.

use std::sync::Arc;

use super::forms;
use super::language::Go;
use super::outsiders;
use super::types::{Type, type_of};
use crate::code::eval::Evaluator;
use crate::code::ir::{self, ExprKind, MemberKind};
use crate::code::members::Members;
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, Form, Id, Instance, Place, Value};

/// How many structs inside one another lend their fields and methods to the one around them.
const DEEPEST: u32 = 8;

/// A struct of the artifact, without anything set.
pub(super) fn instance(eval: &mut Evaluator<'_>, class: Id<Class>, place: Place) -> Id<Instance> {
    eval.heap.instances.add(Instance { class, fields: Members::default(), outer: None, place })
}

/// A struct of a type outside the artifact; the type is the class's only base. Without one, it is of the type that the
/// literal around it says.
pub(super) fn outside(eval: &mut Evaluator<'_>, declared: Option<Value>, place: Place) -> Id<Instance> {
    let code = ir::Class {
        name: None,
        bases: Vec::new(),
        members: Vec::new(),
        doc: None,
        decorators: Vec::new(),
        line: place.line,
    };
    let scope = eval.heap.scopes.add(Scope::new(None, place.file, false));
    let bases = declared.into_iter().collect();
    let class = Class { code: Arc::new(code), scope, bases, members: Members::default(), place };
    let class = eval.heap.classes.add(class);
    instance(eval, class, place)
}

/// The type outside the artifact that an instance is of: `package:Name`.
pub(super) fn outside_type(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    let Value::Instance(id) = value else { return None };
    let class = &eval.heap.classes[eval.heap.instances[*id].class];
    if class.code.name.is_some() {
        return None;
    }
    class.bases.first().and_then(|base| eval.heap.path(base))
}

/// `T{…}`.
pub(super) fn literal(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Value {
    let declared = args.at(0).cloned().unwrap_or(Value::Null);
    let body = args.at(1).cloned();
    match type_of(eval, &declared) {
        Type::Struct(class, _) => {
            let made = instance(eval, class, place);
            if let Some(Value::List(items)) = body {
                let items = eval.heap.lists[items].items.clone();
                let names = field_names(eval, class);
                for (name, item) in names.into_iter().zip(items) {
                    eval.heap.instances[made].fields.set(name, item, place.line);
                }
            }
            set_fields(eval, made, args);
            Value::Instance(made)
        }
        Type::Slice(element) | Type::Array(element, _) => {
            let items = body.unwrap_or_else(|| eval.heap.list(Vec::new(), place));
            give_type(eval, &items, &element);
            items
        }
        Type::Map(element) => {
            let entries = body.filter(|body| matches!(body, Value::Table(_)));
            let entries = entries.unwrap_or_else(|| {
                let mut members = Members::default();
                for (name, value) in &args.named {
                    members.set(Arc::clone(name), value.clone(), place.line);
                }
                eval.heap.table(members, place)
            });
            give_type(eval, &entries, &element);
            entries
        }
        _ => {
            if let Some(body) = body {
                return body;
            }
            let declared = (!declared.is_null()).then_some(declared);
            let made = outside(eval, declared, place);
            set_fields(eval, made, args);
            Value::Instance(made)
        }
    }
}

fn set_fields(eval: &mut Evaluator<'_>, made: Id<Instance>, args: &Args) {
    for (name, value) in &args.named {
        let line = eval.place_of(value).map_or(eval.heap.instances[made].place.line, |place| place.line);
        eval.heap.instances[made].fields.set(Arc::clone(name), value.clone(), line);
    }
}

/// Makes the literals in a list or table, which leave their type out, values of a type.
fn give_type(eval: &mut Evaluator<'_>, values: &Value, element: &Value) {
    let place = eval.place_of(values);
    let items: Vec<Value> = match values {
        Value::List(id) => eval.heap.lists[*id].items.clone(),
        Value::Table(id) => eval.heap.tables[*id].entries.iter().map(|(_, slot)| slot.value.clone()).collect(),
        _ => return,
    };
    let mut element_type = type_of(eval, element);
    if let Type::Pointer(inner) = element_type {
        element_type = type_of(eval, &inner);
    }
    for item in items {
        let Value::Instance(id) = item else { continue };
        let class = eval.heap.instances[id].class;
        let untyped = eval.heap.classes[class].code.name.is_none() && eval.heap.classes[class].bases.is_empty();
        if !untyped || !eval.heap.classes[class].code.members.is_empty() {
            continue;
        }
        match (&element_type, place) {
            (Type::Struct(class, _), _) => eval.heap.instances[id].class = *class,
            (Type::Named(_), _) => eval.heap.classes[class].bases.push(element.clone()),
            _ => {}
        }
    }
}

/// The names of the fields of a struct, in order.
pub(super) fn field_names(eval: &Evaluator<'_>, class: Id<Class>) -> Vec<Arc<str>> {
    let members = eval.heap.classes[class].code.members.iter();
    members.filter(|member| !member.is_static).map(|member| Arc::clone(&member.name)).collect()
}

/// The value of a variable of a type that was not set. Numbers and flags are what a running server is told to do.
pub(super) fn zero(eval: &mut Evaluator<'_>, declared: &Value, place: Place) -> Value {
    match type_of(eval, declared) {
        Type::Struct(class, _) => Value::Instance(instance(eval, class, place)),
        Type::Named(name) => match name.as_str() {
            "string" => eval.text("", place),
            "error" | "any" => Value::Null,
            other if other.contains(':') => Value::Instance(outside(eval, Some(declared.clone()), place)),
            _ => eval.at_run_time("a setting", place),
        },
        Type::Unknown => eval.at_run_time("a variable", place),
        _ => Value::Null,
    }
}

/// A field, method or promoted member of a value.
pub(super) fn member(
    go: &Go<'_>,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    place: Place,
) -> Option<Value> {
    member_below(go, eval, receiver, name, place, 0)
}

fn member_below(
    go: &Go<'_>,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    place: Place,
    depth: u32,
) -> Option<Value> {
    let Value::Instance(id) = receiver else { return None };
    if depth > DEEPEST {
        return None;
    }
    if let Some(slot) = eval.heap.instances[*id].fields.get(name) {
        return Some(slot.value.clone());
    }
    let class = eval.heap.instances[*id].class;
    if let Some(method) = method(go, eval, class, name, place) {
        return Some(eval.bound(method, Some(receiver.clone())));
    }
    if let Some((declared, _)) = field(eval, class, name) {
        if let Some(value) = outsiders::field(eval, *id, name, &declared, place) {
            return Some(value);
        }
        return Some(unset_field(eval, *id, name, &declared, place));
    }
    for embedded in embedded_names(eval, class) {
        let (declared, _) = field(eval, class, &embedded)?;
        let inner = match eval.heap.instances[*id].fields.get(&embedded) {
            Some(slot) => slot.value.clone(),
            None => unset_field(eval, *id, &embedded, &declared, place),
        };
        if let Some(value) = member_below(go, eval, &inner, name, place, depth + 1) {
            return Some(value);
        }
        if inner.is_unknown() {
            return Some(eval.member(&inner, &Arc::from(name), place));
        }
    }
    None
}

/// What a field of a struct outside the artifact holds that nothing set: nothing, as far as its name says.
pub(super) fn unset_outside(eval: &Evaluator<'_>, receiver: &Value, name: &str) -> Option<Value> {
    let Value::Instance(id) = receiver else { return None };
    let of_artifact = eval.heap.classes[eval.heap.instances[*id].class].code.name.is_some();
    (!of_artifact && name.starts_with(char::is_uppercase)).then_some(Value::Null)
}

/// What a field holds that nothing set. A struct is made then, so that it can be changed.
fn unset_field(eval: &mut Evaluator<'_>, id: Id<Instance>, name: &str, declared: &Value, place: Place) -> Value {
    let mut held = declared.clone();
    if embedded_names(eval, eval.heap.instances[id].class).iter().any(|embedded| &**embedded == name)
        && let Type::Pointer(inner) = type_of(eval, declared)
    {
        // What is embedded by address is set by someone, or it could not be used.
        held = inner;
    }
    let value = zero(eval, &held, place);
    if matches!(value, Value::Instance(_)) {
        eval.heap.instances[id].fields.set(Arc::from(name), value.clone(), place.line);
    }
    value
}

/// The method of a type, without its receiver.
pub(super) fn method(
    go: &Go<'_>,
    eval: &mut Evaluator<'_>,
    class: Id<Class>,
    name: &str,
    place: Place,
) -> Option<Value> {
    let declared = eval.heap.classes[class].code.name.clone()?;
    let folder = Go::folder_of(eval, eval.heap.classes[class].place.file);
    let found = go.declared(eval, &folder, &format!("{declared}.{name}"), place)?;
    matches!(found, Value::Closure(_)).then_some(found)
}

/// The type and tag of a field.
pub(super) fn field(eval: &mut Evaluator<'_>, class: Id<Class>, name: &str) -> Option<(Value, Arc<str>)> {
    let code = Arc::clone(&eval.heap.classes[class].code);
    let member = code.members.iter().find(|member| &*member.name == name && !member.is_static)?;
    let MemberKind::Field(Some(about), _) = &member.kind else { return None };
    let ExprKind::Call(call) = &about.kind else { return None };
    let [declared, tag, _] = call.args.as_slice() else { return None };
    let scope = eval.heap.classes[class].scope;
    let declared = eval.eval(&declared.value, scope);
    let ExprKind::Text(tag) = &tag.value.kind else { return None };
    Some((declared, Arc::clone(tag)))
}

/// Whether a field is embedded.
pub(super) fn is_embedded(member: &ir::Member) -> bool {
    let MemberKind::Field(Some(about), _) = &member.kind else { return false };
    let ExprKind::Call(call) = &about.kind else { return false };
    matches!(call.args.get(2).map(|arg| &arg.value.kind), Some(ExprKind::Bool(true)))
}

fn embedded_names(eval: &Evaluator<'_>, class: Id<Class>) -> Vec<Arc<str>> {
    let members = eval.heap.classes[class].code.members.iter();
    members.filter(|member| is_embedded(member)).map(|member| Arc::clone(&member.name)).collect()
}

/// The names of the type parameters of a generic type.
pub(super) fn parameters(eval: &Evaluator<'_>, class: Id<Class>) -> Vec<Arc<str>> {
    let code = &eval.heap.classes[class].code;
    let list = code.members.iter().find(|member| &*member.name == forms::PARAMETERS);
    match list.map(|member| &member.kind) {
        Some(MemberKind::Field(Some(names), _)) => match &names.kind {
            ExprKind::List(names) => names
                .iter()
                .filter_map(|name| match &name.kind {
                    ExprKind::Text(name) => Some(Arc::clone(name)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The arguments of a call of one of the forms, if `value` is one.
pub(super) fn form_args(eval: &Evaluator<'_>, value: &Value) -> Option<(Arc<str>, Vec<Value>)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &eval.heap.symbolics[*id].form else { return None };
    let Value::Symbolic(callee) = &call.callee else { return None };
    match &eval.heap.symbolics[*callee].form {
        Form::Global(name) => Some((Arc::clone(name), call.args.positional.clone())),
        _ => None,
    }
}
