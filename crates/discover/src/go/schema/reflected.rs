//! The schema of a type, as the libraries make it that look at types at run time.

use std::sync::Arc;

use model::GapReason;
use serde_json::{Map, Value as Json, json};

use super::tags::{Tag, apply, value, words};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::reading::Reading;
use crate::code::value::{Class, Id, Value};
use crate::go::instances::{field, field_names, is_embedded, parameters};
use crate::go::types::{Type, type_of};

/// How a library turns types into schemas.
#[derive(Debug, Clone, Copy)]
pub(in crate::go) struct Reflection {
    /// Whether it is the one that writes `null` for what may be missing, and takes a whole tag as a description.
    pub(super) infers: bool,
    /// Whether a field is required by a word of its own tag, and not unless it may be left out.
    pub(super) required_from_tags: bool,
    /// Whether further members are allowed.
    pub(super) open: bool,
}

impl Reflection {
    /// `jsonschema.For`, which the official SDK uses.
    pub(in crate::go) const INFERRED: Self = Self { infers: true, required_from_tags: false, open: false };
    /// A plain `jsonschema.Reflector`.
    pub(super) const REFLECTOR: Self = Self { infers: false, required_from_tags: false, open: false };
    /// A reflector as SDKs set it that read everything from tags.
    pub(in crate::go) const TAGS: Self = Self { infers: false, required_from_tags: true, open: true };
}

/// Types inside one another.
const DEEPEST: usize = 24;

/// Fields that all types of one schema may have.
const MOST_FIELDS: u32 = 5_000;

/// The schema of a type as the official SDK infers it.
pub(in crate::go) fn of_type(reading: &mut Reading<'_, '_>, declared: &Value, what: &str) -> Option<Json> {
    of_type_in(reading, declared, Reflection::INFERRED, what)
}

/// The schema of a type as a library makes it.
pub(in crate::go) fn of_type_in(
    reading: &mut Reading<'_, '_>,
    declared: &Value,
    reflection: Reflection,
    what: &str,
) -> Option<Json> {
    // Pointers to the whole are the whole, and anything at all is an object.
    let mut whole = declared.clone();
    while let Type::Pointer(inner) = type_of(reading.eval, &whole) {
        whole = inner;
    }
    reading.eval.start_afresh();
    match type_of(reading.eval, &whole) {
        Type::Unknown => {
            reading.gap(&whole, what);
            return None;
        }
        _ if super::is_any(reading.eval, &whole) => return Some(json!({"type": "object"})),
        _ => {}
    }
    let mut walk = Walk { reflection, inside: Vec::new(), fields: MOST_FIELDS, what };
    let schema = walk.schema(reading, &whole, &[]);
    Some(schema)
}

struct Walk<'w> {
    reflection: Reflection,
    /// The structs around the type.
    inside: Vec<Id<Class>>,
    fields: u32,
    what: &'w str,
}

/// What type parameters stand for.
type Given = [(Arc<str>, Value)];

