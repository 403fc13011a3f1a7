//! Types, methods and assemblies as values.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::MemberKind;
use crate::code::value::{Args, Class, Form, Id, Place, Value};
use crate::csharp::language::CSharp;
use crate::csharp::lower::{ATTRIBUTES, TYPE_ARGUMENTS, attributes};

/// What the name of an assembly begins with; the file that stands for it follows.
const ASSEMBLY: &str = "<assembly>";
/// What stands for the assembly of the program in place of a file.
pub(in crate::csharp) const ENTRY: &str = "<entry>";
/// How many types an assembly may list.
const MOST_TYPES: usize = 4_000;

/// The file that stands for the assembly that a value is.
pub(in crate::csharp) fn assembly_folder(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    let path = eval.heap.path(value)?;
    path.strip_prefix(ASSEMBLY).map(str::to_owned)
}

/// `Assembly.GetExecutingAssembly()` and its like.
pub(super) fn assembly(eval: &mut Evaluator<'_>, name: &str, place: Place) -> Option<Value> {
    if !matches!(name, "GetExecutingAssembly" | "GetEntryAssembly" | "GetCallingAssembly") {
        return None;
    }
    let path = match name {
        "GetEntryAssembly" => Arc::from(ENTRY),
        _ => Arc::clone(&eval.file(place.file).module.path),
    };
    Some(eval.heap.symbolic(Form::Global(Arc::from(format!("{ASSEMBLY}{path}"))), place))
}

/// A member of a type, method or assembly.
pub(super) fn member(eval: &mut Evaluator<'_>, receiver: &Value, name: &str, place: Place) -> Option<Value> {
    match (receiver, name) {
        // The type that statements outside of any type belong to.
        (Value::Symbolic(id), "Assembly") if matches!(&eval.heap.symbolics[*id].form, Form::Global(name) if &**name == "Program") =>
        {
            let path = Arc::clone(&eval.file(place.file).module.path);
            Some(eval.heap.symbolic(Form::Global(Arc::from(format!("{ASSEMBLY}{path}"))), place))
        }
        (Value::Symbolic(id), "HtmlMimeType") if matches!(&eval.heap.symbolics[*id].form, Form::Global(name) if &**name == "McpApps") => {
            Some(eval.text("text/html;profile=mcp-app", place))
        }
        (Value::Class(class), "Assembly") => {
            let file = eval.heap.classes[*class].place.file;
            let path = Arc::clone(&eval.file(file).module.path);
            Some(eval.heap.symbolic(Form::Global(Arc::from(format!("{ASSEMBLY}{path}"))), place))
        }
        (Value::Class(class), "Name") => {
            let full = eval.heap.classes[*class].code.name.clone()?;
            let simple = full.rsplit('.').next()?.split('`').next()?.to_owned();
            Some(eval.text(simple, place))
        }
        (Value::Closure(closure), "Name") => {
            let known = eval.heap.closures[*closure].function.name.clone()?;
            Some(eval.text(&*known, place))
        }
        _ => None,
    }
}

/// A method of a type, method or assembly.
pub(super) fn method(
    csharp: &CSharp<'_>,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match (receiver, name) {
        (Value::Class(class), "GetMethod") => {
            let wanted = args.at(0)?.as_text()?.clone();
            let found = methods(eval, *class).into_iter().find(|(name, _)| *name == wanted);
            found.map(|(_, method)| method)
        }
        (Value::Class(class), "GetMethods") => {
            let found = methods(eval, *class).into_iter().map(|(_, method)| method).collect();
            Some(eval.heap.list(found, place))
        }
        (Value::Closure(_) | Value::Class(_), "GetCustomAttribute" | "GetCustomAttributes" | "IsDefined") => {
            asked_attribute(eval, receiver, name, args, place)
        }
        (Value::Symbolic(_), "GetTypes" | "GetExportedTypes") => {
            let path = assembly_folder(eval, receiver)?;
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let types = types_below(csharp, folder);
            let values = types.iter().filter_map(|full| csharp.class(eval, full, place)).collect();
            Some(eval.heap.list(values, place))
        }
        (Value::Closure(_), "CreateDelegate") => Some(receiver.clone()),
        _ => None,
    }
}

fn types_below(csharp: &CSharp<'_>, folder: &str) -> Vec<Arc<str>> {
    let below = |path: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let all = csharp.index.types().filter(|(_, parts)| parts.iter().any(|part| below(&part.file.path)));
    all.take(MOST_TYPES).map(|(full, _)| Arc::clone(full)).collect()
}

