//! `McpServerTool.Create(…)` and its like, and what the SDK makes of a method.

use std::fmt::Write as _;
use std::sync::Arc;

use model::{GapReason, Location, Prompt, PromptArgument, Resource, ResourceTemplate, Tool};
use serde_json::{Map, Value as Json, json};

use super::{Declaration, Kind, Session, Style, attributed, listed, nothing};
use crate::code::value::{Args, Closure, Form, Id, Place, Value};
use crate::csharp::documentation::{self, Documentation};
use crate::csharp::lower::Attribute;
use crate::csharp::naming::Naming;
use crate::csharp::schema::{self, Method};

pub(super) const STYLE: Style = Style { calls: &[("Create", create)], finish: nothing };

/// The kind of thing that a path creates.
fn kind_of(path: &str) -> Option<Kind> {
    match path {
        "McpServerTool.Create" => Some(Kind::Tool),
        "McpServerPrompt.Create" => Some(Kind::Prompt),
        "McpServerResource.Create" => Some(Kind::Resource),
        _ => None,
    }
}

/// The call that made a symbolic value, and its path.
fn made_by(session: &Session<'_, '_, '_>, value: &Value) -> Option<(String, Args)> {
    let Value::Symbolic(id) = value else { return None };
    let Form::Call(call) = &session.reading.eval.heap.symbolics[*id].form else { return None };
    Some((session.reading.eval.heap.path(&call.callee)?, call.args.clone()))
}

/// Whether a value is one that a remembered call creates.
pub(super) fn is_created(session: &Session<'_, '_, '_>, value: &Value) -> bool {
    made_by(session, value).is_some_and(|(path, _)| kind_of(&path).is_some())
}

/// Whether a name is one that interfaces have.
pub(super) fn is_interface_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next() == Some('I') && letters.next().is_some_and(char::is_uppercase)
}

fn create(session: &mut Session<'_, '_, '_>, call: &Declaration) {
    let Some(receiver) = &call.receiver else { return };
    let Some(path) = session.reading.eval.heap.path(receiver) else { return };
    let Some(kind) = kind_of(&format!("{path}.Create")) else { return };
    session.asked.insert(kind);
    session.is_server = true;
    let options = call.args.named("options").or_else(|| {
        call.args.positional.iter().skip(1).find(|value| matches!(value, Value::Table(_) | Value::Instance(_)))
    });
    let options = options.cloned();
    let Some(target) = call.args.positional.first().or_else(|| call.args.named("method")).cloned() else { return };
    target_of(session, &target, options.as_ref(), kind);
}

fn target_of(session: &mut Session<'_, '_, '_>, target: &Value, options: Option<&Value>, kind: Kind) {
    for target in session.reading.eval.heap.alternatives(target) {
        match &target {
            Value::Closure(closure) => {
                let borne = attributed::attributes_of(session, *closure);
                let wanted = match kind {
                    Kind::Tool => "McpServerTool",
                    Kind::Prompt => "McpServerPrompt",
                    Kind::Resource => "McpServerResource",
                };
                let attribute = borne.iter().find(|attribute| attribute.name == wanted).cloned();
                method(session, *closure, attribute.as_ref(), &borne, options, kind);
            }
            _ => match made_by(session, &target) {
                Some((path, args)) if path == "AIFunctionFactory.Create" => {
                    function(session, &args, options, kind);
                }
                _ => {
                    let name = options.cloned().map_or(Value::Null, |options| session.reading.member(&options, "Name"));
                    let name = session.reading.names(&name).into_iter().next();
                    let what =
                        name.map_or_else(|| "a tool that is created".to_owned(), |name| format!("tool `{name}`"));
                    session.reading.gap(&target, &what);
                }
            },
        }
    }
}

