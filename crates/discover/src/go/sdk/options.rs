//! Tools that are built by options: `mcp.NewTool(name, mcp.WithString(…), …)`.

use serde_json::{Map, Value as Json, json};

use super::tools::OPTIONS;
use super::{Declaration, Style, properties};
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Value};
use crate::go::forms;
use crate::go::schema;

pub(super) const STYLE: Style = Style {
    calls: &[
        ("WithDescription", applied),
        ("WithToolTitle", applied),
        ("WithString", applied),
        ("WithNumber", applied),
        ("WithInteger", applied),
        ("WithBoolean", applied),
        ("WithObject", applied),
        ("WithArray", applied),
        ("WithAny", applied),
        ("WithInputSchema", applied),
        ("WithOutputSchema", applied),
        ("WithRawInputSchema", applied),
        ("WithRawOutputSchema", applied),
        ("WithToolAnnotation", applied),
        ("WithTitleAnnotation", applied),
        ("WithReadOnlyHintAnnotation", applied),
        ("WithDestructiveHintAnnotation", applied),
        ("WithIdempotentHintAnnotation", applied),
        ("WithOpenWorldHintAnnotation", applied),
        ("WithSchemaAdditionalProperties", applied),
    ],
    makes: &[],
};

/// How many lists of options inside one another are followed.
const DEEPEST: u32 = 8;

/// `option(&tool)`: what the artifact's own code does with the options it was given.
fn applied(reading: &mut Reading<'_, '_>, call: &Declaration) {
    let (Some(option), Some(tool @ Value::Instance(id))) = (&call.applied, call.args.at(0)) else { return };
    let held = reading.eval.heap.instances[*id].fields.get(OPTIONS).map(|slot| slot.value.clone());
    if let Some(Value::List(list)) = held {
        reading.eval.heap.lists[list].items.push(option.clone());
        return;
    }
    let list = reading.eval.heap.list(vec![option.clone()], reading.place);
    let line = reading.place.line;
    reading.eval.set_member(tool, &std::sync::Arc::from(OPTIONS), list, line);
}

/// A tool while its options are applied.
pub(super) struct Built {
    stated: Option<Json>,
    properties: Map<String, Json>,
    required: Vec<Json>,
    additional: Option<Json>,
    annotations: Option<Map<String, Json>>,
    /// Whether the annotations replace the ones a new tool has.
    replaced: bool,
    /// Whether the tool was made by the SDK, which gives it annotations.
    made_here: bool,
    pub(super) description: Option<String>,
    pub(super) title: Option<String>,
    pub(super) output: Option<Json>,
}

impl Built {
    /// A tool with the schema that was stated for it, if there is one.
    pub(super) fn new(stated: Option<Json>) -> Self {
        Self {
            made_here: stated.is_none(),
            stated,
            properties: Map::new(),
            required: Vec::new(),
            additional: None,
            annotations: None,
            replaced: false,
            description: None,
            title: None,
            output: None,
        }
    }

