//! Types.

use std::sync::Arc;

use model::GapReason;
use serde_json::{Value as Json, json};

use super::Schemas;
use super::parameters::set;
use crate::code::keyword::with;
use crate::code::value::{Class, Form, Id, Value};
use crate::csharp::facts::TypeKind;
use crate::csharp::lower::{ARRAY, GENERIC, NULLABLE, TUPLE};

/// How deep types may hold one another.
const DEEPEST: usize = 40;

/// A type from elsewhere and its arguments.
struct Named {
    name: Arc<str>,
    args: Vec<Value>,
}

impl Schemas<'_, '_, '_> {
    /// The schema of a type that stands at `at`; `property` names the property whose type it is.
    pub(super) fn of(&mut self, value: &Value, at: &str, property: Option<&str>) -> Json {
        let place = self.reading.eval.place_of(value).unwrap_or(self.reading.place);
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || at.matches('/').count() > DEEPEST * 2 {
            self.gap(GapReason::Limit("types nested too deeply".to_owned()), place);
            return json!({});
        }
        if let Some((inner, is_certain)) = self.nullable(value) {
            let mut schema = self.of(&inner, at, property);
            let is_value = self.is_value_type(&inner);
            // Of types that may be `null` anyway only properties say whether they are.
            if is_value || is_certain || property.is_some() {
                make_nullable(&mut schema);
            }
            return schema;
        }
        match value {
            Value::Class(class) => self.of_class(*class, at, property),
            Value::Choice(list) => match self.reading.eval.heap.lists[*list].items.first().cloned() {
                Some(first) => self.of(&first, at, property),
                None => json!({}),
            },
            _ => {
                if let Some(named) = self.named(value) {
                    return self.of_named(&named, value, at, property);
                }
                let (reason, known) = self.reading.eval.reason(value);
                self.gap(reason, known.unwrap_or(place));
                json!({})
            }
        }
    }

    /// The type inside `T?`; and whether it is certain that `null` is written, as for `Nullable<T>`.
    pub(super) fn nullable(&self, value: &Value) -> Option<(Value, bool)> {
        let (name, args) = self.parts(value)?;
        match &*name {
            NULLABLE => args.first().cloned().map(|inner| (inner, false)),
            GENERIC => {
                let is_nullable = args.first().and_then(|base| self.reading.eval.last_name(base));
                let is_nullable = is_nullable.is_some_and(|name| &*name == "Nullable");
                args.get(1).cloned().filter(|_| is_nullable).map(|inner| (inner, true))
            }
            _ => None,
        }
    }

    /// What a symbolic type is made with.
    fn parts(&self, value: &Value) -> Option<(Arc<str>, Vec<Value>)> {
        let Value::Symbolic(id) = value else { return None };
        let Form::Call(call) = &self.reading.eval.heap.symbolics[*id].form else { return None };
        Some((self.reading.eval.last_name(&call.callee)?, call.args.positional.clone()))
    }

    fn named(&self, value: &Value) -> Option<Named> {
        if let Some((kind, mut args)) = self.parts(value) {
            return match &*kind {
                ARRAY | TUPLE => Some(Named { name: kind, args }),
                GENERIC if !args.is_empty() => {
                    let base = args.remove(0);
                    let name = match &base {
                        Value::Class(class) => self.reading.eval.heap.classes[*class].code.name.clone()?,
                        _ => self.reading.eval.last_name(&base)?,
                    };
                    Some(Named { name, args })
                }
                _ => None,
            };
        }
        match value {
            Value::Symbolic(id) => match &self.reading.eval.heap.symbolics[*id].form {
                Form::Global(name) | Form::External { name, .. } | Form::Member(_, name) => {
                    Some(Named { name: Arc::clone(name), args: Vec::new() })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a type has no `null` of its own.
    pub(super) fn is_value_type(&self, value: &Value) -> bool {
        const VALUES: [&str; 28] = [
            "bool",
            "byte",
            "sbyte",
            "char",
            "short",
            "ushort",
            "int",
            "uint",
            "long",
            "ulong",
            "nint",
            "nuint",
            "float",
            "double",
            "decimal",
            "Guid",
            "DateTime",
            "DateTimeOffset",
            "DateOnly",
            "TimeOnly",
            "TimeSpan",
            "Boolean",
            "Int32",
            "Int64",
            "Double",
            "Decimal",
            "Single",
            "JsonElement",
        ];
        match value {
            Value::Class(class) => {
                let Some(full) = self.reading.eval.heap.classes[*class].code.name.as_deref() else { return false };
                self.csharp
                    .index
                    .parts(full)
                    .first()
                    .is_some_and(|part| part.facts().is_struct || part.facts().kind == TypeKind::Enum)
            }
            _ => self.named(value).is_some_and(|named| VALUES.contains(&&*named.name)),
        }
    }

    fn of_class(&mut self, class: Id<Class>, at: &str, property: Option<&str>) -> Json {
        let code = Arc::clone(&self.reading.eval.heap.classes[class].code);
        let full = code.name.clone().unwrap_or_else(|| Arc::from(""));
        if self.csharp.index.kind(&full) == Some(TypeKind::Enum) {
            return self.enumeration(class);
        }
        let key = format!("{full} {}", property.unwrap_or_default());
        if let Some(before) = self.written.get(&key) {
            return json!({"$ref": before});
        }
        self.written.insert(key, at.to_owned());
        self.object(class, at)
    }

    fn of_named(&mut self, named: &Named, value: &Value, at: &str, property: Option<&str>) -> Json {
        if named.args.is_empty()
            && let Some(schema) = plain(&named.name)
        {
            return schema;
        }
        match (&*named.name, named.args.as_slice()) {
            (ARRAY, [element]) => {
                if self.named(element).is_some_and(|element| matches!(&*element.name, "byte" | "Byte")) {
                    return json!({"type": "string"});
                }
                self.array(element, at, property)
            }
            ("KeyValuePair", [key, value]) => {
                let key = self.of(key, &format!("{at}/properties/key"), None);
                let value = self.of(value, &format!("{at}/properties/value"), None);
                json!({"type": "object", "properties": {"key": key, "value": value}, "required": ["key", "value"]})
            }
            (TUPLE, _) => json!({"type": "object"}),
            (name, [_, value]) if name.ends_with("Dictionary") => {
                let inner = self.of(value, &format!("{at}/additionalProperties"), None);
                let mut schema = json!({"type": "object"});
                if inner != Json::Bool(true) {
                    set(&mut schema, "additionalProperties", inner);
                }
                schema
            }
            (name, [element]) if is_sequence(name) => self.array(element, at, property),
            ("Memory" | "ReadOnlyMemory", [element]) => self.array(element, at, property),
            ("List" | "ArrayList" | "IEnumerable" | "IList" | "ICollection", []) => {
                json!({"type": "array", "items": {}})
            }
            (name, _) => {
                if let Some(full) = self.csharp.index.kind(name).map(|_| Arc::<str>::from(name)) {
                    let place = self.reading.place;
                    if let Some(Value::Class(class)) = self.csharp.class(self.reading.eval, &full, place) {
                        return self.of_class(class, at, property);
                    }
                }
                let place = self.reading.eval.place_of(value).unwrap_or(self.reading.place);
                self.gap(GapReason::InDependency(format!("type `{name}`")), place);
                json!({})
            }
        }
    }

    fn array(&mut self, element: &Value, at: &str, property: Option<&str>) -> Json {
        let key = format!("[] {} {}", self.shown(element, 0), property.unwrap_or_default());
        if let Some(before) = self.written.get(&key) {
            return json!({"$ref": before});
        }
        self.written.insert(key, at.to_owned());
        let items = self.of(element, &format!("{at}/items"), None);
        let items = if items == Json::Bool(true) { json!({}) } else { items };
        with(json!({"type": "array"}), "items", items)
    }

    /// A type in words that tell it from others.
    fn shown(&self, value: &Value, depth: u32) -> String {
        const DEEPEST: u32 = 8;
        if depth > DEEPEST {
            return "…".to_owned();
        }
        match value {
            Value::Class(class) => {
                self.reading.eval.heap.classes[*class].code.name.as_deref().unwrap_or_default().to_owned()
            }
            _ => match self.parts(value) {
                Some((name, args)) => {
                    let args: Vec<String> = args.iter().map(|arg| self.shown(arg, depth + 1)).collect();
                    format!("{name}({})", args.join(","))
                }
                None => self.reading.eval.last_name(value).map(|name| name.to_string()).unwrap_or_default(),
            },
        }
    }
}

fn is_sequence(name: &str) -> bool {
    let ends = ["List", "Enumerable", "Collection", "Set", "Array", "Queue", "Stack", "Bag", "ArraySegment"];
    ends.iter().any(|end| name.ends_with(end))
}

/// Types without arguments that `System.Text.Json` writes by itself.
fn plain(name: &str) -> Option<Json> {
    Some(match name {
        "string" | "String" => json!({"type": "string"}),
        "bool" | "Boolean" => json!({"type": "boolean"}),
        "byte" | "sbyte" | "short" | "ushort" | "int" | "uint" | "long" | "ulong" | "nint" | "nuint" | "Byte"
        | "SByte" | "Int16" | "UInt16" | "Int32" | "UInt32" | "Int64" | "UInt64" | "Int128" | "UInt128" => {
            json!({"type": "integer"})
        }
        "float" | "double" | "decimal" | "Single" | "Double" | "Decimal" | "Half" => json!({"type": "number"}),
        "char" | "Char" => json!({"type": "string", "minLength": 1, "maxLength": 1}),
        "Guid" => json!({"type": "string", "format": "uuid"}),
        "DateTime" | "DateTimeOffset" => json!({"type": "string", "format": "date-time"}),
        "DateOnly" => json!({"type": "string", "format": "date"}),
        "TimeOnly" => json!({"type": "string", "format": "time"}),
        "TimeSpan" => json!({"type": "string", "pattern": r"^-?(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$"}),
        "Uri" => json!({"type": "string", "format": "uri"}),
        "Version" => json!({"type": "string", "pattern": r"^\d+(\.\d+){1,3}$"}),
        "object" | "Object" | "dynamic" | "JsonElement" | "JsonNode" | "JsonDocument" | "JsonValue" => Json::Bool(true),
        "JsonObject" => json!({"type": "object"}),
        "JsonArray" => json!({"type": "array"}),
        _ => return None,
    })
}

/// Allows `null` besides what a schema allows.
pub(super) fn make_nullable(schema: &mut Json) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Json::String(kind)) = members.get("type").cloned() {
        members.insert("type".to_owned(), json!([kind, "null"]));
    }
    if let Some(Json::Array(values)) = members.get_mut("enum")
        && !values.contains(&Json::Null)
    {
        values.push(Json::Null);
    }
}
