//! Tools: values with the members of the protocol, and what makes them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{GapReason, Tool};
use serde_json::{Map, Value as Json, json};

use super::{Declaration, Style, options};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Place, Value};
use crate::go::forms;
use crate::go::instances::outside;
use crate::go::schema;
use crate::go::types::signature;

pub(super) const STYLE: Style = Style {
    calls: &[],
    makes: &[("NewTool", new_tool), ("NewToolWithRawSchema", new_tool_with_schema), ("NewServerTool", handled)],
};

/// The field that holds the options a tool was made with; no Go field has such a name.
pub(super) const OPTIONS: &str = "made with";

/// The field that says that things of other names were made in the same place; no Go field has such a name.
const SEVERAL: &str = "made like others";

/// The field that holds the handler a tool was made with; no Go field has such a name.
const HANDLER: &str = "handled by";

/// The types that a registration gives a tool's arguments and result.
pub(super) struct Typed {
    given: Vec<Value>,
    handler: Option<Value>,
}

impl Typed {
    /// The types of a generic call: its own arguments, or those of the handler.
    pub(super) fn of(call: &Declaration, handler: Option<&Value>) -> Self {
        let given = call.args.named(forms::TYPES).cloned().into_iter().collect();
        Self { given, handler: handler.cloned() }
    }

    fn types(&self, reading: &mut Reading<'_, '_>) -> Option<(Value, Option<Value>)> {
        if let Some(Value::List(id)) = self.given.first() {
            let items = &reading.eval.heap.lists[*id].items;
            return Some((items.first()?.clone(), items.get(1).cloned()));
        }
        let handler = self.handler.clone()?;
        for handler in reading.eval.heap.alternatives(&handler) {
            if let Some((params, results)) = signature(reading.eval, &handler) {
                // The context and the request come first, the error last.
                let out = results.len().checked_sub(2).filter(|at| *at > 0).and_then(|at| results.get(at)).cloned();
                return Some((params.get(2)?.clone(), out));
            }
        }
        None
    }
}

/// A field of a struct; null where it is not set.
pub(super) fn field(reading: &Reading<'_, '_>, of: &Value, name: &str) -> Value {
    match of {
        Value::Instance(id) => {
            reading.eval.heap.instances[*id].fields.get(name).map_or(Value::Null, |slot| slot.value.clone())
        }
        _ => Value::Null,
    }
}

/// Reads a tool; where it has no schema of its own, that of the types it is registered with.
pub(super) fn read(reading: &mut Reading<'_, '_>, tool: &Value, typed: Option<&Typed>) {
    let alternatives = reading.eval.heap.alternatives(tool);
    let named: Vec<&Value> = alternatives.iter().filter(|tool| !field(reading, tool, "Name").is_null()).collect();
    if named.is_empty() {
        let first = alternatives.iter().find(|tool| !tool.is_null()).cloned();
        match first {
            Some(Value::Instance(_)) => {
                let reason = GapReason::ComputedAtRunTime("a tool without a known name".to_owned());
                let place = reading.eval.place_of(tool).unwrap_or(reading.place);
                reading.gap_for(reason, place, "name of a tool");
            }
            Some(other) => reading.gap(&other, "name of a tool"),
            None => {}
        }
        return;
    }
    for tool in named.into_iter().cloned().collect::<Vec<_>>() {
        one(reading, &tool, typed);
    }
}

fn one(reading: &mut Reading<'_, '_>, tool: &Value, typed: Option<&Typed>) {
    let name = field(reading, tool, "Name");
    let names = reading.names(&name);
    let Some(first) = names.first() else {
        reading.gap(&name, "name of a tool");
        return;
    };
    let what = |part: &str| format!("{part} of tool `{first}`");
    let mut read = Tool { location: Some(location(reading, &name, tool)), ..Tool::default() };
    let title = field(reading, tool, "Title");
    read.title = schema::text(reading, &title, &what("title")).filter(|title| !title.is_empty());
    let description = field(reading, tool, "Description");
    read.description =
        schema::text(reading, &description, &what("description")).filter(|description| !description.is_empty());
    let given = first_field(reading, tool, &["RawInputSchema", "InputSchema"]);
    let mut input = schema::declared(reading, &given, &what("arguments"));
    let given = first_field(reading, tool, &["RawOutputSchema", "OutputSchema"]);
    read.output_schema = schema::declared(reading, &given, &what("result"));
    let annotations = field(reading, tool, "Annotations");
    let mut annotations = schema::annotations(reading, &annotations, &what("annotations"));
    if let Value::List(made_with) = field(reading, tool, OPTIONS) {
        let made_with = reading.eval.heap.lists[made_with].items.clone();
        let mut built = options::Built::new(input.take());
        for option in &made_with {
            built.apply(reading, option, &what);
        }
        annotations = built.annotations(annotations);
        read.description = built.description.take().or(read.description);
        read.title = built.title.take().or(read.title);
        read.output_schema = built.output.take().or(read.output_schema);
        input = Some(built.schema());
    }
    let handler = field(reading, tool, HANDLER);
    let own = (!handler.is_null()).then(|| Typed { given: Vec::new(), handler: Some(handler) });
    let typed = typed.or(own.as_ref());
    if let Some(typed) = typed {
        fill_types(reading, typed, &mut input, &mut read.output_schema, &what);
    }
    let is_described = !given_input(reading, tool).is_null() || typed.is_some() || input.is_some();
    read.input_schema = match input {
        Some(input) => input,
        None if !is_described => json!({"type": "object"}),
        None => Json::Null,
    };
    read.annotations = annotations;
    let mut other = Map::new();
    let meta = field(reading, tool, "Meta");
    if !meta.is_null() {
        other.insert("_meta".to_owned(), schema::plain(reading, &meta, &what("metadata")));
    }
    read.other = other;
    for name in &names {
        reading.tool(Tool { name: name.clone(), ..read.clone() });
    }
}

