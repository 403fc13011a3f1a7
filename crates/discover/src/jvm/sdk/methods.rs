//! Methods that annotations of the common shape declare: a name, a title and a description, parameters with their own.

use model::{Prompt, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json};

use super::parameters::Rules;
use super::{Annotated, Reader};
use crate::code::value::{Args, Form, Value};

/// A name that an annotation has where none is given.
const NO_NAME: &str = "<<";

impl Reader<'_, '_, '_> {
    /// The name of a declared thing: its own, unless the annotation gives one.
    fn name_of(&mut self, method: &Annotated, what: &str) -> String {
        let given = self.text_argument(&method.args, &["name"], what).filter(|name| !name.starts_with(NO_NAME));
        given.unwrap_or_else(|| method.function.name.as_deref().unwrap_or_default().to_owned())
    }

    /// Declares a method as a tool.
    pub(super) fn tool_method(&mut self, method: &Annotated, rules: &Rules) {
        let name = self.name_of(method, "name of a tool");
        let what = |part: &str| format!("{part} of tool `{name}`");
        let description = self.text_argument(&method.args, &["description", "value"], &what("description"));
        let title = self.text_argument(&method.args, &["title"], &what("title"));
        let annotations = self.given_hints(method, &what("annotations"));
        let input_schema = self.input_schema(method, rules, &name);
        let location = Some(self.reading.eval.location(self.reading.place));
        self.reading.tool(Tool { title, description, input_schema, annotations, location, name, ..Tool::default() });
    }

    /// The behaviour hints that an annotation gives; those that it leaves out are as the annotation has them.
    fn given_hints(&mut self, method: &Annotated, what: &str) -> Option<Json> {
        const DEFAULTS: [(&str, Option<bool>); 5] = [
            ("title", None),
            ("readOnlyHint", Some(false)),
            ("destructiveHint", Some(true)),
            ("idempotentHint", Some(false)),
            ("openWorldHint", Some(true)),
        ];
        let given: Args = match method.args.named("annotations")? {
            Value::Symbolic(id) => match &self.reading.eval.heap.symbolics[*id].form {
                Form::Call(call) => call.args.clone(),
                _ => return None,
            },
            _ => return None,
        };
        let mut hints = Map::new();
        for (name, default) in DEFAULTS {
            let value = match given.named(name).cloned() {
                Some(value) => Some(self.reading.json(&value, what)),
                None => default.map(Json::Bool),
            };
            hints.extend(value.map(|value| (name.to_owned(), value)));
        }
        Some(Json::Object(hints))
    }

    /// Declares a method as a prompt.
    pub(super) fn prompt_method(&mut self, method: &Annotated, rules: &Rules) {
        let name = self.name_of(method, "name of a prompt");
        let what = |part: &str| format!("{part} of prompt `{name}`");
        let description = self.text_argument(&method.args, &["description"], &what("description"));
        let title = self.text_argument(&method.args, &["title"], &what("title"));
        let arguments = self.prompt_parameters(method, rules, &name);
        let location = Some(self.reading.eval.location(self.reading.place));
        self.reading.prompt(Prompt { title, description, arguments, location, name, ..Prompt::default() });
    }

    /// Declares a method as a resource or, if its address has parameters, as a resource template.
    pub(super) fn resource_method(&mut self, method: &Annotated, key: &str) {
        let Some(uri) = self.text_argument(&method.args, &[key], "address of a resource") else { return };
        let what = |part: &str| format!("{part} of resource `{uri}`");
        let name = Some(self.name_of(method, &what("name")));
        let mut text = |name: &str, part: &str| self.text_argument(&method.args, &[name], &what(part));
        let title = text("title", "title");
        let description = text("description", "description");
        let mime_type = text("mimeType", "media type");
        let location = Some(self.reading.eval.location(self.reading.place));
        if key == "uriTemplate" || uri.contains('{') {
            self.reading.template(ResourceTemplate {
                uri_template: uri,
                name,
                title,
                description,
                mime_type,
                location,
                ..ResourceTemplate::default()
            });
        } else {
            let resource = Resource { uri, name, title, description, mime_type, location, ..Resource::default() };
            self.reading.resource(resource);
        }
    }
}