/// `AIFunctionFactory.Create(method, name, description)`, or with options.
fn function(session: &mut Session<'_, '_, '_>, args: &Args, options: Option<&Value>, kind: Kind) {
    let place = session.reading.place;
    let eval = &mut *session.reading.eval;
    let mut members = crate::code::members::Members::default();
    let given = args.positional.iter().skip(1).chain(args.named.iter().map(|(_, value)| value));
    for value in given.clone() {
        if let Value::Table(table) = value {
            for (name, slot) in eval.heap.tables[*table].entries.iter() {
                members.set(Arc::clone(name), slot.value.clone(), slot.line);
            }
        }
    }
    let texts: Vec<&Value> = args.positional.iter().skip(1).filter(|value| !matches!(value, Value::Table(_))).collect();
    for (at, name) in ["Name", "Description"].into_iter().enumerate() {
        let value = args.named(&name.to_lowercase()).or_else(|| texts.get(at).copied());
        if let Some(value) = value.filter(|value| value.as_text().is_some()) {
            members.set(Arc::from(name), value.clone(), place.line);
        }
    }
    if let Some(Value::Table(table)) = options {
        for (name, slot) in eval.heap.tables[*table].entries.iter() {
            members.set(Arc::clone(name), slot.value.clone(), slot.line);
        }
    }
    members.set(Arc::from("<plain>"), Value::Bool(true), place.line);
    let options = eval.heap.table(members, place);
    if let Some(target) = args.at(0).cloned() {
        target_of(session, &target, Some(&options), kind);
    }
}

/// An object of a class of the artifact that is itself a tool, prompt or resource.
pub(super) fn instance(session: &mut Session<'_, '_, '_>, value: &Value, kind: Kind) -> bool {
    let (member, base) = match kind {
        Kind::Tool => ("ProtocolTool", "McpServerTool"),
        Kind::Prompt => ("ProtocolPrompt", "McpServerPrompt"),
        Kind::Resource => ("ProtocolResourceTemplate", "McpServerResource"),
    };
    let Some(name) = super::type_name(session.reading.eval, value) else { return false };
    let ancestry = session.csharp.index.ancestry(&name);
    if !ancestry.iter().any(|name| name == base || name == &format!("Delegating{base}")) {
        return false;
    }
    let listed = session.reading.member(value, member);
    match kind {
        Kind::Tool => listed::tool(session, &listed),
        Kind::Prompt => listed::prompt(session, &listed),
        Kind::Resource => listed::template(session, &listed),
    }
    true
}

/// What the SDK makes of a method: its attribute, its other attributes, and options that come before them.
pub(super) fn method(
    session: &mut Session<'_, '_, '_>,
    closure: Id<Closure>,
    attribute: Option<&Attribute>,
    borne: &[Attribute],
    options: Option<&Value>,
    kind: Kind,
) {
    let outer = session.reading.place;
    let at = session.reading.eval.heap.closures[closure].place;
    session.reading.place = at;
    let made = Made { closure, attribute, borne, options };
    match kind {
        Kind::Tool => tool(session, &made),
        Kind::Prompt => prompt(session, &made),
        Kind::Resource => resource(session, &made),
    }
    session.reading.place = outer;
}

/// A method and what is said of it.
struct Made<'m> {
    closure: Id<Closure>,
    attribute: Option<&'m Attribute>,
    borne: &'m [Attribute],
    options: Option<&'m Value>,
}