    /// The schema of the arguments.
    pub(super) fn schema(self) -> Json {
        if let Some(stated) = self.stated {
            return stated;
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Json::Object(self.properties));
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), Json::Array(self.required));
        }
        schema.extend(self.additional.map(|additional| ("additionalProperties".to_owned(), additional)));
        Json::Object(schema)
    }

    /// The annotations: those that every new tool has, changed by options.
    pub(super) fn annotations(&self, stated: Option<Json>) -> Option<Json> {
        let mut all = match stated {
            Some(Json::Object(stated)) => stated,
            _ if self.replaced || !self.made_here => Map::new(),
            _ => Map::from_iter([
                ("readOnlyHint".to_owned(), json!(false)),
                ("destructiveHint".to_owned(), json!(true)),
                ("idempotentHint".to_owned(), json!(false)),
                ("openWorldHint".to_owned(), json!(true)),
            ]),
        };
        all.extend(self.annotations.clone().unwrap_or_default());
        (!all.is_empty()).then_some(Json::Object(all))
    }

    /// Applies an option.
    pub(super) fn apply(&mut self, reading: &mut Reading<'_, '_>, option: &Value, what: &dyn Fn(&str) -> String) {
        self.apply_below(reading, option, what, 0);
    }

    fn apply_below(
        &mut self,
        reading: &mut Reading<'_, '_>,
        option: &Value,
        what: &dyn Fn(&str) -> String,
        depth: u32,
    ) {
        match option {
            Value::List(id) | Value::Choice(id) if depth < DEEPEST => {
                for option in reading.eval.heap.lists[*id].items.clone() {
                    self.apply_below(reading, &option, what, depth + 1);
                }
            }
            Value::Symbolic(id) => {
                if let Form::Call(call) = &reading.eval.heap.symbolics[*id].form
                    && let Some(name) = reading.eval.last_name(&call.callee)
                {
                    let args = call.args.clone();
                    if self.named(reading, &name, &args, what) {
                        return;
                    }
                }
                reading.gap(option, &what("arguments"));
            }
            Value::Null => {}
            other => reading.gap(other, &what("arguments")),
        }
    }

    /// Applies the option of a name; `false` if there is none of it.
    fn named(&mut self, reading: &mut Reading<'_, '_>, name: &str, args: &Args, what: &dyn Fn(&str) -> String) -> bool {
        let first = args.at(0).cloned().unwrap_or(Value::Null);
        let kind = match name {
            "WithString" => Some("string"),
            "WithNumber" => Some("number"),
            "WithInteger" => Some("integer"),
            "WithBoolean" => Some("boolean"),
            "WithObject" => Some("object"),
            "WithArray" => Some("array"),
            "WithAny" => Some(""),
            _ => None,
        };
        if let Some(kind) = kind {
            self.property(reading, kind, args, what);
            return true;
        }
        match name {
            "WithDescription" => self.description = schema::text(reading, &first, &what("description")),
            "WithToolTitle" => self.title = schema::text(reading, &first, &what("title")),
            "WithInputSchema" => self.stated = of_type_argument(reading, args, &what("arguments")),
            "WithOutputSchema" => self.output = of_type_argument(reading, args, &what("result")),
            "WithRawInputSchema" => self.stated = schema::declared(reading, &first, &what("arguments")),
            "WithRawOutputSchema" => self.output = schema::declared(reading, &first, &what("result")),
            "WithSchemaAdditionalProperties" => {
                self.additional = Some(schema::plain(reading, &first, &what("arguments")));
            }
            "WithToolAnnotation" => {
                self.replaced = true;
                let stated = schema::annotations(reading, &first, &what("annotations"));
                self.annotations = stated.and_then(|stated| stated.as_object().cloned());
            }
            "WithTitleAnnotation" => self.hint(reading, "title", &first, what),
            "WithReadOnlyHintAnnotation" => self.hint(reading, "readOnlyHint", &first, what),
            "WithDestructiveHintAnnotation" => self.hint(reading, "destructiveHint", &first, what),
            "WithIdempotentHintAnnotation" => self.hint(reading, "idempotentHint", &first, what),
            "WithOpenWorldHintAnnotation" => self.hint(reading, "openWorldHint", &first, what),
            "WithToolIcons" | "WithTaskSupport" | "WithDeferLoading" => {}
            _ => return false,
        }
        true
    }

    fn hint(&mut self, reading: &mut Reading<'_, '_>, name: &str, value: &Value, what: &dyn Fn(&str) -> String) {
        let value = schema::plain(reading, value, &what("annotations"));
        if !value.is_null() {
            self.annotations.get_or_insert_default().insert(name.to_owned(), value);
        }
    }

    fn property(&mut self, reading: &mut Reading<'_, '_>, kind: &str, args: &Args, what: &dyn Fn(&str) -> String) {
        let Some((name, given)) = args.positional.split_first() else { return };
        let names = reading.names(name);
        let [name] = names.as_slice() else {
            reading.gap(name, &what("arguments"));
            return;
        };
        let mut property = Map::new();
        if !kind.is_empty() {
            property.insert("type".to_owned(), json!(kind));
        }
        if kind == "object" {
            property.insert("properties".to_owned(), json!({}));
        }
        let subject = format!("{} (`{name}`)", what("arguments"));
        properties::apply_all(reading, given, &mut property, &subject);
        if args.open {
            let reason = model::GapReason::ComputedAtRunTime("a list of options".to_owned());
            reading.gap_for(reason, reading.place, &subject);
        }
        if property.shift_remove("required") == Some(json!(true)) {
            self.required.push(json!(name));
        }
        self.properties.insert(name.clone(), Json::Object(property));
    }
}

/// The schema of the type argument of `WithInputSchema[T]()`.
fn of_type_argument(reading: &mut Reading<'_, '_>, args: &Args, what: &str) -> Option<Json> {
    let Some(Value::List(id)) = args.named(forms::TYPES) else { return None };
    let given = reading.eval.heap.lists[*id].items.first().cloned()?;
    schema::of_type(reading, &given, what)
}
