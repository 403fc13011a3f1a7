//! Signatures and types as Python's own introspection shows them: `inspect.signature`, `typing.get_args`.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{ParamKind, Pattern};
use crate::code::members::Members;
use crate::code::value::{Args, Closure, Form, Id, Place, Value};
use crate::python::schema::{call_of, name_of};

/// A question about a signature or a type; `None` if it is none, or the answer is not known.
pub(super) fn call(eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
    let name = path.replacen(":*.", ".", 1).replacen(':', ".", 1);
    match name.as_str() {
        "inspect.signature" => {
            let Value::Closure(function) = args.at(0)? else { return None };
            let parameters = parameters(eval, *function, place);
            let returns = annotation(eval, *function, None, place);
            let parts = [("parameters", parameters), ("return_annotation", returns)];
            Some(table(eval, parts, place))
        }
        "typing.get_type_hints" | "inspect.get_annotations" | "typing_extensions.get_type_hints" => {
            let Value::Closure(function) = *args.at(0)? else { return None };
            let code = Arc::clone(&eval.heap.closures[function].function);
            let mut hints = Members::default();
            for param in &code.params {
                if let (Pattern::Name(name), Some(declared)) = (&param.pattern, &param.annotation) {
                    let hint = annotation(eval, function, Some(declared), place);
                    hints.set(Arc::clone(name), hint, declared.line);
                }
            }
            if let Some(returns) = &code.returns {
                let hint = annotation(eval, function, Some(returns), place);
                hints.set(Arc::from("return"), hint, returns.line);
            }
            Some(eval.heap.table(hints, place))
        }
        "typing.get_origin" | "typing_extensions.get_origin" => origin(eval, args.at(0)?, place),
        "typing.get_args" | "typing_extensions.get_args" => {
            let parts = arguments(eval, args.at(0)?)?;
            Some(eval.heap.list(parts, place))
        }
        _ => None,
    }
}

fn table<const N: usize>(eval: &mut Evaluator<'_>, parts: [(&str, Value); N], place: Place) -> Value {
    let mut members = Members::default();
    for (name, part) in parts {
        members.set(Arc::from(name), part, place.line);
    }
    eval.heap.table(members, place)
}

/// `inspect.Parameter.empty` and its like.
fn named(eval: &mut Evaluator<'_>, path: &[&str], place: Place) -> Value {
    let (package, names) = path.split_first().unwrap_or((&"inspect", &[]));
    let first = Form::External { package: Arc::from(*package), name: Arc::from(*names.first().unwrap_or(&"*")) };
    let mut value = eval.heap.symbolic(first, place);
    for name in names.iter().skip(1) {
        value = eval.heap.symbolic(Form::Member(value, Arc::from(*name)), place);
    }
    value
}

/// What a function declares of a parameter or its result, in the words of `inspect` where that is nothing.
fn annotation(
    eval: &mut Evaluator<'_>,
    function: Id<Closure>,
    declared: Option<&crate::code::ir::Expr>,
    place: Place,
) -> Value {
    match declared {
        Some(declared) => {
            let scope = eval.heap.closures[function].scope;
            eval.eval(declared, scope)
        }
        None => named(eval, &["inspect", "Parameter", "empty"], place),
    }
}

/// The parameters by name; the object of a method is left out once it is known.
fn parameters(eval: &mut Evaluator<'_>, function: Id<Closure>, place: Place) -> Value {
    let Closure { function: code, receiver, scope, .. } = &eval.heap.closures[function];
    let (code, bound, scope) = (Arc::clone(code), receiver.is_some(), *scope);
    let mut parameters = Members::default();
    for param in code.params.iter().skip(usize::from(bound)) {
        let Pattern::Name(name) = &param.pattern else { continue };
        let declared = annotation(eval, function, param.annotation.as_ref(), place);
        let default = match &param.default {
            Some(default) => eval.eval(default, scope),
            None => named(eval, &["inspect", "Parameter", "empty"], place),
        };
        let kind = match param.kind {
            ParamKind::Plain => "POSITIONAL_OR_KEYWORD",
            ParamKind::KeywordOnly => "KEYWORD_ONLY",
            ParamKind::Rest => "VAR_POSITIONAL",
            ParamKind::RestNamed => "VAR_KEYWORD",
        };
        let kind = named(eval, &["inspect", "Parameter", kind], place);
        let shown = eval.text(&**name, place);
        let parts = [("name", shown), ("annotation", declared), ("default", default), ("kind", kind)];
        let parameter = table(eval, parts, place);
        parameters.set(Arc::clone(name), parameter, place.line);
    }
    eval.heap.table(parameters, place)
}

/// Whether a value is the call that `A | B` is kept as.
fn alternatives(eval: &Evaluator<'_>, of: &Value) -> Option<Vec<Value>> {
    let call = call_of(&eval.heap, of)?;
    (eval.heap.path(&call.callee).as_deref() == Some("|")).then(|| call.args.positional.clone())
}

/// `typing.get_origin`.
fn origin(eval: &mut Evaluator<'_>, of: &Value, place: Place) -> Option<Value> {
    if alternatives(eval, of).is_some() {
        return Some(named(eval, &["types", "UnionType"], place));
    }
    let Value::Symbolic(id) = of else {
        return (!matches!(of, Value::Unknown(_) | Value::Choice(_))).then_some(Value::Null);
    };
    let Form::Index(base, _) = eval.heap.symbolics[*id].form.clone() else {
        return name_of(&eval.heap, of).map(|_| Value::Null);
    };
    let (package, name) = name_of(&eval.heap, &base)?;
    let builtin = match name.as_str() {
        _ if package == "builtins" => return Some(base),
        "List" => "list",
        "Dict" => "dict",
        "Set" => "set",
        "FrozenSet" => "frozenset",
        "Tuple" => "tuple",
        "Type" => "type",
        "Optional" => return Some(named(eval, &["typing", "Union"], place)),
        _ => return Some(base),
    };
    Some(eval.heap.symbolic(Form::Global(Arc::from(builtin)), place))
}

/// `typing.get_args`.
fn arguments(eval: &mut Evaluator<'_>, of: &Value) -> Option<Vec<Value>> {
    if let Some(parts) = alternatives(eval, of) {
        let mut flat = Vec::new();
        for part in parts {
            match alternatives(eval, &part) {
                Some(inner) => flat.extend(inner),
                None => flat.push(part),
            }
        }
        return Some(flat);
    }
    let Value::Symbolic(id) = of else {
        return (!matches!(of, Value::Unknown(_) | Value::Choice(_))).then(Vec::new);
    };
    let Form::Index(base, key) = eval.heap.symbolics[*id].form.clone() else {
        return name_of(&eval.heap, of).map(|_| Vec::new());
    };
    let mut parts = match key {
        Value::List(parts) => eval.heap.lists[parts].items.clone(),
        one => vec![one],
    };
    if name_of(&eval.heap, &base)?.1 == "Optional" {
        parts.push(Value::Null);
    }
    Some(parts)
}