impl Made<'_> {
    /// An option: that of the options, else that of the attribute.
    fn option(&self, session: &mut Session<'_, '_, '_>, name: &str) -> Value {
        if let Some(options) = self.options {
            let value = session.reading.member(options, name);
            if !value.is_null() {
                return value;
            }
        }
        self.attribute.map_or(Value::Null, |attribute| attributed::option(session, attribute, self.closure, None, name))
    }

    fn text(&self, session: &mut Session<'_, '_, '_>, name: &str, what: &str) -> Option<String> {
        let value = self.option(session, name);
        session.reading.text(&value, what)
    }

    /// The only argument of another attribute of the method.
    fn said(&self, session: &mut Session<'_, '_, '_>, attribute: &str, name: &str) -> Value {
        let found = self.borne.iter().find(|borne| borne.name == attribute).cloned();
        found.map_or(Value::Null, |found| attributed::option(session, &found, self.closure, Some(0), name))
    }

    fn documentation(&self, session: &Session<'_, '_, '_>) -> Documentation {
        let function = &session.reading.eval.heap.closures[self.closure].function;
        function.doc.as_deref().map(documentation::read).unwrap_or_default()
    }

    /// The name given, or the one that is derived; without either, a gap.
    fn name(&self, session: &mut Session<'_, '_, '_>, what: &str) -> Option<String> {
        // The first SDK took the name by position.
        let given = match self.option(session, "Name") {
            Value::Null => match self.attribute {
                Some(attribute) if attribute.name == "McpTool" => {
                    attributed::option(session, attribute, self.closure, Some(0), "Name")
                }
                _ => Value::Null,
            },
            given => given,
        };
        if !given.is_null() {
            let known = session.reading.names(&given).into_iter().next();
            if known.is_none() {
                session.reading.gap(&given, what);
            }
            return known;
        }
        let closure = &session.reading.eval.heap.closures[self.closure];
        let function = Arc::clone(&closure.function);
        let Some(name) = function.name.as_ref().filter(|_| closure.home.is_some()) else {
            let reason = GapReason::ComputedAtRunTime("the name that the compiler gives a local function".to_owned());
            let place = session.reading.place;
            session.reading.gap_for(reason, place, what);
            return None;
        };
        let is_async = function.returns.as_ref().is_some_and(schema::is_async);
        let is_plain =
            self.options.is_some_and(|options| matches!(session.reading.member(options, "<plain>"), Value::Bool(true)));
        let naming = if is_plain { Naming::AsWritten } else { session.naming };
        Some(naming.derive(name, is_async))
    }

    fn description(&self, session: &mut Session<'_, '_, '_>, what: &str) -> Option<String> {
        let mut value = match self.option(session, "Description") {
            Value::Null => self.said(session, "Description", "description"),
            given => given,
        };
        // The first SDK took the description by position.
        if value.is_null()
            && let Some(attribute) = self.attribute.filter(|attribute| attribute.name == "McpTool")
        {
            value = attributed::option(session, attribute, self.closure, Some(1), "Description");
        }
        if value.is_null() {
            return self.documentation(session).description;
        }
        session.reading.text(&value, what)
    }

    fn arguments(&self, session: &mut Session<'_, '_, '_>, owner: &str) -> Json {
        let documentation = self.documentation(session);
        let method = Method { closure: self.closure, documentation: &documentation, owner };
        schema::arguments(&mut session.reading, session.csharp, &session.services, &method)
    }
}

fn place_location(session: &Session<'_, '_, '_>) -> Location {
    session.reading.eval.location(session.reading.place)
}

fn tool(session: &mut Session<'_, '_, '_>, made: &Made<'_>) {
    let Some(name) = made.name(session, "name of a tool") else { return };
    let of = |part: &str| format!("{part} of tool `{name}`");
    let title = made.text(session, "Title", &of("title"));
    let is_structured = matches!(made.option(session, "UseStructuredContent"), Value::Bool(true));
    let mut description = made.description(session, &of("description"));
    let returns = match made.said(session, "return:Description", "description") {
        Value::Null => made.documentation(session).returns,
        value => session.reading.text(&value, &of("description of the result")),
    };
    if let Some(returns) = returns.as_ref().filter(|_| !is_structured) {
        description = Some(match description {
            Some(description) => format!("{description}\nReturns: {returns}"),
            None => format!("Returns: {returns}"),
        });
    }
    let input_schema = made.arguments(session, &format!("tool `{name}`"));
    let output_schema = is_structured
        .then(|| {
            let owner = format!("tool `{name}`");
            schema::result(&mut session.reading, session.csharp, &session.services, made.closure, &owner, returns)
        })
        .flatten();
    let annotations = hints(session, made, title.as_deref(), &of("annotations"));
    let other = meta(session, made, &of("metadata"));
    let location = Some(place_location(session));
    let tool = Tool { name, title, description, input_schema, output_schema, annotations, other, location };
    session.reading.tool(tool);
}

/// The hints that are stated, with the title that goes with them.
fn hints(session: &mut Session<'_, '_, '_>, made: &Made<'_>, title: Option<&str>, what: &str) -> Option<Json> {
    const HINTS: [(&str, &str); 4] = [
        ("Destructive", "destructiveHint"),
        ("Idempotent", "idempotentHint"),
        ("OpenWorld", "openWorldHint"),
        ("ReadOnly", "readOnlyHint"),
    ];
    let mut annotations = Map::new();
    if let Some(title) = title {
        annotations.insert("title".to_owned(), Json::from(title));
    }
    for (option, hint) in HINTS {
        match made.option(session, option) {
            Value::Null => {}
            Value::Bool(known) => {
                annotations.insert(hint.to_owned(), Json::from(known));
            }
            other => session.reading.gap(&other, what),
        }
    }
    (!annotations.is_empty()).then_some(Json::Object(annotations))
}

