//! The routes of an `OpenAPI` document.

use serde_json::{Map, Value as Json, json};

use super::schemas;

/// How many references are followed to reach one thing.
const DEEPEST: usize = 16;

/// Routes of one document.
const MOST: usize = 10_000;

/// One method of one path.
#[derive(Debug)]
pub(in crate::python::sdk) struct Route {
    /// The path, with `{parameters}`.
    pub(in crate::python::sdk) path: String,
    /// The method, in capitals.
    pub(in crate::python::sdk) method: String,
    /// The name of the operation.
    pub(in crate::python::sdk) operation_id: Option<String>,
    /// What it does, in a few words.
    pub(in crate::python::sdk) summary: Option<String>,
    /// What it does.
    pub(in crate::python::sdk) description: Option<String>,
    /// Its tags.
    pub(in crate::python::sdk) tags: Vec<String>,
    /// JSON Schema of all that it takes.
    pub(in crate::python::sdk) input_schema: Json,
}

impl Route {
    /// The parameters in its path.
    pub(super) fn path_parameters(&self) -> Vec<String> {
        let parts = self.path.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned())).collect()
    }
}

/// One parameter, with what it refers to resolved.
struct Parameter {
    name: String,
    place: String,
    required: bool,
    schema: Map<String, Json>,
}

/// The routes of a document, in order.
pub(super) fn of(document: &Json) -> Vec<Route> {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let mut routes = Vec::new();
    let paths = document.get("paths").and_then(Json::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let Some(item) = resolved(document, item) else { continue };
        for method in METHODS {
            let Some(operation) = item.get(method).filter(|operation| operation.is_object()) else { continue };
            if routes.len() >= MOST {
                return routes;
            }
            let text = |name: &str| operation.get(name).and_then(Json::as_str).map(str::to_owned);
            let tags = operation.get("tags").and_then(Json::as_array).into_iter().flatten();
            routes.push(Route {
                path: path.clone(),
                method: method.to_ascii_uppercase(),
                operation_id: text("operationId"),
                summary: text("summary"),
                description: text("description"),
                tags: tags.filter_map(Json::as_str).map(str::to_owned).collect(),
                input_schema: input(document, item, operation),
            });
        }
    }
    routes
}

/// What a value refers to, or the value itself.
fn resolved<'d>(document: &'d Json, value: &'d Json) -> Option<&'d Json> {
    let mut at = value;
    for _ in 0..DEEPEST {
        let Some(reference) = at.get("$ref").and_then(Json::as_str) else { return Some(at) };
        at = document.pointer(reference.strip_prefix('#')?)?;
    }
    None
}

/// A schema as a JSON Schema with its own references turned to `$defs`; one that is only a reference is resolved.
fn schema(document: &Json, value: &Json) -> Map<String, Json> {
    match resolved(document, value).map(schemas::converted) {
        Some(Json::Object(schema)) => schema,
        _ => Map::new(),
    }
}

fn parameters(document: &Json, item: &Json, operation: &Json) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    let listed = [operation, item].into_iter().filter_map(|holder| holder.get("parameters").and_then(Json::as_array));
    for parameter in listed.flatten().filter_map(|parameter| resolved(document, parameter)) {
        let text = |name: &str| parameter.get(name).and_then(Json::as_str);
        let (Some(name), Some(place)) = (text("name"), text("in")) else { continue };
        if found.iter().any(|known| known.name == name && known.place == place) {
            continue;
        }
        let content = parameter.get("content").and_then(Json::as_object).and_then(|content| content.values().next());
        let declared = parameter.get("schema").or_else(|| content.and_then(|content| content.get("schema")));
        let mut schema = declared.map(|declared| schema(document, declared)).unwrap_or_default();
        if let Some(description) = text("description").filter(|text| !text.is_empty())
            && schema.get("description").and_then(Json::as_str).is_none_or(str::is_empty)
        {
            schema.insert("description".to_owned(), Json::from(description));
        }
        let required = parameter.get("required").and_then(Json::as_bool).unwrap_or(false);
        found.push(Parameter { name: name.to_owned(), place: place.to_owned(), required, schema });
    }
    found
}

/// All that an operation takes, laid flat: parameters first, then the members of the body.
fn input(document: &Json, item: &Json, operation: &Json) -> Json {
    let parameters = parameters(document, item, operation);
    let request = operation.get("requestBody").and_then(|body| resolved(document, body));
    let content = request.and_then(|request| request.get("content")).and_then(Json::as_object);
    let declared = content.and_then(|content| content.values().find_map(|media| media.get("schema")));
    let mut body = declared.map(|declared| schema(document, declared));
    if let Some(body) = &mut body {
        merge_all_of(body);
    }
    let members = body.as_ref().and_then(|body| body.get("properties")).and_then(Json::as_object);
    let members = members.cloned().unwrap_or_default();

    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in &parameters {
        let twice = parameters.iter().filter(|other| other.name == parameter.name).count() > 1;
        let collides = twice || members.contains_key(&parameter.name);
        let mut schema = parameter.schema.clone();
        let name = if collides {
            let mut place = parameter.place.clone();
            if let Some(first) = place.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let words = schema.get("description").and_then(Json::as_str).unwrap_or_default();
            let words = format!("{words} ({place} parameter)");
            schema.insert("description".to_owned(), Json::from(words.trim_start()));
            format!("{}__{}", parameter.name, parameter.place)
        } else {
            parameter.name.clone()
        };
        if parameter.required {
            required.push(Json::from(name.clone()));
        }
        properties.insert(name, Json::Object(schema));
    }
    if let Some(body) = body {
        let needed = request.and_then(|request| request.get("required")).and_then(Json::as_bool).unwrap_or(false);
        if members.is_empty() {
            let name = name_of_body(&body);
            if needed {
                required.push(Json::from(name.clone()));
            }
            properties.insert(name, Json::Object(body));
        } else {
            if needed {
                required.extend(body.get("required").and_then(Json::as_array).cloned().unwrap_or_default());
            }
            properties.extend(members);
        }
    }
    let mut whole = json!({"type": "object", "properties": properties, "required": required});
    let defs = schemas::definitions(document, &whole);
    if let (Some(whole), false) = (whole.as_object_mut(), defs.is_empty()) {
        whole.insert("$defs".to_owned(), Json::Object(defs));
    }
    whole
}

/// The members of all parts of an `allOf` become those of the body itself.
fn merge_all_of(body: &mut Map<String, Json>) {
    let Some(Json::Array(parts)) = body.shift_remove("allOf") else { return };
    let mut properties = Map::new();
    let mut required: Vec<Json> = Vec::new();
    for part in &parts {
        // A part that is a reference keeps to itself what it holds.
        let Some(part) = part.as_object().filter(|part| !part.contains_key("$ref")) else { continue };
        properties.extend(part.get("properties").and_then(Json::as_object).cloned().unwrap_or_default());
        for name in part.get("required").and_then(Json::as_array).into_iter().flatten() {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    body.insert("properties".to_owned(), Json::Object(properties));
    if !required.is_empty() {
        body.insert("required".to_owned(), Json::Array(required));
    }
}

/// The name of a body that has no members: its title, or `body`.
fn name_of_body(body: &Map<String, Json>) -> String {
    let title = body.get("title").and_then(Json::as_str).unwrap_or("body").to_lowercase();
    let name: String =
        title.chars().map(|char| if char.is_ascii_alphanumeric() || char == '_' { char } else { '_' }).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() {
        return "body_data".to_owned();
    }
    name
}
