//! Which types are services: what a program registers in its container is given to methods by it.

use std::collections::HashSet;

use super::{type_arguments, type_name};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Form, Value};

/// Whether a call of this name may add a service.
pub(super) fn adds_service(name: &str) -> bool {
    let rest = name.strip_prefix("TryAdd").or_else(|| name.strip_prefix("Add"));
    rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()))
}

/// The names of the types that remembered calls register.
pub(super) fn of(eval: &mut Evaluator<'_>) -> HashSet<String> {
    let mut services = HashSet::new();
    let calls: Vec<(String, Args)> = eval
        .events
        .iter()
        .filter_map(|event| match &eval.heap.symbolics[event.call].form {
            Form::Call(call) => Some((eval.last_name(&call.callee)?.to_string(), call.args.clone())),
            _ => None,
        })
        .filter(|(name, _)| adds_service(name))
        .collect();
    for (name, args) in calls {
        let types = type_arguments(eval, &args);
        services.extend(types.iter().filter_map(|of| type_name(eval, of)));
        if !types.is_empty() {
            continue;
        }
        if !["Singleton", "Scoped", "Transient"].iter().any(|kind| name.ends_with(kind)) {
            continue;
        }
        for value in &args.positional {
            match value {
                Value::Closure(_) => {
                    let place = eval.place_of(value);
                    let Some(place) = place else { continue };
                    eval.start_afresh();
                    let made = eval.call_value(value, Args::open(), place);
                    services.extend(type_name(eval, &made));
                }
                other => services.extend(type_name(eval, other)),
            }
        }
    }
    services
}
