//! What the forms of the language, its built-in functions and its standard library do to known values.

mod loops;
mod shared;
mod text;
mod values;

pub(super) use values::DECODED;

use std::sync::Arc;

use super::forms;
use super::instances;
use super::language::Go;
use super::outsiders;
use super::schema;
use super::sdk;
use super::types;
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// A call of a form, a built-in function or a function of a package, by its path.
pub(super) fn call(go: &Go<'_>, eval: &mut Evaluator<'_>, path: &str, args: &Args, place: Place) -> Option<Value> {
    let first = || args.at(0).cloned().unwrap_or(Value::Null);
    Some(match path {
        forms::LITERAL => instances::literal(eval, args, place),
        forms::ZERO => instances::zero(eval, &first(), place),
        forms::CHOSEN => chosen(eval, args, place),
        forms::ADDRESS => values::address(eval, &first(), place),
        forms::INFERRED => types::inferred(eval, args, place),
        forms::PAIRS => loops::pairs(eval, &first(), place),
        forms::KEYS => loops::keys(eval, &first(), place),
        forms::COUNTED => return loops::counted(eval, args, place),
        forms::HAS => return values::has(eval, args),
        forms::SLICED => return values::sliced(eval, args, place),
        forms::COMPARED => return values::compared(args),
        forms::EMBEDDED => return values::embedded(go, eval, args, place),
        "append" => values::append(eval, args, place),
        "copy" | "delete" | "close" | "print" | "println" | "clear" => Value::Null,
        "len" => return values::length(eval, &first()),
        "string" | "any" | "error" | "int" | "int64" | "int32" | "uint" | "uint64" | "float64" | "float32" | "bool" => {
            first()
        }
        other => {
            let (package, name) = other.split_once(':')?;
            if name == "For" && package.ends_with("/jsonschema") {
                return schema::inferred(eval, package, args, place);
            }
            let known = text::call(eval, package, name, args, place)
                .or_else(|| values::call(eval, package, name, args, place))
                .or_else(|| sdk::made(eval, package, name, args, place));
            if known.is_none() {
                outsiders::note_given(eval, package, name, args, place);
            }
            return known;
        }
    })
}

/// A call of a method on a value that is no struct of the artifact.
pub(super) fn method(
    go: &Go<'_>,
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if let Some((form, patterns)) = instances::form_args(eval, receiver)
        && &*form == forms::EMBEDDED_FOLDER
    {
        return values::embedded_file(go, eval, &patterns, receiver, name, args, place);
    }
    let known =
        text::method(eval, receiver, name, args, place).or_else(|| shared::method(eval, receiver, name, args, place));
    if known.is_none() {
        outsiders::note_given_to_method(eval, receiver, name, args, place);
    }
    known
}

/// What a wrapper that translates gives: called with the name of a message and its text, the text. A single word may be
/// the default of a setting, which is not known.
pub(super) fn translated(params: usize, args: &Args) -> Option<Value> {
    let [Value::Text(key), text @ (Value::Text(_) | Value::Choice(_))] = args.positional.as_slice() else {
        return None;
    };
    let is_prose = text.as_text().is_none_or(|text| text.contains(' '));
    (params == 2 && is_prose && is_key(&key.text)).then(|| text.clone())
}

/// Whether a text names a message: `TOOL_SEARCH_DESCRIPTION`.
pub(super) fn is_key(text: &Arc<str>) -> bool {
    text.contains('_') && text.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_')
}

/// `a[b](…)`: a call of what a map holds, or of a generic function with a type argument.
fn chosen(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Value {
    let [from, key, rest @ ..] = args.positional.as_slice() else { return Value::Null };
    let mut given = Args { positional: rest.to_vec(), ..args.clone() };
    let holds = eval.heap.alternatives(from).iter().any(|one| matches!(one, Value::Table(_) | Value::List(_)));
    if holds {
        let callee = eval.index(from, key, place);
        return eval.call_value(&callee, given, place);
    }
    let types = eval.heap.list(vec![key.clone()], place);
    given.named.push((Arc::from(forms::TYPES), types));
    eval.call_value(from, given, place)
}
