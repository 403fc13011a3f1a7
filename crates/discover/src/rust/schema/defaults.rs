//! Defaults: what `#[serde(default)]` gives a field.

use serde_json::{Map, Number, Value as Json, json};

use super::containers::Container;
use super::{Generator, Head, Type};
use crate::code::eval::Evaluator;
use crate::code::value::{Args, Value};
use crate::rust::attributes::Attributes;
use crate::rust::lower::{TYPE, VARIANT, path_of_text};
use crate::rust::types::{Field, Fields, TypeKind};

impl Generator<'_, '_, '_, '_> {
    /// The value that a field's type has by default, as the schema shows it.
    pub(super) fn field_default(
        &mut self,
        container: Container<'_>,
        field: &Field,
        own: &Attributes,
        all: Option<&Value>,
    ) -> Option<Json> {
        if own.has("skip_serializing") || !(own.has("default") || all.is_some()) {
            return None;
        }
        let of = self.field_type(container, field, own);
        let default = if let Some(path) = own.text("default") {
            let scope = self.eval.heap.classes[container.class].scope;
            let path = path_of_text(path, field.line);
            let function = self.eval.eval(&path, scope);
            let place = self.place;
            let value = self.eval.call_value(&function, Args::default(), place);
            let Some(default) = json_of(self.eval, &value, 0) else {
                let (reason, at) = self.eval.reason(&value);
                let location = Some(self.eval.location(at.unwrap_or(place)));
                self.gap(model::Gap { what: format!("default of `{}`", field.name), reason, location });
                return None;
            };
            self.written_as(&of, default)
        } else if own.has("default") {
            self.default_of(&of, 0)?
        } else {
            let all = all?;
            let value = self.eval.known_member(all, &field.name, self.place);
            match value {
                Some(value) => {
                    let value = json_of(self.eval, &value, 0)?;
                    self.written_as(&of, value)
                }
                None => self.default_of(&of, 0)?,
            }
        };
        // What is left out when it is empty is left out here too.
        let is_skipped = match own.text("skip_serializing_if").map(|path| path.rsplit("::").next().unwrap_or_default())
        {
            Some("is_none") => default.is_null(),
            Some("is_empty") => default == json!("") || default == json!([]) || default == json!({}),
            Some(_) => default == json!(false) || default == json!(0),
            None => false,
        };
        (!is_skipped).then_some(default)
    }

    /// A number as its type writes it.
    fn written_as(&mut self, of: &Type, default: Json) -> Json {
        let of = self.inner_option(of);
        match (self.head(&of), default.as_i64()) {
            (Head::Named(name, _), Some(whole)) if matches!(&*name, "f32" | "f64") => {
                Number::from_f64(whole as f64).map_or(default, Json::Number)
            }
            _ => default,
        }
    }

    /// The value that a whole container has by default.
    pub(super) fn container_default(&mut self, container: Container<'_>, attributes: &Attributes) -> Option<Value> {
        let place = self.place;
        if let Some(path) = attributes.text("default") {
            let scope = self.eval.heap.classes[container.class].scope;
            let function = self.eval.eval(&path_of_text(path, container.def.line), scope);
            return Some(self.eval.call_value(&function, Args::default(), place));
        }
        attributes.has("default").then(|| {
            let class = Value::Class(container.class);
            self.eval.call_method(&class, &std::sync::Arc::from("default"), Args::default(), place)
        })
    }

    /// The value that `Default` gives a type. `None` if it is not known or cannot be written.
    fn default_of(&mut self, of: &Type, depth: u32) -> Option<Json> {
        const DEEPEST: u32 = 16;
        if depth > DEEPEST {
            return None;
        }
        let of = self.unwrapped(of);
        Some(match self.head(&of) {
            Head::Named(name, _) => match &*name {
                "String" | "str" | "PathBuf" => json!(""),
                "bool" => json!(false),
                "f32" | "f64" => json!(0.0),
                "Option" | "Value" => Json::Null,
                "Vec" | "VecDeque" | "HashSet" | "BTreeSet" | "IndexSet" => json!([]),
                "HashMap" | "BTreeMap" | "IndexMap" | "Map" | "JsonObject" => json!({}),
                "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
                    json!(0)
                }
                _ => return None,
            },
            Head::Declared(class, def, arguments) if def.attributes.derives("Serialize") => {
                let class_value = Value::Class(class);
                let place = self.place;
                if !def.attributes.derives("Default") {
                    let made =
                        self.eval.call_method(&class_value, &std::sync::Arc::from("default"), Args::default(), place);
                    return match &made {
                        Value::Table(id) if self.eval.heap.tables[*id].entries.len() > 1 => {
                            json_of(self.eval, &made, 0)
                        }
                        _ => None,
                    };
                }
                match &def.kind {
                    TypeKind::Enum(variants) => {
                        let chosen = variants.iter().find(|variant| variant.attributes.has("default"))?;
                        let value = self.eval.member(&class_value, &chosen.name, place);
                        json_with_cases(self, &value)?
                    }
                    TypeKind::Struct(Fields::Named(fields)) => {
                        let mut members = Map::new();
                        for field in fields {
                            let inner = self.inside(class, &def, &arguments, &field.of);
                            members.insert(field.name.to_string(), self.default_of(&inner, depth + 1)?);
                        }
                        Json::Object(members)
                    }
                    _ => return None,
                }
            }
            _ => return None,
        })
    }
}

/// A variant under the name that it is written as.
fn json_with_cases(generator: &mut Generator<'_, '_, '_, '_>, value: &Value) -> Option<Json> {
    let Value::Table(id) = value else { return None };
    let entries = &generator.eval.heap.tables[*id].entries;
    let variant = entries.get(VARIANT)?.value.as_text()?.clone();
    let Value::Class(class) = entries.get(TYPE)?.value else { return None };
    let def = generator.rust.type_of(generator.eval, class)?;
    let TypeKind::Enum(variants) = &def.kind else { return None };
    let chosen = variants.iter().find(|known| known.name == variant)?;
    let own = super::containers::serde_and_schemars(&chosen.attributes);
    let all = super::containers::serde_and_schemars(&def.attributes);
    let case = super::fields::Case::of(&all, "rename_all", true);
    Some(own.text("rename").map_or_else(|| case.variant(&variant), ToString::to_string).into())
}

/// A value as JSON; `None` if it is not known as a whole.
pub(super) fn json_of(eval: &Evaluator<'_>, value: &Value, depth: u32) -> Option<Json> {
    const DEEPEST: u32 = 64;
    if depth > DEEPEST {
        return None;
    }
    Some(match value {
        Value::Null => Json::Null,
        Value::Bool(known) => Json::Bool(*known),
        Value::Number(number) => Json::Number(number.clone()),
        Value::Text(text) => Json::String(text.text.to_string()),
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.iter();
            Json::Array(items.map(|item| json_of(eval, item, depth + 1)).collect::<Option<_>>()?)
        }
        Value::Table(id) => {
            let table = &eval.heap.tables[*id];
            if table.open.is_some() {
                return None;
            }
            if let Some(variant) = table.entries.get(VARIANT) {
                return variant.value.as_text().map(|text| Json::String(text.to_string()));
            }
            let mut members = Map::new();
            for (name, slot) in table.entries.iter().filter(|(name, _)| !name.starts_with('#')) {
                members.insert(name.to_string(), json_of(eval, &slot.value, depth + 1)?);
            }
            Json::Object(members)
        }
        Value::Choice(id) => return json_of(eval, eval.heap.lists[*id].items.first()?, depth + 1),
        _ => return None,
    })
}
