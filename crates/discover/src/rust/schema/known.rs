//! Types from outside the artifact, by their last names.

use serde_json::{Map, Value as Json, json};

use super::{Generator, Type};
use crate::code::keyword::with;
use crate::rust::lower::SEQUENCE;

/// Types that only wrap another one.
const WRAPPERS: &[&str] = &[
    "Box",
    "Arc",
    "Rc",
    "Cow",
    "RefCell",
    "Cell",
    "Mutex",
    "RwLock",
    "Parameters",
    "Json",
    "Wrapping",
    "Reverse",
    "Weak",
    "Saturating",
];

/// Whether a type only wraps its argument.
pub(super) fn is_wrapper(name: &str) -> bool {
    WRAPPERS.contains(&name)
}

/// The name of a type in the names of others.
pub(super) fn name(name: &str, arguments: &[String]) -> String {
    let first = || arguments.first().cloned().unwrap_or_default();
    match name {
        "String" | "str" | "PathBuf" | "Path" | "OsString" => "string".to_owned(),
        "bool" => "boolean".to_owned(),
        "f32" => "float".to_owned(),
        "f64" => "double".to_owned(),
        "Value" => "AnyValue".to_owned(),
        "Option" => format!("Nullable_{}", first()),
        "Vec" | "VecDeque" | "LinkedList" | SEQUENCE => format!("Array_of_{}", first()),
        "HashSet" | "BTreeSet" | "IndexSet" => format!("Set_of_{}", first()),
        "HashMap" | "BTreeMap" | "IndexMap" => {
            format!("Map_of_{}", arguments.get(1).cloned().unwrap_or_else(first))
        }
        _ => match integer(name) {
            Some((format, ..)) => format.to_owned(),
            None => name.to_owned(),
        },
    }
}

/// The format and the bounds of an integer type.
fn integer(name: &str) -> Option<(&'static str, Option<i64>, Option<i64>)> {
    let name = name.strip_prefix("Atomic").map_or_else(|| name.to_owned(), str::to_lowercase);
    Some(match name.as_str() {
        "i8" => ("int8", Some(-128), Some(127)),
        "i16" => ("int16", Some(-32_768), Some(32_767)),
        "i32" => ("int32", None, None),
        "i64" => ("int64", None, None),
        "i128" => ("int128", None, None),
        "isize" => ("int", None, None),
        "u8" => ("uint8", Some(0), Some(255)),
        "u16" => ("uint16", Some(0), Some(65_535)),
        "u32" => ("uint32", Some(0), None),
        "u64" => ("uint64", Some(0), None),
        "u128" => ("uint128", Some(0), None),
        "usize" => ("uint", Some(0), None),
        _ => return None,
    })
}

