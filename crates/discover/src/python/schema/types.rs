//! One type as a schema.

use std::collections::HashSet;
use std::sync::Arc;

use model::GapReason;
use serde_json::{Map, Value as Json, json};

use super::names::{arguments, call_of, is_ellipsis, name_of};
use super::{Writer, literal};
use crate::code::value::{Form, Id, Place, Symbolic, Value};
use crate::python::lower;

/// Types inside types.
const DEEPEST: u32 = 40;

/// Bytes of a text that count as a part of a schema.
const BYTES_A_PART: usize = 1_024;

pub(super) type Schema = Map<String, Json>;

/// An object literal as a schema.
pub(super) fn schema(json: Json) -> Schema {
    match json {
        Json::Object(members) => members,
        _ => Schema::new(),
    }
}

impl Writer<'_, '_> {
    /// The schema of a type; a type that is not understood takes anything.
    pub(super) fn type_schema(&mut self, value: &Value, place: Place) -> Schema {
        if !self.eval.spend_part() {
            self.too_many_parts(place);
            return Schema::new();
        }
        if self.depth >= DEEPEST {
            self.gap("type of a parameter".to_owned(), GapReason::Limit("types nested too deeply".to_owned()), place);
            return Schema::new();
        }
        self.depth += 1;
        let schema = self.any_type(value, place);
        self.depth -= 1;
        schema
    }

    /// Counts a known value that is written into a schema so many times. `false` once there are too many parts.
    pub(super) fn spend(&mut self, json: &Json, times: usize, place: Place) -> bool {
        self.spend_parts(weight(json).saturating_mul(times), place)
    }

    fn spend_parts(&mut self, parts: usize, place: Place) -> bool {
        let fits = self.eval.spend_parts(parts);
        if !fits {
            self.too_many_parts(place);
        }
        fits
    }

    fn too_many_parts(&mut self, place: Place) {
        if !std::mem::replace(&mut self.said_too_many, true) {
            self.gap("type of a parameter".to_owned(), GapReason::Limit("parts of a schema".to_owned()), place);
        }
    }

    fn any_type(&mut self, value: &Value, place: Place) -> Schema {
        match value {
            Value::Null => schema(json!({"type": "null"})),
            Value::Text(text) => self.quoted(&Arc::clone(&text.text), place),
            Value::Class(id) => self.class_schema(*id, place),
            Value::Choice(id) => {
                let alternatives = self.eval.heap.lists[*id].items.clone();
                let known = alternatives.iter().find(|value| !value.is_null()).cloned();
                known.map(|value| self.type_schema(&value, place)).unwrap_or_default()
            }
            Value::Symbolic(id) => match self.eval.heap.symbolics[*id].form.clone() {
                Form::Index(base, key) => self.generic(&base, &key, place),
                Form::Call(_) => self.made_type(value, place),
                _ => self.plain(value, place),
            },
            other => {
                let (reason, at) = self.eval.reason(other);
                self.gap("type of a parameter".to_owned(), reason, at.unwrap_or(place));
                Schema::new()
            }
        }
    }

    fn quoted(&mut self, text: &str, place: Place) -> Schema {
        // It is read anew wherever the alias that it stands in is used.
        if !self.spend_parts(text.len() / BYTES_A_PART, place) {
            return Schema::new();
        }
        let Some(expr) = lower::quoted_type(text, place.line) else {
            let why = GapReason::Unparsable("a type in quotes".to_owned());
            self.gap("type of a parameter".to_owned(), why, place);
            return Schema::new();
        };
        let value = self.eval.eval(&expr, self.scope);
        if matches!(value, Value::Text(_)) { Schema::new() } else { self.type_schema(&value, place) }
    }

