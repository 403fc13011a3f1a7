//! Prompts: values with the members of the protocol, and what makes them.

use std::sync::Arc;

use model::{Prompt, PromptArgument};
use serde_json::Map;

use super::Style;
use super::tools::{OPTIONS, field, named};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Place, Value};
use crate::go::schema;

pub(super) const STYLE: Style = Style { calls: &[], makes: &[("NewPrompt", new_prompt)] };

/// `mcp.NewPrompt(name, options…)`.
fn new_prompt(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    let (name, options) = args.positional.split_first()?;
    if matches!(name, Value::Instance(_)) {
        return None;
    }
    let made = named(eval, package, "Prompt", name, place);
    let options = eval.heap.list(options.to_vec(), place);
    eval.set_member(&made, &Arc::from(OPTIONS), options, place.line);
    Some(made)
}

/// Reads a prompt.
pub(super) fn read(reading: &mut Reading<'_, '_>, prompt: &Value) {
    let name = field(reading, prompt, "Name");
    let names = reading.names(&name);
    if names.is_empty() {
        reading.gap(&name, "name of a prompt");
        return;
    }
    let what = format!("description of prompt `{}`", names[0]);
    let description = field(reading, prompt, "Description");
    let mut read = Prompt {
        name: String::new(),
        title: None,
        description: schema::text(reading, &description, &what).filter(|text| !text.is_empty()),
        arguments: Vec::new(),
        other: Map::new(),
        location: Some(reading.at(prompt)),
    };
    let title = field(reading, prompt, "Title");
    read.title = reading.names(&title).into_iter().next();
    let arguments = field(reading, prompt, "Arguments");
    let place = reading.place;
    match reading.eval.walk(&arguments, place) {
        Some(items) => {
            for item in items {
                argument(reading, &item, &mut read, &names[0]);
            }
        }
        None if arguments.is_null() => {}
        None => reading.gap(&arguments, &format!("arguments of prompt `{}`", names[0])),
    }
    if let Value::List(options) = field(reading, prompt, OPTIONS) {
        for option in reading.eval.heap.lists[options].items.clone() {
            apply(reading, &option, &mut read, &names[0]);
        }
    }
    for name in names {
        reading.prompt(Prompt { name, ..read.clone() });
    }
}

fn argument(reading: &mut Reading<'_, '_>, item: &Value, prompt: &mut Prompt, of: &str) {
    let name = field(reading, item, "Name");
    let Some(name) = reading.names(&name).into_iter().next() else {
        let unknown = if name.is_null() { item } else { &name };
        reading.gap(unknown, &format!("arguments of prompt `{of}`"));
        return;
    };
    let description = field(reading, item, "Description");
    let description = schema::text(reading, &description, &format!("description of an argument of prompt `{of}`"));
    let required = matches!(field(reading, item, "Required"), Value::Bool(true));
    prompt.arguments.push(PromptArgument { name, description, required });
}

fn apply(reading: &mut Reading<'_, '_>, option: &Value, prompt: &mut Prompt, of: &str) {
    let what = format!("arguments of prompt `{of}`");
    let Some((name, args)) = called(reading, option) else {
        reading.gap(option, &what);
        return;
    };
    let first = args.at(0).cloned().unwrap_or(Value::Null);
    match name.as_str() {
        "WithPromptDescription" => {
            prompt.description = schema::text(reading, &first, &format!("description of prompt `{of}`"));
        }
        "WithPromptTitle" => prompt.title = reading.names(&first).into_iter().next(),
        "WithArgument" => {
            let Some(name) = reading.names(&first).into_iter().next() else {
                reading.gap(&first, &what);
                return;
            };
            let mut argument = PromptArgument { name, description: None, required: false };
            for option in args.positional.iter().skip(1) {
                let Some((name, args)) = called(reading, option) else {
                    reading.gap(option, &what);
                    continue;
                };
                match name.as_str() {
                    "RequiredArgument" => argument.required = true,
                    "ArgumentDescription" => {
                        let text = args.at(0).cloned().unwrap_or(Value::Null);
                        argument.description = schema::text(reading, &text, &what);
                    }
                    _ => {}
                }
            }
            prompt.arguments.push(argument);
        }
        _ => {}
    }
}

/// The last name and the arguments of a call that is kept.
pub(super) fn called(reading: &Reading<'_, '_>, value: &Value) -> Option<(String, Args)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &reading.eval.heap.symbolics[*id].form else { return None };
    let name = reading.eval.last_name(&call.callee)?;
    Some((name.to_string(), call.args.clone()))
}