/// Metadata out of `[McpMeta("key", value)]`.
fn meta(session: &mut Session<'_, '_, '_>, made: &Made<'_>, what: &str) -> Map<String, Json> {
    let mut found = Map::new();
    let stated: Vec<Attribute> = made.borne.iter().filter(|attribute| attribute.name == "McpMeta").cloned().collect();
    for attribute in &stated {
        let key = attributed::option(session, attribute, made.closure, Some(0), "name");
        let value = match attributed::option(session, attribute, made.closure, Some(1), "value") {
            Value::Null => match attributed::option(session, attribute, made.closure, None, "JsonValue") {
                Value::Text(text) => serde_json::from_str(&text.text).unwrap_or_default(),
                other => session.reading.json(&other, what),
            },
            value => session.reading.json(&value, what),
        };
        if let Some(key) = session.reading.names(&key).into_iter().next() {
            found.entry(key).or_insert(value);
        }
    }
    let mut other = Map::new();
    if !found.is_empty() {
        other.insert("_meta".to_owned(), Json::Object(found));
    }
    other
}

fn prompt(session: &mut Session<'_, '_, '_>, made: &Made<'_>) {
    let Some(name) = made.name(session, "name of a prompt") else { return };
    let of = |part: &str| format!("{part} of prompt `{name}`");
    let title = made.text(session, "Title", &of("title"));
    let description = made.description(session, &of("description"));
    let schema = made.arguments(session, &format!("prompt `{name}`"));
    let required = schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
    let properties = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
    let arguments = properties.map(|(name, property)| PromptArgument {
        name: name.clone(),
        description: property.get("description").and_then(Json::as_str).map(str::to_owned),
        required: required.contains(&json!(name)),
    });
    let arguments = arguments.collect();
    let other = meta(session, made, &of("metadata"));
    let location = Some(place_location(session));
    session.reading.prompt(Prompt { name, title, description, arguments, other, location });
}

fn resource(session: &mut Session<'_, '_, '_>, made: &Made<'_>) {
    let name = made.name(session, "name of a resource");
    let shown = name.clone().unwrap_or_default();
    let of = |part: &str| format!("{part} of resource `{shown}`");
    let uri = match made.option(session, "UriTemplate") {
        Value::Null => name.as_ref().map(|name| derived_address(session, made, name)),
        given => {
            let known = session.reading.names(&given).into_iter().next();
            if known.is_none() {
                session.reading.gap(&given, "address of a resource");
            }
            known
        }
    };
    let Some(uri) = uri else { return };
    let title = made.text(session, "Title", &of("title"));
    let description = made.description(session, &of("description"));
    let mime_type =
        made.text(session, "MimeType", &of("media type")).or_else(|| Some("application/octet-stream".to_owned()));
    let other = meta(session, made, &of("metadata"));
    let location = Some(place_location(session));
    if uri.contains('{') {
        let uri_template = uri;
        let template = ResourceTemplate { uri_template, name, title, description, mime_type, other, location };
        session.reading.template(template);
    } else {
        session.reading.resource(Resource { uri, name, title, description, mime_type, other, location });
    }
}

/// The address that the SDK gives to a resource without one: its name and parameters.
fn derived_address(session: &mut Session<'_, '_, '_>, made: &Made<'_>, name: &str) -> String {
    let schema = made.arguments(session, &format!("resource `{name}`"));
    let mut address = "resource://mcp/".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    let names: Vec<&String> = schema
        .get("properties")
        .and_then(Json::as_object)
        .map(|properties| properties.keys().collect())
        .unwrap_or_default();
    if !names.is_empty() {
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        let _ = write!(address, "{{?{}}}", names.join(","));
    }
    address
}

/// Where a method stands.
pub(super) fn place_of(session: &Session<'_, '_, '_>, closure: Id<Closure>) -> Place {
    session.reading.eval.heap.closures[closure].place
}