    fn plain(&mut self, value: &Value, place: Place) -> Schema {
        let Some((package, name)) = name_of(&self.eval.heap, value) else {
            let (reason, at) = self.eval.reason(value);
            self.gap("type of a parameter".to_owned(), reason, at.unwrap_or(place));
            return Schema::new();
        };
        schema(match name.as_str() {
            "str" | "AnyStr" | "LiteralString" | "StrictStr" => json!({"type": "string"}),
            "int" | "StrictInt" => json!({"type": "integer"}),
            "float" | "StrictFloat" => json!({"type": "number"}),
            "bool" | "StrictBool" => json!({"type": "boolean"}),
            "bytes" | "bytearray" => json!({"format": "binary", "type": "string"}),
            "Any" | "object" | "..." | "Callable" | "TypeVar" | "Type" | "type" => json!({}),
            "None" | "NoneType" => json!({"type": "null"}),
            "list" | "List" | "Sequence" | "Iterable" | "Collection" | "MutableSequence" | "deque" | "tuple"
            | "Tuple" => {
                json!({"items": {}, "type": "array"})
            }
            "set" | "Set" | "frozenset" | "FrozenSet" | "AbstractSet" | "MutableSet" => {
                json!({"items": {}, "type": "array", "uniqueItems": true})
            }
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "OrderedDict" | "defaultdict" | "DefaultDict" => {
                json!({"additionalProperties": true, "type": "object"})
            }
            "datetime" | "AwareDatetime" | "NaiveDatetime" | "PastDatetime" | "FutureDatetime" => {
                json!({"format": "date-time", "type": "string"})
            }
            "date" | "PastDate" | "FutureDate" => json!({"format": "date", "type": "string"}),
            "time" => json!({"format": "time", "type": "string"}),
            "timedelta" => json!({"format": "duration", "type": "string"}),
            "UUID" | "UUID1" | "UUID3" | "UUID5" => json!({"format": "uuid", "type": "string"}),
            "UUID4" => json!({"format": "uuid4", "type": "string"}),
            "Path" | "PurePath" | "PosixPath" => json!({"format": "path", "type": "string"}),
            "FilePath" => json!({"format": "file-path", "type": "string"}),
            "DirectoryPath" => json!({"format": "directory-path", "type": "string"}),
            "Decimal" => json!({"anyOf": [{"type": "number"}, {"type": "string"}]}),
            "AnyUrl" | "FileUrl" => json!({"format": "uri", "minLength": 1, "type": "string"}),
            "HttpUrl" | "AnyHttpUrl" => json!({"format": "uri", "maxLength": 2083, "minLength": 1, "type": "string"}),
            "EmailStr" => json!({"format": "email", "type": "string"}),
            "SecretStr" => json!({"format": "password", "type": "string", "writeOnly": true}),
            "PositiveInt" => json!({"exclusiveMinimum": 0, "type": "integer"}),
            "NonNegativeInt" => json!({"minimum": 0, "type": "integer"}),
            "PositiveFloat" => json!({"exclusiveMinimum": 0, "type": "number"}),
            "NonNegativeFloat" => json!({"minimum": 0, "type": "number"}),
            _ => {
                let reason = GapReason::InDependency(format!("type `{name}` of `{package}`"));
                self.gap("type of a parameter".to_owned(), reason, place);
                json!({})
            }
        })
    }

    /// `Base[A, B]`.
    fn generic(&mut self, base: &Value, key: &Value, place: Place) -> Schema {
        let args = arguments(&self.eval.heap, key);
        let Some((_, name)) = name_of(&self.eval.heap, base) else { return self.type_schema(base, place) };
        let first = args.first().cloned().unwrap_or(Value::Null);
        match name.as_str() {
            "Optional" => self.union(&[first, Value::Null], place),
            "Union" => self.union(&args, place),
            "Literal" => self.literal_type(&args, place),
            "Annotated" => self.annotated(&args, place).schema,
            "Required" | "NotRequired" | "ReadOnly" | "Final" | "SkipValidation" | "SerializeAsAny" => {
                self.type_schema(&first, place)
            }
            "list" | "List" | "Sequence" | "Iterable" | "Collection" | "MutableSequence" | "deque" => {
                array_of(self.type_schema(&first, place))
            }
            "set" | "Set" | "frozenset" | "FrozenSet" | "AbstractSet" | "MutableSet" => {
                let mut set = array_of(self.type_schema(&first, place));
                set.insert("uniqueItems".to_owned(), Json::Bool(true));
                set
            }
            "tuple" | "Tuple" if args.get(1).is_some_and(|second| is_ellipsis(&self.eval.heap, second)) => {
                array_of(self.type_schema(&first, place))
            }
            "tuple" | "Tuple" => {
                let items: Vec<Json> = args.iter().map(|arg| Json::Object(self.type_schema(arg, place))).collect();
                let mut tuple = schema(json!({"maxItems": items.len(), "minItems": items.len()}));
                tuple.insert("prefixItems".to_owned(), Json::Array(items));
                tuple.insert("type".to_owned(), Json::from("array"));
                tuple
            }
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "OrderedDict" | "defaultdict" | "DefaultDict" => {
                let values = args.get(1).map(|value| self.type_schema(value, place)).unwrap_or_default();
                let values = if values.is_empty() { Json::Bool(true) } else { Json::Object(values) };
                Schema::from_iter([
                    ("additionalProperties".to_owned(), values),
                    ("type".to_owned(), Json::from("object")),
                ])
            }
            _ => self.plain(base, place),
        }
    }

