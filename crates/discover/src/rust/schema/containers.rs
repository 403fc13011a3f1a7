//! Structs and enums, as they are derived.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::fields::{Case, Metadata};
use super::{Generator, Type};
use crate::code::value::{Class, Id};
use crate::rust::attributes::Attributes;
use crate::rust::types::{Field, Fields, TypeDef, TypeKind, Variant};

/// A declared type that is being described.
#[derive(Clone, Copy)]
pub(super) struct Container<'c> {
    /// Its class.
    pub(super) class: Id<Class>,
    /// Its declaration.
    pub(super) def: &'c TypeDef,
    /// What its parameters stand for.
    pub(super) arguments: &'c [Type],
}

/// How the variants of an enum are told apart.
enum Tag {
    External,
    Internal(Arc<str>),
    Adjacent(Arc<str>, Arc<str>),
    None,
}

impl Generator<'_, '_, '_, '_> {
    /// The schema of a declared type.
    pub(super) fn declared(&mut self, class: Id<Class>, def: &TypeDef, arguments: &[Type]) -> Json {
        let container = Container { class, def, arguments };
        let attributes = serde_and_schemars(&def.attributes);
        let stands_in = attributes.text("with").or_else(|| {
            let other = if self.tells_results() { "into" } else { "from" };
            attributes.text(other).or_else(|| attributes.text("try_from").filter(|_| !self.tells_results()))
        });
        let mut schema = if let Some(other) = stands_in {
            let other = self.written(container, other);
            self.inline(&other)
        } else {
            match &def.kind {
                TypeKind::Struct(fields) => self.structure(container, fields, &attributes),
                TypeKind::Enum(variants) => self.enumeration(container, variants, &attributes),
                TypeKind::Alias(of) => {
                    let inner = self.inside(class, def, arguments, of);
                    self.inline(&inner)
                }
            }
        };
        let scope = self.eval.heap.classes[class].scope;
        let metadata = Metadata::of(self, &def.attributes, scope, &format!("description of `{}`", def.name));
        metadata.write(self, &mut schema);
        schema
    }

    fn structure(&mut self, container: Container<'_>, fields: &Fields, attributes: &Attributes) -> Json {
        match fields {
            Fields::Unit => json!({ "type": "null" }),
            Fields::Tuple(fields) => match fields.as_slice() {
                [only] => self.field(container, only),
                fields => {
                    let schemas: Vec<Json> = fields.iter().map(|field| self.field(container, field)).collect();
                    self.tuple(&schemas)
                }
            },
            Fields::Named(fields) => {
                if attributes.has("transparent")
                    && let Some(only) = fields.iter().find(|field| !serde_and_schemars(&field.attributes).has("skip"))
                {
                    return self.field(container, only);
                }
                self.object(container, fields, attributes)
            }
        }
    }