impl Walk<'_> {
    fn schema(&mut self, reading: &mut Reading<'_, '_>, declared: &Value, given: &Given) -> Json {
        match type_of(reading.eval, declared) {
            Type::Named(name) => self.named(reading, &name, declared, given),
            Type::Pointer(inner) => {
                let inner = self.schema(reading, &inner, given);
                if self.reflection.infers { or_null(inner) } else { inner }
            }
            Type::Slice(element) => self.list(reading, &element, given),
            Type::Array(element, length) => {
                let mut schema = with(json!({"type": "array"}), "items", self.schema(reading, &element, given));
                if let (Some(length), Some(members)) = (length, schema.as_object_mut()) {
                    members.insert("minItems".to_owned(), json!(length));
                    members.insert("maxItems".to_owned(), json!(length));
                }
                schema
            }
            Type::Map(value) => {
                let free = super::is_any(reading.eval, &value);
                let value = self.schema(reading, &value, given);
                if free && !self.reflection.infers {
                    json!({"type": "object"})
                } else {
                    with(json!({"type": "object"}), "additionalProperties", value)
                }
            }
            Type::Struct(class, arguments) => {
                let arguments = arguments.iter().map(|argument| substituted(reading.eval, argument, given));
                let own: Vec<(Arc<str>, Value)> = parameters(reading.eval, class).into_iter().zip(arguments).collect();
                self.structure(reading, class, &own)
            }
            Type::Interface | Type::Func(..) | Type::Chan => json!(true),
            Type::Unknown => {
                reading.gap(declared, &format!("type in {}", self.what));
                json!(true)
            }
        }
    }

    fn list(&mut self, reading: &mut Reading<'_, '_>, element: &Value, given: &Given) -> Json {
        let bytes = matches!(type_of(reading.eval, element), Type::Named(name) if name == "byte" || name == "uint8");
        if bytes && !self.reflection.infers {
            return json!({"type": "string", "contentEncoding": "base64"});
        }
        let items = self.schema(reading, element, given);
        if self.reflection.infers {
            with(json!({"type": ["null", "array"]}), "items", items)
        } else {
            with(json!({"type": "array"}), "items", items)
        }
    }

    fn named(&mut self, reading: &mut Reading<'_, '_>, name: &str, declared: &Value, given: &Given) -> Json {
        if let Some((_, argument)) = given.iter().find(|(known, _)| &**known == name) {
            // What an argument names was resolved where it was given.
            return if self.inside.len() < DEEPEST { self.schema(reading, argument, &[]) } else { json!(true) };
        }
        let bounded = |low: Option<i64>, high: Option<u64>| {
            let mut schema = json!({"type": "integer"});
            if let (Some(members), true) = (schema.as_object_mut(), self.reflection.infers) {
                members.extend(low.map(|low| ("minimum".to_owned(), json!(low))));
                members.extend(high.map(|high| ("maximum".to_owned(), json!(high))));
            }
            schema
        };
        let date = || {
            if self.reflection.infers {
                json!({"type": "string"})
            } else {
                json!({"type": "string", "format": "date-time"})
            }
        };
        match name {
            "string"
            | "encoding/json:Number"
            | "log/slog:Level"
            | "math/big:Int"
            | "math/big:Rat"
            | "math/big:Float" => {
                json!({"type": "string"})
            }
            "bool" => json!({"type": "boolean"}),
            "int" | "int64" | "time:Duration" => json!({"type": "integer"}),
            "uint" | "uint64" | "uintptr" => bounded(Some(0), None),
            "int8" => bounded(Some(i64::from(i8::MIN)), Some(127)),
            "uint8" | "byte" => bounded(Some(0), Some(255)),
            "int16" => bounded(Some(i64::from(i16::MIN)), Some(32_767)),
            "uint16" => bounded(Some(0), Some(65_535)),
            "int32" | "rune" => bounded(Some(i64::from(i32::MIN)), Some(2_147_483_647)),
            "uint32" => bounded(Some(0), Some(4_294_967_295)),
            "float32" | "float64" => json!({"type": "number"}),
            "time:Time" => date(),
            "encoding/json:RawMessage" if self.reflection.infers => {
                json!({"type": ["null", "array"], "items": {"type": "integer", "minimum": 0, "maximum": 255}})
            }
            "any" | "error" | "encoding/json:RawMessage" => json!(true),
            "net/url:URL" if !self.reflection.infers => json!({"type": "string", "format": "uri"}),
            _ => {
                reading.gap(declared, &format!("type in {}", self.what));
                json!(true)
            }
        }
    }

    fn structure(&mut self, reading: &mut Reading<'_, '_>, class: Id<Class>, given: &Given) -> Json {
        if self.inside.contains(&class) || self.inside.len() >= DEEPEST {
            let place = reading.eval.heap.classes[class].place;
            let reason = GapReason::Limit("a type that holds itself".to_owned());
            reading.gap_for(reason, place, &format!("type in {}", self.what));
            return json!(true);
        }
        let mut found = Fields::default();
        self.inside.push(class);
        self.fields_of(reading, class, given, &mut found, 0);
        self.inside.pop();
        let mut schema = Map::from_iter([("type".to_owned(), json!("object"))]);
        if !found.properties.is_empty() || !self.reflection.infers {
            schema.insert("properties".to_owned(), Json::Object(found.properties));
        }
        if !found.required.is_empty() {
            schema.insert("required".to_owned(), json!(found.required));
        }
        if !self.reflection.open {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        Json::Object(schema)
    }

    fn fields_of(
        &mut self,
        reading: &mut Reading<'_, '_>,
        class: Id<Class>,
        given: &Given,
        found: &mut Fields,
        depth: u32,
    ) {
        const DEEPEST_EMBEDDED: u32 = 8;
        let code = Arc::clone(&reading.eval.heap.classes[class].code);
        for name in field_names(reading.eval, class) {
            self.fields = self.fields.saturating_sub(1);
            if self.fields == 0 || depth > DEEPEST_EMBEDDED {
                reading.gap_for(GapReason::Limit("fields of a type".to_owned()), reading.place, self.what);
                return;
            }
            let Some((declared, tag)) = field(reading.eval, class, &name) else { continue };
            let json_tag = Tag::json(&tag);
            let embedded = code.members.iter().any(|member| member.name == name && is_embedded(member));
            if embedded && (self.reflection.infers || json_tag.name.is_none()) && !json_tag.skipped {
                let mut inner = type_of(reading.eval, &declared);
                if let Type::Pointer(pointed) = inner {
                    inner = type_of(reading.eval, &pointed);
                }
                match inner {
                    Type::Struct(inner, arguments) => {
                        let own: Vec<(Arc<str>, Value)> =
                            parameters(reading.eval, inner).into_iter().zip(arguments).collect();
                        self.fields_of(reading, inner, &own, found, depth + 1);
                    }
                    _ => reading.gap(&declared, &format!("type of `{name}` in {}", self.what)),
                }
                continue;
            }
            if !name.starts_with(char::is_uppercase) || json_tag.skipped {
                continue;
            }
            let member = json_tag.name.clone().unwrap_or_else(|| name.to_string());
            if depth > 0 && found.properties.contains_key(&member) {
                // What the struct around it declares hides it.
                continue;
            }
            let schema = self.schema(reading, &declared, given);
            let (schema, required) = self.described(schema, &tag, &json_tag);
            found.required.retain(|known| *known != member);
            if required {
                found.required.push(member.clone());
            }
            found.properties.insert(member, schema);
        }
    }

    /// The schema of a field with what its tags say, and whether it is required.
    fn described(&self, schema: Json, tag: &str, json_tag: &Tag) -> (Json, bool) {
        let mut described = match schema {
            Json::Object(members) => members,
            _ => Map::new(),
        };
        let free = described.is_empty();
        let text = value(tag, "jsonschema").unwrap_or_default();
        let stated = [value(tag, "jsonschema_description"), value(tag, "description")].into_iter().flatten().next();
        let mut required = !json_tag.optional;
        let is_options = text.split_once('=').is_some_and(|(word, _)| !word.contains([' ', '\t', '\n']));
        if self.reflection.infers && !is_options {
            if !text.is_empty() {
                described.insert("description".to_owned(), json!(text));
            }
        } else {
            let words = words(&text);
            if json_tag.as_text {
                described.insert("type".to_owned(), json!("string"));
            }
            apply(&words, &mut described);
            if self.reflection.required_from_tags {
                required =
                    words.iter().any(|word| word == "required") || value(tag, "required").as_deref() == Some("true");
            }
        }
        if let Some(stated) = stated {
            described.insert("description".to_owned(), json!(stated));
        }
        if let Some(allowed) = value(tag, "enum") {
            let allowed: Vec<&str> = allowed.split(',').collect();
            described.entry("enum").or_insert_with(|| json!(allowed));
        }
        let schema = if free && described.is_empty() { json!(true) } else { Json::Object(described) };
        (schema, required)
    }
}

#[derive(Default)]
struct Fields {
    properties: Map<String, Json>,
    required: Vec<String>,
}

/// A type argument with the arguments of the type around it in place.
fn substituted(eval: &Evaluator<'_>, argument: &Value, given: &Given) -> Value {
    match type_of(eval, argument) {
        Type::Named(name) => {
            let found = given.iter().find(|(known, _)| **known == *name);
            found.map_or_else(|| argument.clone(), |(_, value)| value.clone())
        }
        _ => argument.clone(),
    }
}

/// A schema that also allows `null`.
fn or_null(schema: Json) -> Json {
    match schema {
        Json::Object(mut members) => {
            if let Some(kind) = members.get("type").filter(|kind| kind.is_string()).cloned() {
                members.insert("type".to_owned(), json!(["null", kind]));
            }
            Json::Object(members)
        }
        other => other,
    }
}
