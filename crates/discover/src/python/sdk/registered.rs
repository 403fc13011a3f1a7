//! Functions that are registered as tools, prompts and resources.

use std::collections::HashSet;
use std::sync::Arc;

use model::{GapReason, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::Value as Json;

use super::Style;
use super::servers::Server;
use super::surface::{Item, Reader};
use crate::code::value::{Args, Closure, Form, Id, Place, Value};
use crate::python::docstring::{self, Sections};
use crate::python::schema::{self, call_of, name_of};

/// What is registered.
enum Target {
    /// A function of the artifact.
    Function(Id<Closure>),
    /// Something else; its own name, if it has one.
    Other(Option<String>),
}

impl Reader<'_, '_> {
    /// `@server.tool(…)`, `server.add_tool(…)`.
    pub(super) fn tool(&mut self, server: Server, style: Style, target: &Value, options: &Args, place: Place) {
        let target = &self.likeliest_tool(target);
        if let Some((inner, inner_options)) = self.function_made_of(target) {
            self.tool(server, style, &inner, &inner_options, place);
            return;
        }
        if self.is_listed_tool(target) {
            if let Some(tool) = self.listed_tool(target, place) {
                self.add(server, Item::Tool(tool));
            }
            return;
        }
        if matches!(options.named("enabled"), Some(Value::Bool(false))) {
            return;
        }
        let target = self.target(target);
        let place = self.place_of_target(&target, place);
        let Some(name) = self.name(&target, options, "tool", place) else { return };
        let (input_schema, doc) = match &target {
            Target::Function(closure) => {
                let excluded = self.excluded(options);
                let signature = schema::of_function(self.eval, *closure, &name, style, &excluded);
                self.gaps.extend(signature.gaps);
                let doc = self.doc(*closure, style);
                let mut schema = signature.schema;
                describe_parameters(&mut schema, doc.parameters);
                if let Some(changes) = options.named("transform_args").cloned() {
                    self.change_parameters(&mut schema, &changes, &name, place);
                }
                (self.as_listed(schema, style), doc.description)
            }
            Target::Other(_) => {
                let reason = GapReason::InDependency("the function is not in the package".to_owned());
                self.gap(&format!("parameters of tool `{name}`"), reason, place);
                (Json::Null, None)
            }
        };
        let description = self.option(options, "description", &format!("description of tool `{name}`"), place).or(doc);
        let output_schema = match &target {
            Target::Function(closure) => schema::of_result(self.eval, *closure, style).map(|signature| {
                self.gaps.extend(signature.gaps);
                if style == Style::FastMcp && self.root.inlines_schemas {
                    return schema::inlined(signature.schema);
                }
                signature.schema
            }),
            Target::Other(_) => None,
        };
        let title = self.option(options, "title", &format!("title of tool `{name}`"), place);
        let annotations = options.named("annotations").filter(|value| !value.is_null()).cloned();
        let annotations = annotations.map(|value| self.json(&value, &format!("annotations of tool `{name}`"), place));
        let tool = Tool {
            name,
            title,
            description,
            input_schema,
            output_schema,
            annotations,
            location: Some(self.eval.location(place)),
            ..Tool::default()
        };
        self.add(server, Item::Tool(tool));
    }

    /// The schema of a function's parameters as the release of the SDK lists it.
    fn as_listed(&self, mut schema: Json, style: Style) -> Json {
        if style != Style::FastMcp {
            return schema;
        }
        if let Some(members) = schema.as_object_mut().filter(|_| self.root.closes_parameters) {
            members.insert("additionalProperties".to_owned(), Json::Bool(false));
        }
        if self.root.inlines_schemas { schema::inlined(schema) } else { schema }
    }

    /// `@server.prompt(…)`.
    pub(super) fn prompt(&mut self, server: Server, style: Style, target: &Value, options: &Args, place: Place) {
        if let Some((inner, inner_options)) = self.function_made_of(target) {
            self.prompt(server, style, &inner, &inner_options, place);
            return;
        }
        if let Some(prompt) = self.listed_prompt(target, place) {
            self.add(server, Item::Prompt(prompt));
            return;
        }
        let target = self.target(target);
        let place = self.place_of_target(&target, place);
        let Some(name) = self.name(&target, options, "prompt", place) else { return };
        let (arguments, doc) = match &target {
            Target::Function(closure) => {
                let signature = schema::of_function(self.eval, *closure, &name, style, &[]);
                self.gaps.extend(signature.gaps);
                let doc = self.doc(*closure, style);
                let mut schema = signature.schema;
                describe_parameters(&mut schema, doc.parameters);
                (prompt_arguments(&schema), doc.description)
            }
            Target::Other(_) => (Vec::new(), None),
        };
        let description =
            self.option(options, "description", &format!("description of prompt `{name}`"), place).or(doc);
        let title = self.option(options, "title", &format!("title of prompt `{name}`"), place);
        let location = Some(self.eval.location(place));
        self.add(server, Item::Prompt(Prompt { name, title, description, arguments, location, ..Prompt::default() }));
    }

    /// `@server.resource("scheme://path")`.
    pub(super) fn resource(&mut self, server: Server, style: Style, target: &Value, options: &Args, place: Place) {
        if call_of(&self.eval.heap, target).is_some() && options.named("uri").is_none() {
            self.made_resource(server, target, place);
            return;
        }
        let target = self.target(target);
        let place = self.place_of_target(&target, place);
        let uri = options.named("uri").or_else(|| options.positional.iter().find(|value| value.as_text().is_some()));
        let Some(uri) = uri.or_else(|| options.at(0)).cloned() else { return };
        let (Some(uri), _) = self.text(&uri, "address of a resource", place) else { return };
        let doc = match &target {
            Target::Function(closure) => match style {
                // Resources show their whole docstring.
                Style::FastMcp => self.whole_doc(*closure).map(|doc| docstring::clean(&doc)),
                Style::Mcp => self.whole_doc(*closure).map(|doc| doc.to_string()),
            },
            Target::Other(_) => None,
        };
        let what = |part: &str| format!("{part} of resource `{uri}`");
        let own_name = self.own_name(&target);
        let name = self.option(options, "name", &what("name"), place).or(own_name);
        let title = self.option(options, "title", &what("title"), place);
        let description = self.option(options, "description", &what("description"), place).or(doc);
        let mime_type = self.option(options, "mime_type", &what("media type"), place);
        let location = Some(self.eval.location(place));
        self.add(
            server,
            if uri.contains('{') {
                Item::Template(ResourceTemplate {
                    uri_template: uri,
                    name,
                    title,
                    description,
                    mime_type,
                    location,
                    ..ResourceTemplate::default()
                })
            } else {
                Item::Resource(Resource { uri, name, title, description, mime_type, location, ..Resource::default() })
            },
        );
    }

    /// The first of several values that a tool can be read from.
    fn likeliest_tool(&self, target: &Value) -> Value {
        let alternatives = self.eval.heap.alternatives(target);
        let readable = |value: &&Value| {
            matches!(value, Value::Closure(_)) || self.function_made_of(value).is_some() || self.is_listed_tool(value)
        };
        alternatives.iter().find(readable).or(alternatives.first()).unwrap_or(target).clone()
    }

    /// `Tool.from_function(function, …)`, or `Tool.from_tool(tool, …)` of one.
    fn function_made_of(&self, value: &Value) -> Option<(Value, Args)> {
        const DEEPEST: usize = 8;
        let mut at = value.clone();
        let mut options = Args::default();
        for _ in 0..DEEPEST {
            let call = call_of(&self.eval.heap, &at)?;
            let (_, name) = name_of(&self.eval.heap, &call.callee)?;
            // What is said of the tool that is made last counts.
            for (name, value) in &call.args.named {
                if options.named(name).is_none() {
                    options.named.push((Arc::clone(name), value.clone()));
                }
            }
            match name.as_str() {
                "from_function" | "from_callable" => {
                    // `from_function(fn, name, title, description)`: the options that are given by position.
                    if let Some(name) = call.args.at(1).filter(|_| options.named("name").is_none()) {
                        options.named.push((Arc::from("name"), name.clone()));
                    }
                    return Some((call.args.get(0, "fn")?.clone(), options));
                }
                "from_tool" => at = call.args.get(0, "tool")?.clone(),
                _ => return None,
            }
        }
        None
    }

    fn target(&self, value: &Value) -> Target {
        match value {
            Value::Closure(id) => Target::Function(*id),
            Value::Choice(id) => {
                let closure = self.eval.heap.lists[*id].items.iter().find_map(|value| match value {
                    Value::Closure(id) => Some(*id),
                    _ => None,
                });
                closure.map_or(Target::Other(None), Target::Function)
            }
            Value::Symbolic(id) => match &self.eval.heap.symbolics[*id].form {
                // A wrapper from elsewhere keeps the name and text of what it wraps.
                Form::Call(call) => {
                    let wrapped = call.args.positional.iter().find_map(|value| match value {
                        Value::Closure(id) => Some(*id),
                        _ => None,
                    });
                    wrapped.map_or(Target::Other(None), Target::Function)
                }
                Form::Member(..) | Form::External { .. } => {
                    let name = name_of(&self.eval.heap, value).map(|(_, name)| name);
                    Target::Other(name.filter(|name| name != "*"))
                }
                _ => Target::Other(None),
            },
            _ => Target::Other(None),
        }
    }

    /// Where the function itself stands.
    fn place_of_target(&self, target: &Target, place: Place) -> Place {
        match target {
            Target::Function(closure) => self.eval.heap.closures[*closure].place,
            Target::Other(_) => place,
        }
    }

    fn own_name(&self, target: &Target) -> Option<String> {
        match target {
            Target::Function(closure) => {
                let closure = &self.eval.heap.closures[*closure];
                match closure.members.get("__name__") {
                    Some(set) => set.value.as_text().map(ToString::to_string),
                    None => closure.function.name.as_deref().map(str::to_owned),
                }
            }
            Target::Other(name) => name.clone(),
        }
    }

    /// The name given, or that of the function; without either, a gap.
    fn name(&mut self, target: &Target, options: &Args, kind: &str, place: Place) -> Option<String> {
        // `tool("name")`, or `add_tool(function, "name")`.
        let first = match options.at(0) {
            Some(value) if is_function(value) => options.at(1),
            first => first,
        };
        let given = options.named("name").or(first).cloned();
        let what = format!("name of a {kind}");
        match given {
            Some(value) if !value.is_null() => match &value {
                Value::Text(_) | Value::Choice(_) => self.text(&value, &what, place).0,
                _ => {
                    let (reason, at) = self.eval.reason(&value);
                    self.gap(&what, reason, at.unwrap_or(place));
                    None
                }
            },
            _ => {
                let own = self.own_name(target);
                if own.is_none() {
                    let reason = GapReason::ComputedAtRunTime("the name of the function".to_owned());
                    self.gap(&what, reason, place);
                }
                own
            }
        }
    }

    fn option(&mut self, options: &Args, name: &str, what: &str, place: Place) -> Option<String> {
        // `add_tool(function, name, title, description)`
        let by_position = match (options.at(0).is_some_and(is_function), name) {
            (true, "title") => options.at(2),
            (true, "description") => options.at(3),
            _ => None,
        };
        let value = options.named(name).or(by_position)?.clone();
        self.text(&value, what, place).0
    }

    fn excluded(&self, options: &Args) -> Vec<String> {
        let Some(Value::List(names)) = options.named("exclude_args") else { return Vec::new() };
        let names = self.eval.heap.lists[*names].items.iter();
        names.filter_map(Value::as_text).map(ToString::to_string).collect()
    }

    /// The docstring, as the SDK shows it, and what it says of the parameters.
    fn doc(&self, closure: Id<Closure>, style: Style) -> Sections {
        let Some(doc) = self.whole_doc(closure) else { return Sections::default() };
        let whole = |doc: String| Sections { description: Some(doc), parameters: Vec::new() };
        match style {
            Style::Mcp => whole(doc.to_string()),
            Style::FastMcp if self.root.splits_docstrings => docstring::split(&docstring::clean(&doc)),
            Style::FastMcp => whole(docstring::clean(&doc)),
        }
    }

    fn whole_doc(&self, closure: Id<Closure>) -> Option<Arc<str>> {
        let closure = &self.eval.heap.closures[closure];
        let set = closure.members.get("__doc__").and_then(|slot| slot.value.as_text());
        set.or(closure.function.doc.as_ref()).cloned()
    }
}

fn is_function(value: &Value) -> bool {
    !matches!(value, Value::Text(_) | Value::Unknown(_) | Value::Null)
}

/// Adds what the docstring says of parameters that say nothing themselves.
fn describe_parameters(schema: &mut Json, described: Vec<(String, String)>) {
    let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) else { return };
    for (name, description) in described {
        if let Some(property) = properties.get_mut(&name).and_then(Json::as_object_mut)
            && !property.contains_key("description")
        {
            property.insert("description".to_owned(), Json::from(description));
        }
    }
}

/// A prompt's arguments out of the schema of its function.
fn prompt_arguments(schema: &Json) -> Vec<PromptArgument> {
    let Some(properties) = schema.get("properties").and_then(Json::as_object) else { return Vec::new() };
    let required: HashSet<&str> =
        schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    properties
        .iter()
        .map(|(name, property)| PromptArgument {
            name: name.clone(),
            description: property.get("description").and_then(Json::as_str).map(str::to_owned),
            required: required.contains(name.as_str()),
        })
        .collect()
}
