//! Values that several threads share: what is stored in them, and what they run.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// The field that holds what was stored; no Go field has such a name.
const STORED: &str = "what was stored";

/// `pointer.Store(x)`, `pointer.Load()`, `once.Do(f)`, `group.Go(f)`.
pub(super) fn method(
    eval: &mut Evaluator<'_>,
    receiver: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match (name, args.positional.as_slice()) {
        ("Do" | "Go", [function @ Value::Closure(_)]) => {
            if matches!(receiver, Value::Instance(_)) && !is_outside(eval, receiver) {
                return None;
            }
            eval.call_value(function, Args::default(), place);
            Some(Value::Null)
        }
        ("Store", [value]) if is_outside(eval, receiver) => {
            eval.set_member(receiver, &Arc::from(STORED), value.clone(), place.line);
            Some(Value::Null)
        }
        ("Load", []) if is_outside(eval, receiver) => {
            let Value::Instance(id) = receiver else { return None };
            eval.heap.instances[*id].fields.get(STORED).map(|slot| slot.value.clone())
        }
        _ => None,
    }
}

/// Whether a value is a struct of a type outside the artifact.
fn is_outside(eval: &Evaluator<'_>, value: &Value) -> bool {
    let Value::Instance(id) = value else { return false };
    eval.heap.classes[eval.heap.instances[*id].class].code.name.is_none()
}
