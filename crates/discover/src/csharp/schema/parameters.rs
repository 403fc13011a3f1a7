//! Parameters: which of them a model gives, and what else is said of them.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{Method, Schemas};
use crate::code::ir::{MemberKind, ParamKind, Pattern};
use crate::code::reading::Reading;
use crate::code::value::{Form, Value};
use crate::csharp::facts::TypeKind;
use crate::csharp::lower::{Attribute, declared};

/// Types that the SDK gives to a method itself.
const GIVEN: [&str; 13] = [
    "CancellationToken",
    "IServiceProvider",
    "AIFunctionArguments",
    "McpServer",
    "IMcpServer",
    "RequestContext",
    "IProgress",
    "ClaimsPrincipal",
    "HttpClient",
    "HttpContext",
    "JsonRpcRequest",
    "ILogger",
    "IConfiguration",
];

/// Interfaces that are written as JSON.
pub(super) const COLLECTIONS: [&str; 12] = [
    "IEnumerable",
    "IList",
    "ICollection",
    "IReadOnlyList",
    "IReadOnlyCollection",
    "ISet",
    "IReadOnlySet",
    "IDictionary",
    "IReadOnlyDictionary",
    "IAsyncEnumerable",
    "IImmutableList",
    "IImmutableSet",
];

/// The schema of a method's arguments.
pub(super) fn of_method(schemas: &mut Schemas<'_, '_, '_>, method: &Method<'_>) -> Json {
    let function = Arc::clone(&schemas.reading.eval.heap.closures[method.closure].function);
    let scope = schemas.reading.eval.heap.closures[method.closure].scope;
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for param in function.params.iter().filter(|param| param.kind != ParamKind::KeywordOnly) {
        let Pattern::Name(name) = &param.pattern else { continue };
        let Some(annotation) = &param.annotation else {
            let what = format!("type of parameter `{name}` of {}", method.owner);
            let place = schemas.reading.place;
            schemas.reading.gap_for(
                model::GapReason::ComputedAtRunTime("a type that is inferred".to_owned()),
                place,
                &what,
            );
            properties.insert(name.to_string(), json!({}));
            required.push(Json::from(&**name));
            continue;
        };
        let borne = declared(annotation);
        if borne
            .attributes
            .iter()
            .any(|attribute| matches!(attribute.name.as_str(), "FromKeyedServices" | "FromServices"))
        {
            continue;
        }
        let of = schemas.reading.eval.eval(borne.of, scope);
        if is_service(schemas, &of, 0) {
            continue;
        }
        let known = said(schemas, &borne.attributes, "AIParameterName", method).unwrap_or_else(|| name.to_string());
        schemas.what = format!("type of parameter `{name}` of {}", method.owner);
        schemas.written.clear();
        let at = format!("#/properties/{known}");
        let mut schema = schemas.of(&of, &at, None);
        if let Some((inner, false)) = schemas.nullable(&of)
            && !schemas.is_value_type(&inner)
        {
            super::types::make_nullable(&mut schema);
        }
        let stated = default_attribute(schemas, &borne.attributes, method);
        let default = match (&stated, &param.default) {
            (Some(stated), _) => Some(stated.clone()),
            (None, Some(default)) => {
                let what = format!("default of parameter `{name}` of {}", method.owner);
                let value = schemas.reading.eval.eval(default, scope);
                Some(default_of(schemas.reading, &value, &what, &schema))
            }
            (None, None) => None,
        };
        let is_optional = default.is_some();
        if let Some(default) = default {
            set(&mut schema, "default", default);
        }
        let description = said(schemas, &borne.attributes, "Description", method);
        let documented =
            || method.documentation.parameters.iter().find(|(of, _)| **of == **name).map(|(_, text)| text.clone());
        if let Some(description) = description.or_else(documented) {
            set(&mut schema, "description", Json::from(description));
        }
        schemas.annotate(&mut schema, &borne.attributes, scope);
        if !is_optional || borne.attributes.iter().any(|attribute| attribute.name == "Required") {
            required.push(Json::from(known.as_str()));
        }
        if let Some(header) = said(schemas, &borne.attributes, "McpHeader", method) {
            set(&mut schema, "x-mcp-header", Json::from(header));
        }
        properties.insert(known, schema);
    }
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        set(&mut schema, "required", Json::Array(required));
    }
    schema
}

