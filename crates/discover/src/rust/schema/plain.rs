//! The plain style of an SDK whose derive knows no formats and no references: every type stands where it is used.

use serde_json::{Map, Value as Json, json};

use super::containers::serde_and_schemars;
use super::{Generator, Head, Purpose, Type};
use crate::code::eval::Evaluator;
use crate::code::keyword::with;
use crate::code::value::{Class, Id, Place};
use crate::rust::attributes::Attributes;
use crate::rust::language::Rust;
use crate::rust::types::{Field, Fields, TypeDef, TypeKind};

/// The schema of the arguments of a tool.
pub(super) fn schema(rust: &Rust<'_>, eval: &mut Evaluator<'_>, of: &Type, place: Place) -> Json {
    let dialect = rust.dialect(eval, place.file);
    let mut generator = Generator::new(rust, eval, dialect, Purpose::Plain, place);
    generator.plain(of, &Attributes::default())
}

impl Generator<'_, '_, '_, '_> {
    fn plain(&mut self, of: &Type, attributes: &Attributes) -> Json {
        self.depth += 1;
        self.left = self.left.saturating_sub(1);
        let schema = if self.depth > super::DEEPEST || self.left == 0 {
            let reason = model::GapReason::Limit("types nested too deeply".to_owned());
            self.unclear(of, reason)
        } else {
            self.plain_below(of, attributes)
        };
        self.depth -= 1;
        schema
    }

    fn plain_below(&mut self, of: &Type, attributes: &Attributes) -> Json {
        let of = &self.unwrapped(of);
        let mut schema = match self.head(of) {
            Head::Declared(class, def, arguments) => self.plain_declared(class, &def, &arguments),
            Head::Named(name, arguments) => {
                let first = arguments.first().cloned();
                match (&*name, first) {
                    ("Option", Some(inner)) => {
                        let inner = self.plain(&inner, attributes);
                        or_null(inner)
                    }
                    ("Vec", Some(inner)) => {
                        let items = self.plain(&inner, &Attributes::default());
                        with(json!({ "type": "array" }), "items", items)
                    }
                    ("Map" | "HashMap" | "BTreeMap", _) => json!({ "type": "object", "additionalProperties": true }),
                    ("Value", _) => json!({}),
                    _ => match self.known(&name, &arguments) {
                        Some(Json::Object(mut known)) => {
                            known.retain(|key, _| key == "type");
                            Json::Object(known)
                        }
                        _ => self.unclear(of, model::GapReason::Unsupported("a type without a schema".to_owned())),
                    },
                }
            }
            // The derive takes what it does not know for anything.
            _ => json!({}),
        };
        self.plain_metadata(of, attributes, &mut schema);
        schema
    }

    fn plain_declared(&mut self, class: Id<Class>, def: &TypeDef, arguments: &[Type]) -> Json {
        match &def.kind {
            TypeKind::Struct(Fields::Named(fields)) => self.plain_object(class, def, arguments, fields),
            TypeKind::Enum(variants) => {
                let mut schemas = Vec::new();
                for variant in variants {
                    let own = serde_and_schemars(&variant.attributes);
                    let name = own.text("rename").unwrap_or(&variant.name);
                    let mut schema = match &variant.fields {
                        Fields::Unit => json!({ "enum": [&**name] }),
                        Fields::Named(fields) => self.plain_object(class, def, arguments, fields),
                        Fields::Tuple(fields) => {
                            let mut items: Vec<Json> = Vec::new();
                            for field in fields {
                                let inner = self.inside(class, def, arguments, &field.of);
                                items.push(self.plain(&inner, &field.attributes));
                            }
                            match items.len() {
                                1 => items.swap_remove(0),
                                _ => with(json!({ "type": "array", "additionalItems": false }), "items", items),
                            }
                        }
                    };
                    let stated = variant.attributes.inside("json_schema");
                    for key in ["title", "description"] {
                        if let (Some(text), Some(schema)) = (stated.text(key), schema.as_object_mut()) {
                            schema.insert(key.to_owned(), text.to_string().into());
                        }
                    }
                    schemas.push(schema);
                }
                with(json!({}), "oneOf", schemas)
            }
            _ => Json::Bool(true),
        }
    }

    fn plain_object(&mut self, class: Id<Class>, def: &TypeDef, arguments: &[Type], fields: &[Field]) -> Json {
        let mut properties = Map::new();
        let mut required: Vec<Json> = Vec::new();
        for field in fields {
            let own = serde_and_schemars(&field.attributes);
            let name = own.text("rename").unwrap_or(&field.name).to_string();
            let of = self.inside(class, def, arguments, &field.of);
            if !self.is_option(&of) {
                required.push(name.clone().into());
            }
            properties.insert(name, self.plain(&of, &field.attributes));
        }
        let mut schema = with(json!({ "type": "object" }), "properties", properties);
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        schema
    }

    fn plain_metadata(&mut self, of: &Type, attributes: &Attributes, schema: &mut Json) {
        let stated = attributes.inside("json_schema");
        let docs: Vec<String> = attributes
            .docs()
            .filter_map(|doc| self.text(doc, of.scope, "description of an argument"))
            .map(|line| line.trim().to_owned())
            .collect();
        let Json::Object(map) = schema else { return };
        if !docs.is_empty() {
            map.insert("description".to_owned(), docs.join("\n").into());
        }
        for (key, written) in [
            ("description", "description"),
            ("title", "title"),
            ("format", "format"),
            ("min_length", "minLength"),
            ("max_length", "maxLength"),
            ("minimum", "minimum"),
            ("maximum", "maximum"),
            ("default", "default"),
        ] {
            let is_list = map.get("type").is_some_and(|of| of == "array");
            let written = match written {
                "minLength" if is_list => "minItems",
                "maxLength" if is_list => "maxItems",
                other => other,
            };
            if let Some(value) = stated.value(key).and_then(|value| self.value(value, of.scope)) {
                map.insert(written.to_owned(), value);
            }
        }
    }
}

fn or_null(schema: Json) -> Json {
    let Json::Object(mut schema) = schema else { return schema };
    match schema.get("type") {
        Some(Json::String(known)) => {
            let types = json!([known, "null"]);
            schema.insert("type".to_owned(), types);
            Json::Object(schema)
        }
        Some(_) => Json::Object(schema),
        None => with(json!({}), "anyOf", vec![Json::Object(schema), json!({ "type": "null" })]),
    }
}