fn given_input(reading: &Reading<'_, '_>, tool: &Value) -> Value {
    first_field(reading, tool, &["RawInputSchema", "InputSchema"])
}

fn first_field(reading: &Reading<'_, '_>, of: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| field(reading, of, name)).find(|value| !value.is_null()).unwrap_or(Value::Null)
}

/// Where a tool is declared: at what makes it or, where that makes several, at its name.
fn location(reading: &Reading<'_, '_>, name: &Value, tool: &Value) -> model::Location {
    let literal = match tool {
        Value::Instance(id) => reading.eval.heap.instances[*id].place,
        _ => reading.place,
    };
    let makes_several = matches!(field(reading, tool, SEVERAL), Value::Bool(true));
    let place = reading.eval.place_of(name).filter(|_| makes_several).unwrap_or(literal);
    reading.eval.location(place)
}

/// Marks the things that were made in the same place as others of another name.
pub(in crate::go) fn mark_shared_places(eval: &mut Evaluator<'_>) {
    let mut first: HashMap<Place, Arc<str>> = HashMap::new();
    let mut several: HashSet<Place> = HashSet::new();
    let mut named = Vec::new();
    for (id, instance) in eval.heap.instances.iter() {
        let Some(Value::Text(name)) = instance.fields.get("Name").map(|slot| &slot.value) else { continue };
        let known = first.entry(instance.place).or_insert_with(|| Arc::clone(&name.text));
        if *known != name.text {
            several.insert(instance.place);
        }
        named.push((id, instance.place));
    }
    for (id, _) in named.into_iter().filter(|(_, place)| several.contains(place)) {
        eval.heap.instances[id].fields.set(Arc::from(SEVERAL), Value::Bool(true), 0);
    }
}

/// The schemas that a tool does not state come from the types of its handler.
fn fill_types(
    reading: &mut Reading<'_, '_>,
    typed: &Typed,
    input: &mut Option<Json>,
    output: &mut Option<Json>,
    what: &dyn Fn(&str) -> String,
) {
    if input.is_some() && output.is_some() {
        return;
    }
    let Some((given, result)) = typed.types(reading) else {
        if input.is_none() {
            let handler = typed.handler.clone().unwrap_or(Value::Null);
            reading.gap(&handler, &what("arguments"));
        }
        return;
    };
    if input.is_none() {
        *input = schema::of_type(reading, &given, &what("arguments"));
    }
    if output.is_none()
        && let Some(result) = result
        && !schema::is_any(reading.eval, &result)
    {
        *output = schema::of_type(reading, &result, &what("result"));
    }
}

/// `mcp.NewTool(name, options…)`, as a struct whose fields can be set; an option of the artifact's own is applied.
fn new_tool(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    let (name, given) = args.positional.split_first()?;
    if matches!(name, Value::Instance(_)) {
        return None;
    }
    let made = named(eval, package, "Tool", name, place);
    let mut given = given.to_vec();
    // A description and a value of the type that holds the arguments, in place of options.
    if let [description @ Value::Text(_), arguments @ Value::Instance(_)] = given.as_slice() {
        eval.set_member(&made, &Arc::from("Description"), description.clone(), place.line);
        eval.set_member(&made, &Arc::from("InputSchema"), arguments.clone(), place.line);
        return Some(eval.heap.list(vec![made, Value::Null], place));
    }
    if args.open {
        given.push(eval.at_run_time("a list of options", place));
    }
    let list = eval.heap.list(Vec::new(), place);
    eval.set_member(&made, &Arc::from(OPTIONS), list.clone(), place.line);
    for option in given {
        if let Value::Closure(_) = option {
            eval.call_value(&option, Args::positional(vec![made.clone()]), place);
        } else if let Value::List(id) = list {
            eval.heap.lists[id].items.push(option);
        }
    }
    Some(made)
}

/// `mcp.NewServerTool(name, description, handler)`: a tool whose arguments are those of its handler.
fn handled(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    let [name, description, handler, ..] = args.positional.as_slice() else { return None };
    let made = named(eval, package, "Tool", name, place);
    eval.set_member(&made, &Arc::from("Description"), description.clone(), place.line);
    eval.set_member(&made, &Arc::from(HANDLER), handler.clone(), place.line);
    Some(made)
}

/// `mcp.NewToolWithRawSchema(name, description, schema)`.
fn new_tool_with_schema(eval: &mut Evaluator<'_>, package: &str, args: &Args, place: Place) -> Option<Value> {
    let [name, description, schema] = args.positional.as_slice() else { return None };
    let made = named(eval, package, "Tool", name, place);
    eval.set_member(&made, &Arc::from("Description"), description.clone(), place.line);
    eval.set_member(&made, &Arc::from("RawInputSchema"), schema.clone(), place.line);
    Some(made)
}

/// A struct of a type of a package, with its name set.
pub(super) fn named(eval: &mut Evaluator<'_>, package: &str, of: &str, name: &Value, place: Place) -> Value {
    let declared = Form::External { package: Arc::from(package), name: Arc::from(of) };
    let declared = eval.heap.symbolic(declared, place);
    let made = Value::Instance(outside(eval, Some(declared), place));
    eval.set_member(&made, &Arc::from("Name"), name.clone(), place.line);
    made
}
