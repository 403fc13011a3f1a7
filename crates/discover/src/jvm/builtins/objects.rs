//! Methods that objects and classes of the artifact have without declaring them.

use std::sync::Arc;

use super::{block, words};
use crate::code::eval::Evaluator;
use crate::code::ir::{ExprKind, MemberKind};
use crate::code::value::{Args, Class, Id, Instance, Place, Value};
use crate::jvm::added::Kind;

/// A method of an object that its class does not declare.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    instance: Id<Instance>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let field = |name: &str| eval.heap.instances[instance].fields.get(name).map(|slot| slot.value.clone());
    match name {
        "name" | "toString" if args.positional.is_empty() => {
            if let Some(known) = field(words::NAME) {
                return Some(known);
            }
        }
        "ordinal" => return field(words::ORDINAL),
        "getClass" => return Some(Value::Class(eval.heap.instances[instance].class)),
        "copy" => return Some(copied(eval, instance, args, place)),
        _ => {}
    }
    // Accessors that an annotation processor writes: `getName()`, `isActive()`, `name()`, `setName(…)`, `withName(…)`.
    for prefix in ["get", "is"] {
        if let Some(known) = name.strip_prefix(prefix).and_then(decapitalized).and_then(|name| field(&name)) {
            return args.positional.is_empty().then_some(known);
        }
    }
    if let (Some(name), [value]) = (name.strip_prefix("set").and_then(decapitalized), args.positional.as_slice())
        && declares(eval, eval.heap.instances[instance].class, &name)
    {
        eval.set_member(&Value::Instance(instance), &Arc::from(name), value.clone(), place.line);
        return Some(Value::Null);
    }
    match (name, args.positional.as_slice()) {
        ("build", []) => Some(Value::Instance(instance)),
        (_, []) if block(args).is_none() => field(name),
        // The builder of a class that an annotation processor writes is the object itself while it is being built.
        (_, [value]) if declares(eval, eval.heap.instances[instance].class, name) => {
            eval.set_member(&Value::Instance(instance), &Arc::from(name), value.clone(), place.line);
            Some(Value::Instance(instance))
        }
        _ => None,
    }
}

/// A member of an object that its class declares under another name: `tool.name` for `getName()`.
pub(super) fn member(eval: &mut Evaluator<'_>, instance: Id<Instance>, name: &str, place: Place) -> Option<Value> {
    let field = |name: &str| eval.heap.instances[instance].fields.get(name).map(|slot| slot.value.clone());
    match name {
        "name" => {
            if let Some(known) = field(words::NAME) {
                return Some(known);
            }
        }
        "ordinal" => return field(words::ORDINAL),
        "javaClass" => return Some(Value::Class(eval.heap.instances[instance].class)),
        _ => {}
    }
    let mut letters = name.chars();
    let getter: String = "get".chars().chain(letters.next()?.to_uppercase()).chain(letters).collect();
    let getter = eval.declared_method(&Value::Instance(instance), &getter)?;
    Some(eval.call_value(&getter, Args::default(), place))
}

/// A method of a class that it does not declare.
pub(super) fn of_class(
    eval: &mut Evaluator<'_>,
    class: Id<Class>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match name {
        "values" | "entries" | "getEnumConstants" => {
            let items = constants(eval, class)?.into_iter().map(|(_, value)| value).collect();
            Some(eval.heap.list(items, place))
        }
        "valueOf" => {
            let wanted = args.at(0)?.as_text()?.clone();
            constants(eval, class)?.into_iter().find(|(name, _)| **name == *wanted).map(|(_, value)| value)
        }
        "getSimpleName" | "simpleName" => {
            let name = eval.heap.classes[class].code.name.clone()?;
            Some(eval.text(&*name, place))
        }
        "builder" | "newBuilder" if args.positional.is_empty() => {
            let instance = eval.heap.instances.add(Instance {
                class,
                fields: crate::code::members::Members::default(),
                outer: None,
                place,
            });
            Some(Value::Instance(instance))
        }
        _ => None,
    }
}

/// The constants of an enumeration, in order. `None` if the class is none.
pub(in crate::jvm) fn constants(eval: &Evaluator<'_>, class: Id<Class>) -> Option<Vec<(Arc<str>, Value)>> {
    let this = &eval.heap.classes[class];
    if Kind::of(&this.code.bases) != Kind::Enum {
        return None;
    }
    let declared = this.code.members.iter().filter(|member| match &member.kind {
        MemberKind::Field(_, Some(value)) => match &value.kind {
            ExprKind::Call(call) => matches!(&call.callee.kind, ExprKind::Name(name) if &**name == words::CONSTANT),
            _ => false,
        },
        _ => false,
    });
    let values = declared.map(|member| {
        let value = this.members.get(&member.name).map_or(Value::Null, |slot| slot.value.clone());
        (Arc::clone(&member.name), value)
    });
    Some(values.collect())
}

/// A copy of an object with some fields changed.
fn copied(eval: &mut Evaluator<'_>, instance: Id<Instance>, args: &Args, place: Place) -> Value {
    let Instance { class, fields, outer, .. } = &eval.heap.instances[instance];
    let mut copy = Instance { class: *class, fields: fields.clone(), outer: outer.clone(), place };
    for (name, value) in &args.named {
        copy.fields.set(Arc::clone(name), value.clone(), place.line);
    }
    Value::Instance(eval.heap.instances.add(copy))
}

fn declares(eval: &Evaluator<'_>, class: Id<Class>, field: &str) -> bool {
    let members = &eval.heap.classes[class].code.members;
    members.iter().any(|member| &*member.name == field && matches!(member.kind, MemberKind::Field(..)))
}

fn decapitalized(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let first = letters.next().filter(|first| first.is_uppercase())?;
    Some(first.to_lowercase().chain(letters).collect())
}