impl Generator<'_, '_, '_, '_> {
    /// The schema of a type from outside the artifact, if it is known.
    pub(super) fn known(&mut self, name: &str, arguments: &[Type]) -> Option<Json> {
        let first = arguments.first();
        Some(match name {
            "String" | "str" | "PathBuf" | "Path" | "SocketAddr" | "SocketAddrV4" | "SocketAddrV6"
            | "CompactString" | "SmolStr" | "SmartString" => json!({ "type": "string" }),
            "bool" | "AtomicBool" => json!({ "type": "boolean" }),
            "char" => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
            "f32" => json!({ "type": "number", "format": "float" }),
            "f64" => json!({ "type": "number", "format": "double" }),
            "Value" => Json::Bool(true),
            "Number" => json!({ "type": "number" }),
            "Map" | "JsonObject" if arguments.len() != 2 || name == "JsonObject" => {
                json!({ "type": "object", "additionalProperties": true })
            }
            "Option" => {
                let inner = self.schema(first?);
                self.nullable(inner)
            }
            SEQUENCE if arguments.len() > 1 => {
                let length = self.length(arguments.get(1)?);
                let items = self.schema(first?);
                match length {
                    Some(0) => json!({ "type": "array", "maxItems": 0 }),
                    Some(length) => {
                        with(json!({ "type": "array", "minItems": length, "maxItems": length }), "items", items)
                    }
                    None => with(json!({ "type": "array" }), "items", items),
                }
            }
            "Vec" | "VecDeque" | "LinkedList" | "BinaryHeap" | "SmallVec" | SEQUENCE => {
                with(json!({ "type": "array" }), "items", self.schema(first?))
            }
            "HashSet" | "BTreeSet" | "IndexSet" => {
                with(json!({ "type": "array", "uniqueItems": true }), "items", self.schema(first?))
            }
            "HashMap" | "BTreeMap" | "IndexMap" | "Map" => self.map(first?, arguments.get(1)?),
            "DateTime" => json!({ "type": "string", "format": "date-time" }),
            "NaiveDate" => json!({ "type": "string", "format": "date" }),
            "NaiveDateTime" => json!({ "type": "string", "format": "partial-date-time" }),
            "NaiveTime" => json!({ "type": "string", "format": "partial-time" }),
            "Uuid" => json!({ "type": "string", "format": "uuid" }),
            "Url" => json!({ "type": "string", "format": "uri" }),
            "IpAddr" => json!({ "type": "string", "format": "ip" }),
            "Ipv4Addr" => json!({ "type": "string", "format": "ipv4" }),
            "Ipv6Addr" => json!({ "type": "string", "format": "ipv6" }),
            "Duration" => json!({
                "type": "object",
                "properties": {
                    "secs": { "type": "integer", "format": "uint64", "minimum": 0 },
                    "nanos": { "type": "integer", "format": "uint32", "minimum": 0 },
                },
                "required": ["secs", "nanos"],
            }),
            "NonZeroU8" | "NonZeroU16" | "NonZeroU32" | "NonZeroU64" | "NonZeroUsize" => {
                let inner = name.trim_start_matches("NonZero").to_lowercase();
                let mut schema = self.known(&inner, &[])?;
                schema["minimum"] = 1.into();
                schema
            }
            "EmptyObject" => json!({ "type": "object" }),
            "PhantomData" => json!({ "type": "null" }),
            _ => {
                let (format, low, high) = integer(name)?;
                let mut schema = Map::new();
                schema.insert("type".to_owned(), "integer".into());
                schema.insert("format".to_owned(), format.into());
                // The first edition knows no upper bounds.
                let low = low.filter(|low| !self.dialect.is_first || *low == 0);
                schema.extend(low.map(|low| ("minimum".to_owned(), self.bound(low))));
                let high = high.filter(|_| !self.dialect.is_first);
                schema.extend(high.map(|high| ("maximum".to_owned(), high.into())));
                Json::Object(schema)
            }
        })
    }

    /// A bound of a number: the first edition writes every one as a fraction.
    fn bound(&self, bound: i64) -> Json {
        if self.dialect.is_first { json!(bound as f64) } else { bound.into() }
    }

    fn length(&mut self, of: &Type) -> Option<u64> {
        let length = self.eval.eval(&of.of, of.scope);
        let length = self.eval.shown(&length)?;
        length.parse().ok()
    }

    /// A map: its keys are properties.
    fn map(&mut self, key: &Type, value: &Type) -> Json {
        let key = self.schema(key);
        let value = self.schema(value);
        if self.dialect.is_first || key["type"] != "integer" {
            return with(json!({ "type": "object" }), "additionalProperties", value);
        }
        let pattern = if key["minimum"] == 0 { r"^\d+$" } else { r"^-?\d+$" };
        json!({ "type": "object", "additionalProperties": false, "patternProperties": { pattern: value } })
    }

    /// A schema that also takes null.
    pub(super) fn nullable(&self, schema: Json) -> Json {
        let Json::Object(mut schema) = schema else { return schema };
        let holds_others = ["$ref", "anyOf", "oneOf", "allOf", "not", "if"].iter().any(|key| schema.contains_key(*key));
        if holds_others && self.dialect.is_first && self.dialect.marks_nullable {
            return with(json!({ "nullable": true }), "allOf", vec![Json::Object(schema)]);
        }
        if holds_others {
            let absent = if self.dialect.marks_nullable {
                json!({ "const": null, "nullable": true })
            } else {
                json!({ "type": "null" })
            };
            return with(json!({}), "anyOf", vec![Json::Object(schema), absent]);
        }
        let absent = Json::from("null");
        match schema.get_mut("type") {
            Some(Json::Array(types)) if !types.contains(&absent) => {
                types.push(absent);
            }
            Some(of) if *of != absent => {
                let other = of.take();
                // Where null is marked, it is no type beside the other.
                *of = if self.dialect.marks_nullable { other } else { json!([other, absent]) };
            }
            _ => {}
        }
        if let Some(only) = schema.remove("const") {
            schema.insert("enum".to_owned(), json!([only, Json::Null]));
        } else if let Some(Json::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Json::Null)
        {
            values.push(Json::Null);
        }
        if self.dialect.marks_nullable && schema.contains_key("type") {
            schema.insert("nullable".to_owned(), true.into());
        }
        Json::Object(schema)
    }
}