/// Sets a keyword; a schema that allows everything becomes an object first.
pub(super) fn set(schema: &mut Json, keyword: &str, value: Json) {
    if !schema.is_object() {
        *schema = json!({});
    }
    if let Some(members) = schema.as_object_mut() {
        members.insert(keyword.to_owned(), value);
    }
}

/// The only text of an attribute of a parameter.
fn said(
    schemas: &mut Schemas<'_, '_, '_>,
    attributes: &[Attribute],
    name: &str,
    method: &Method<'_>,
) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
    let scope = schemas.reading.eval.heap.closures[method.closure].scope;
    let written = attribute.argument(0, "description").or_else(|| attribute.named("name"))?;
    let value = schemas.reading.eval.eval(written, scope);
    schemas.reading.text(&value, &format!("description of a parameter of {}", method.owner))
}

/// `[DefaultValue(x)]`.
fn default_attribute(schemas: &mut Schemas<'_, '_, '_>, attributes: &[Attribute], method: &Method<'_>) -> Option<Json> {
    let attribute = attributes.iter().find(|attribute| attribute.name == "DefaultValue")?;
    let scope = schemas.reading.eval.heap.closures[method.closure].scope;
    let value = schemas.reading.eval.eval(attribute.at(0)?, scope);
    let what = format!("default of a parameter of {}", method.owner);
    Some(default_of(schemas.reading, &value, &what, &Json::Null))
}

/// A default as it is written to JSON; `default` of a type that has no `null` is its zero.
pub(super) fn default_of(reading: &mut Reading<'_, '_>, value: &Value, what: &str, schema: &Json) -> Json {
    if value.is_null() {
        return match schema.get("type").and_then(Json::as_str) {
            Some("integer" | "number") => json!(0),
            Some("boolean") => json!(false),
            _ => Json::Null,
        };
    }
    let json = reading.json(value, what);
    match json.as_f64() {
        // A whole number is written without its fraction.
        Some(number) if json.is_f64() && number.fract() == 0.0 && number.abs() < 1e15 => {
            serde_json::from_str(&format!("{number:.0}")).unwrap_or(json)
        }
        _ => json,
    }
}

/// Whether a parameter of a type is given by the program: a service, or something of the request.
pub(super) fn is_service(schemas: &mut Schemas<'_, '_, '_>, of: &Value, depth: u32) -> bool {
    const DEEPEST: u32 = 3;
    if depth > DEEPEST {
        return false;
    }
    match of {
        Value::Class(class) => {
            let code = Arc::clone(&schemas.reading.eval.heap.classes[*class].code);
            let Some(full) = code.name.as_deref() else { return false };
            if schemas.services.contains(full) || schemas.csharp.index.kind(full) == Some(TypeKind::Interface) {
                return true;
            }
            if schemas.csharp.index.kind(full) == Some(TypeKind::Enum) {
                return false;
            }
            // What is made out of services cannot be read from JSON.
            let scope = schemas.reading.eval.heap.classes[*class].scope;
            let constructor = code.members.iter().find_map(|member| match &member.kind {
                MemberKind::Method(function) if &*member.name == crate::csharp::lower::CONSTRUCTOR => {
                    Some(Arc::clone(function))
                }
                _ => None,
            });
            constructor.is_some_and(|function| {
                function.params.iter().filter_map(|param| param.annotation.as_ref()).any(|annotation| {
                    let of = schemas.reading.eval.eval(declared(annotation).of, scope);
                    is_service(schemas, &of, depth + 1)
                })
            })
        }
        Value::Symbolic(id) => match &schemas.reading.eval.heap.symbolics[*id].form {
            Form::Global(name) | Form::External { name, .. } | Form::Member(_, name) => {
                GIVEN.contains(&&**name)
                    || schemas.services.contains(&**name)
                    || (is_interface(name) && !COLLECTIONS.contains(&&**name))
            }
            Form::Call(call) => {
                let callee = schemas.reading.eval.last_name(&call.callee);
                let first = call.args.at(0).cloned();
                match (callee.as_deref(), first) {
                    (Some(crate::csharp::lower::GENERIC | crate::csharp::lower::NULLABLE), Some(first)) => {
                        is_service(schemas, &first, depth + 1)
                    }
                    _ => false,
                }
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_interface(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next() == Some('I')
        && letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
}