    /// An object of named fields.
    pub(super) fn object(&mut self, container: Container<'_>, fields: &[Field], attributes: &Attributes) -> Json {
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        if attributes.has("deny_unknown_fields") {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        let case = Case::of(attributes, "rename_all", self.tells_results());
        let defaults = self.container_default(container, attributes);
        for field in fields {
            let own = serde_and_schemars(&field.attributes);
            let skipped = if self.tells_results() { "skip_serializing" } else { "skip_deserializing" };
            if own.has("skip") || own.has(skipped) {
                continue;
            }
            if own.has("flatten") {
                self.flatten(container, field, &own, &mut schema);
                continue;
            }
            let mut property = self.field(container, field);
            let default = self.field_default(container, field, &own, defaults.as_ref());
            if let Some(default) = default {
                if property == Json::Bool(true) {
                    property = json!({});
                }
                property["default"] = default;
            }
            let name = own.text("rename").cloned().or_else(|| renamed_for(&own, self.tells_results()));
            let name = name.map_or_else(|| case.field(&field.name), |name| name.to_string());
            let of = self.field_type(container, field, &own);
            let skips_empty = own.has("skip_serializing_if");
            let has_default = own.has("default") || attributes.has("default");
            let optional = if self.tells_results() {
                skips_empty
            } else {
                has_default || (!own.has("required") && self.is_option(&of))
            };
            insert(&mut schema, "properties", |properties: &mut Map<String, Json>| {
                properties.insert(name.clone(), property);
            });
            if !optional {
                require(&mut schema, &name);
            }
        }
        // The first edition keeps the names of what is required in their order.
        if self.dialect.is_first
            && let Some(Json::Array(required)) = schema.get_mut("required")
        {
            required.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
        }
        Json::Object(schema)
    }

    fn flatten(&mut self, container: Container<'_>, field: &Field, own: &Attributes, schema: &mut Map<String, Json>) {
        let of = self.field_type(container, field, own);
        let optional = self.is_option(&of);
        let inner = self.inner_option(&of);
        let Json::Object(mut other) = self.inline(&inner) else { return };
        if optional {
            other.remove("required");
        }
        if other.get("additionalProperties") == Some(&Json::Bool(false)) {
            other.remove("additionalProperties");
        }
        for (key, value) in other {
            match (schema.get_mut(&key), value) {
                (None, value) => {
                    schema.insert(key, value);
                }
                (Some(Json::Array(known)), Json::Array(more)) if key == "required" || key == "allOf" => {
                    known.extend(more);
                }
                (Some(Json::Object(known)), Json::Object(more))
                    if key == "properties" || key == "patternProperties" =>
                {
                    known.extend(more);
                }
                _ => {}
            }
        }
    }

    fn enumeration(&mut self, container: Container<'_>, variants: &[Variant], attributes: &Attributes) -> Json {
        let tag = match (attributes.text("tag"), attributes.text("content")) {
            _ if attributes.has("untagged") => Tag::None,
            (Some(tag), Some(content)) => Tag::Adjacent(Arc::clone(tag), Arc::clone(content)),
            (Some(tag), None) => Tag::Internal(Arc::clone(tag)),
            (None, _) => Tag::External,
        };
        let case = Case::of(attributes, "rename_all", self.tells_results());
        let scope = self.eval.heap.classes[container.class].scope;
        let mut units: Vec<Json> = Vec::new();
        let mut schemas: Vec<Json> = Vec::new();
        let mut unique = !matches!(tag, Tag::None);
        for variant in variants {
            let own = serde_and_schemars(&variant.attributes);
            let skipped = if self.tells_results() { "skip_serializing" } else { "skip_deserializing" };
            if own.has("skip") || own.has(skipped) {
                continue;
            }
            let name = own.text("rename").cloned().or_else(|| renamed_for(&own, self.tells_results()));
            let name = name.map_or_else(|| case.variant(&variant.name), |name| name.to_string());
            let metadata = Metadata::of(self, &variant.attributes, scope, &format!("description of `{name}`"));
            let is_unit = matches!(variant.fields, Fields::Unit);
            if matches!(tag, Tag::External) && is_unit && metadata.is_empty() && !own.has("untagged") {
                units.push(name.into());
                continue;
            }
            let mut schema = match &tag {
                _ if own.has("untagged") => {
                    unique = false;
                    self.untagged(container, variant, attributes)
                }
                Tag::None => self.untagged(container, variant, attributes),
                Tag::External if is_unit => self.only(&name),
                Tag::External => {
                    let inner = self.untagged(container, variant, attributes);
                    json!({
                        "type": "object",
                        "properties": { name.as_str(): inner },
                        "required": [name.as_str()],
                        "additionalProperties": false,
                    })
                }
                Tag::Internal(tag) => {
                    let inner = match &variant.fields {
                        Fields::Tuple(fields) if fields.len() == 1 => fields.first(),
                        _ => None,
                    };
                    let schema = match inner {
                        Some(only) => self.newtype(container, only),
                        None => self.untagged(container, variant, attributes),
                    };
                    self.tagged(schema, tag, &name, is_unit && attributes.has("deny_unknown_fields"))
                }
                Tag::Adjacent(tag, content) => {
                    let mut schema = json!({
                        "type": "object",
                        "properties": { &**tag: self.only(&name) },
                        "required": [&**tag],
                    });
                    if !is_unit {
                        schema["properties"][&**content] = self.untagged(container, variant, attributes);
                        schema["required"] = json!([&**tag, &**content]);
                    }
                    if attributes.has("deny_unknown_fields") {
                        schema["additionalProperties"] = false.into();
                    }
                    schema
                }
            };
            metadata.write(self, &mut schema);
            schemas.push(schema);
        }
        let unit = (!units.is_empty()).then(|| json!({ "type": "string", "enum": units }));
        match unit {
            Some(unit) if schemas.is_empty() => unit,
            unit => {
                if let Some(unit) = unit {
                    schemas.insert(0, unit);
                }
                if schemas.is_empty() {
                    return Json::Bool(false);
                }
                json!({ if unique { "oneOf" } else { "anyOf" }: schemas })
            }
        }
    }

    /// The schema of one text.
    fn only(&self, text: &str) -> Json {
        if self.dialect.is_first {
            return json!({ "type": "string", "enum": [text] });
        }
        json!({ "type": "string", "const": text })
    }

    /// What a variant holds.
    fn untagged(&mut self, container: Container<'_>, variant: &Variant, attributes: &Attributes) -> Json {
        let mut own = serde_and_schemars(&variant.attributes);
        if attributes.has("deny_unknown_fields") {
            own.0.extend(attributes.get("deny_unknown_fields").cloned());
        }
        if !own.has("rename_all") {
            let inherited = attributes.0.iter().filter(|meta| meta.name() == "rename_all_fields");
            own.0.extend(inherited.cloned().map(|meta| match meta {
                crate::rust::attributes::Meta::Value(_, value) => {
                    crate::rust::attributes::Meta::Value(Arc::from("rename_all"), value)
                }
                other => other,
            }));
        }
        match &variant.fields {
            Fields::Unit => json!({ "type": "null" }),
            Fields::Tuple(fields) => match fields.as_slice() {
                [only] => self.field(container, only),
                fields => {
                    let schemas: Vec<Json> = fields.iter().map(|field| self.field(container, field)).collect();
                    self.tuple(&schemas)
                }
            },
            Fields::Named(fields) => self.object(container, fields, &own),
        }
    }

    /// The only field of an internally tagged variant: by reference where its schema leaves room for the tag.
    fn newtype(&mut self, container: Container<'_>, field: &Field) -> Json {
        let own = serde_and_schemars(&field.attributes);
        let of = self.field_type(container, field, &own);
        let inner = self.inline(&of);
        if self.key(&of).is_none() || inner["type"] == "null" || inner["additionalProperties"] == Json::Bool(false) {
            return inner;
        }
        self.schema(&of)
    }

    /// The schema of an internally tagged variant.
    fn tagged(&self, schema: Json, tag: &str, name: &str, closes: bool) -> Json {
        let Json::Object(mut schema) = schema else { return schema };
        schema.insert("type".to_owned(), "object".into());
        let only = self.only(name);
        insert(&mut schema, "properties", |properties| {
            properties.insert(tag.to_owned(), only);
        });
        let required = schema.entry("required").or_insert_with(|| json!([]));
        if let Json::Array(required) = required {
            required.insert(0, tag.into());
        }
        if closes {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        Json::Object(schema)
    }
}

/// What `serde` and `schemars` are told, the latter first.
pub(super) fn serde_and_schemars(attributes: &Attributes) -> Attributes {
    let mut all = attributes.inside("schemars");
    all.0.extend(attributes.inside("serde").0);
    all.0.extend(attributes.inside("validate").0);
    all.0.extend(attributes.inside("garde").0);
    all
}

/// `rename(serialize = "a", deserialize = "b")`.
fn renamed_for(own: &Attributes, results: bool) -> Option<Arc<str>> {
    own.inside("rename").text(if results { "serialize" } else { "deserialize" }).cloned()
}

fn insert(schema: &mut Map<String, Json>, key: &str, change: impl FnOnce(&mut Map<String, Json>)) {
    if let Json::Object(inner) = schema.entry(key.to_owned()).or_insert_with(|| json!({})) {
        change(inner);
    }
}

fn require(schema: &mut Map<String, Json>, name: &str) {
    if let Json::Array(required) = schema.entry("required").or_insert_with(|| json!([])) {
        required.push(name.into());
    }
}