/// The methods of a class, of its other parts and of its bases, the most derived first.
pub(in crate::csharp) fn methods(eval: &mut Evaluator<'_>, class: Id<Class>) -> Vec<(Arc<str>, Value)> {
    const DEEPEST: usize = 32;
    let mut found = Vec::new();
    let mut waiting = vec![class];
    let mut seen = Vec::new();
    while let Some(class) = waiting.pop() {
        if seen.len() >= DEEPEST || seen.contains(&class) {
            continue;
        }
        seen.push(class);
        let (code, scope) = (Arc::clone(&eval.heap.classes[class].code), eval.heap.classes[class].scope);
        for member in &code.members {
            if let MemberKind::Method(function) = &member.kind {
                found.push((Arc::clone(&member.name), eval.closure(function, scope, Some(class))));
            }
        }
        waiting.extend(eval.heap.classes[class].bases.iter().rev().filter_map(|base| match base {
            Value::Class(base) => Some(*base),
            _ => None,
        }));
    }
    found
}

/// Whether a type or method bears an attribute: `null` where it does not.
fn asked_attribute(eval: &mut Evaluator<'_>, of: &Value, name: &str, args: &Args, place: Place) -> Option<Value> {
    let asked = match args.named(TYPE_ARGUMENTS) {
        Some(Value::List(types)) => eval.heap.lists[*types].items.first().cloned(),
        _ => args.at(0).cloned(),
    }?;
    let wanted = match &asked {
        Value::Class(class) => eval.heap.classes[*class].code.name.clone()?,
        other => eval.last_name(other)?,
    };
    let wanted = wanted.rsplit('.').next().unwrap_or(&wanted);
    let wanted = crate::csharp::facts::short(wanted);
    let borne = match of {
        Value::Closure(closure) => attributes(eval.heap.closures[*closure].function.decorators.iter()),
        Value::Class(class) => attributes_of(eval, *class),
        _ => return None,
    };
    let bears = borne.iter().any(|attribute| attribute.name == wanted);
    Some(match (name, bears) {
        ("IsDefined", bears) => Value::Bool(bears),
        ("GetCustomAttributes", false) => eval.heap.list(Vec::new(), place),
        (_, false) => Value::Null,
        ("GetCustomAttributes", true) => {
            let mark = eval.text(wanted, place);
            eval.heap.list(vec![mark], place)
        }
        (_, true) => eval.text(wanted, place),
    })
}

/// The attributes of a class and its other parts.
pub(in crate::csharp) fn attributes_of(eval: &Evaluator<'_>, class: Id<Class>) -> Vec<crate::csharp::lower::Attribute> {
    let mut found = Vec::new();
    let code = &eval.heap.classes[class].code;
    let own = code.name.as_deref().unwrap_or_default();
    let parts = eval.heap.classes[class].bases.iter().filter_map(|base| match base {
        Value::Class(base) => {
            let name = eval.heap.classes[*base].code.name.as_deref()?;
            name.strip_prefix(own).is_some_and(|rest| rest.starts_with('#')).then_some(*base)
        }
        _ => None,
    });
    for class in std::iter::once(class).chain(parts) {
        for member in &eval.heap.classes[class].code.members {
            if &*member.name == ATTRIBUTES
                && let MemberKind::Field(Some(held), _) = &member.kind
                && let crate::code::ir::ExprKind::List(held) = &held.kind
            {
                found.extend(attributes(held.iter()));
            }
        }
    }
    found
}

/// The names of the members of an enumeration.
pub(super) fn names_of(csharp: &CSharp<'_>, eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let asked = match args.named(TYPE_ARGUMENTS) {
        Some(Value::List(types)) => eval.heap.lists[*types].items.first().cloned(),
        _ => args.at(0).cloned(),
    }?;
    let Value::Class(class) = asked else { return None };
    let code = Arc::clone(&eval.heap.classes[class].code);
    let full = code.name.as_deref()?;
    if csharp.index.kind(full) != Some(crate::csharp::facts::TypeKind::Enum) {
        return None;
    }
    let names: Vec<Arc<str>> =
        code.members.iter().map(|member| Arc::clone(&member.name)).filter(|name| !name.starts_with('<')).collect();
    Some(super::lists::texts(eval, names, place))
}
