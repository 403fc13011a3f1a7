//! Tools, prompts and resources as objects that servers are given, whatever helper made them: `{name, description,
//! parameters, execute}`, `defineTool({…})`.

use model::Tool;
use serde_json::Map;

use super::listed::no_arguments;
use crate::code::reading::Reading;
use crate::code::value::{Form, Value};
use crate::javascript::schema;

/// The members that SDKs take the arguments of a tool from.
pub(super) const ARGUMENTS: [&str; 7] =
    ["inputSchema", "parameters", "paramsSchema", "schema", "input", "args", "argsSchema"];

/// The object that a thing is defined by: itself, or what a helper from elsewhere is given for it.
pub(super) fn definition(reading: &mut Reading<'_, '_>, item: &Value) -> Value {
    let Value::Symbolic(id) = item else { return item.clone() };
    let Form::Call(call) = &reading.eval.heap.symbolics[*id].form else { return item.clone() };
    let tells = |value: &&Value| match value {
        Value::Table(id) => {
            let entries = &reading.eval.heap.tables[*id].entries;
            ["name", "id", "description"].iter().any(|key| entries.get(key).is_some())
        }
        _ => false,
    };
    call.args.positional.iter().take(2).find(tells).unwrap_or(item).clone()
}

/// The first member of several spellings that an object has. One of a class from elsewhere may have more than is known,
/// but what it declares is in its own source.
pub(super) fn own_member(reading: &mut Reading<'_, '_>, of: &Value, names: &[&str]) -> Value {
    let Value::Instance(_) = of else { return reading.first_member(of, names) };
    let place = reading.place;
    let mut own = names.iter().filter_map(|name| reading.eval.known_member(of, &(*name).into(), place));
    own.find(|value| !value.is_null()).unwrap_or(Value::Null)
}

/// A tool by its object.
pub(super) fn tool(reading: &mut Reading<'_, '_>, item: &Value) {
    let item = definition(reading, item);
    let name = reading.member(&item, "name");
    named_tool(reading, &name, &item);
}

/// A tool by its object and a name that may stand elsewhere.
pub(super) fn named_tool(reading: &mut Reading<'_, '_>, name: &Value, item: &Value) {
    let names = reading.names(name);
    if names.is_empty() {
        if name.is_unknown() {
            reading.gap(name, "name of a tool");
        }
        return;
    }
    let what = |part: &str| format!("{part} of tool `{}`", names[0]);
    let description = reading.member(item, "description");
    let description = reading.text(&description, &what("description"));
    let input_schema = match own_member(reading, item, &ARGUMENTS) {
        Value::Null => no_arguments(),
        given => schema::declared(reading, &given, &what("arguments")).unwrap_or_default(),
    };
    let output_schema = own_member(reading, item, &["outputSchema"]);
    let output_schema = schema::declared(reading, &output_schema, &what("result"));
    let annotations = own_member(reading, item, &["annotations"]);
    let mut titles = vec![own_member(reading, item, &["title"])];
    titles.push(reading.member(&annotations, "title"));
    let title = titles.iter().find_map(|title| reading.names(title).into_iter().next());
    let annotations = schema::plain(reading, &annotations);
    let location = Some(reading.at(item));
    for name in names {
        reading.tool(Tool {
            name,
            title: title.clone(),
            description: description.clone(),
            input_schema: input_schema.clone(),
            output_schema: output_schema.clone(),
            annotations: annotations.clone(),
            other: Map::new(),
            location: location.clone(),
        });
    }
}