    fn union(&mut self, members: &[Value], place: Place) -> Schema {
        let mut branches: Vec<Json> = Vec::new();
        // The same type is the same branch: it need not be written again to know that.
        let mut written: HashSet<Id<Symbolic>> = HashSet::new();
        for member in members {
            if matches!(member, Value::Symbolic(id) if !written.insert(*id)) {
                continue;
            }
            let mut branch = self.type_schema(member, place);
            // A union inside a union is one union.
            match branch.get("anyOf") {
                Some(Json::Array(_)) if branch.len() == 1 => {
                    if let Some(Json::Array(inner)) = branch.remove("anyOf") {
                        branches.extend(inner);
                    }
                }
                _ => branches.push(Json::Object(branch)),
            }
        }
        let mut branches = distinct(branches);
        if branches.len() == 1 {
            return branches.pop().map(schema).unwrap_or_default();
        }
        Schema::from_iter([("anyOf".to_owned(), Json::Array(branches))])
    }

    fn literal_type(&mut self, args: &[Value], place: Place) -> Schema {
        let mut values = Vec::new();
        for arg in args {
            match literal(&self.eval.heap, arg) {
                Some(value) if !self.spend(&value, 1, place) => break,
                Some(Json::Array(inner)) => values.extend(inner),
                Some(value) => values.push(value),
                None => {
                    let (reason, at) = self.eval.reason(arg);
                    self.gap("allowed values of a parameter".to_owned(), reason, at.unwrap_or(place));
                }
            }
        }
        enumeration(values)
    }

    /// A type that a call makes: `A | B`, `NewType("Name", int)`, `constr(max_length=5)`.
    fn made_type(&mut self, value: &Value, place: Place) -> Schema {
        let Some(call) = call_of(&self.eval.heap, value).cloned() else { return Schema::new() };
        if self.eval.heap.path(&call.callee).as_deref() == Some("|") {
            return self.union(&call.args.positional, place);
        }
        let name = name_of(&self.eval.heap, &call.callee).map(|(_, name)| name).unwrap_or_default();
        let mut schema = match name.as_str() {
            "NewType" => return call.args.at(1).cloned().map(|of| self.type_schema(&of, place)).unwrap_or_default(),
            "TypeVar" => return Schema::new(),
            "constr" => schema(json!({"type": "string"})),
            "conint" => schema(json!({"type": "integer"})),
            "confloat" => schema(json!({"type": "number"})),
            "conlist" => array_of(call.args.at(0).cloned().map(|of| self.type_schema(&of, place)).unwrap_or_default()),
            _ => {
                let (reason, at) = self.eval.reason(value);
                self.gap("type of a parameter".to_owned(), reason, at.unwrap_or(place));
                return Schema::new();
            }
        };
        self.constrain(&mut schema, &call.args.named, place);
        schema
    }
}

/// A list of items; they are moved, as copying what is inside at every step around it costs its square.
fn array_of(items: Schema) -> Schema {
    Schema::from_iter([("items".to_owned(), Json::Object(items)), ("type".to_owned(), Json::from("array"))])
}

/// How many parts a known value is; a long text is worth several.
fn weight(json: &Json) -> usize {
    match json {
        Json::Array(items) => items.iter().map(weight).fold(1, usize::saturating_add),
        Json::Object(members) => members.values().map(weight).fold(1, usize::saturating_add),
        Json::String(text) => 1 + text.len() / BYTES_A_PART,
        Json::Null | Json::Bool(_) | Json::Number(_) => 1,
    }
}

/// The branches of a union, each once.
fn distinct(branches: Vec<Json>) -> Vec<Json> {
    let mut met: HashSet<&Json> = HashSet::new();
    let first: Vec<bool> = branches.iter().map(|branch| met.insert(branch)).collect();
    branches.into_iter().zip(first).filter_map(|(branch, first)| first.then_some(branch)).collect()
}

/// Allowed values, with their type if they share one.
pub(super) fn enumeration(mut values: Vec<Json>) -> Schema {
    let kind = |value: &Json| match value {
        Json::String(_) => Some("string"),
        Json::Bool(_) => Some("boolean"),
        Json::Number(number) if number.is_f64() => Some("number"),
        Json::Number(_) => Some("integer"),
        Json::Null => Some("null"),
        _ => None,
    };
    let first = values.first().and_then(kind);
    let shared = first.filter(|_| values.iter().all(|value| kind(value) == first));
    let mut schema = Schema::new();
    if values.len() == 1 {
        schema.insert("const".to_owned(), values.swap_remove(0));
    } else {
        schema.insert("enum".to_owned(), Json::Array(values));
    }
    if let Some(shared) = shared {
        schema.insert("type".to_owned(), Json::from(shared));
    }
    schema
}
