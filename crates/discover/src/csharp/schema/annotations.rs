//! Attributes that bound values: `[Range]`, `[StringLength]`, `[RegularExpression]` and their like.

use serde_json::{Value as Json, json};

use super::parameters::set;
use super::{Schemas, default_of};
use crate::code::scope::Scope;
use crate::code::value::Id;
use crate::csharp::lower::Attribute;

impl Schemas<'_, '_, '_> {
    /// Adds what attributes say of values to a schema that does not say it.
    pub(super) fn annotate(&mut self, schema: &mut Json, attributes: &[Attribute], scope: Id<Scope>) {
        for attribute in attributes {
            let mut argument = |at: usize| {
                let written = attribute.at(at)?;
                let value = self.reading.eval.eval(written, scope);
                let what = format!("bounds of a parameter of {}", self.owner);
                Some(default_of(self.reading, &value, &what, &Json::Null))
            };
            let is_text =
                schema.get("type").is_some_and(|kind| *kind == "string" || *kind == json!(["string", "null"]));
            let (least, most) = if is_text { ("minLength", "maxLength") } else { ("minItems", "maxItems") };
            let mut stated: Vec<(&str, Option<Json>)> = Vec::new();
            match attribute.name.as_str() {
                "DisplayName" => stated.push(("title", argument(0))),
                "EmailAddress" => stated.push(("format", Some(json!("email")))),
                "Url" => stated.push(("format", Some(json!("uri")))),
                "RegularExpression" => stated.push(("pattern", argument(0))),
                "MinLength" => stated.push((least, argument(0))),
                "MaxLength" => stated.push((most, argument(0))),
                "Base64String" => stated.push(("contentEncoding", Some(json!("base64")))),
                "StringLength" => {
                    stated.push(("maxLength", argument(0)));
                    if let Some(written) = attribute.named("MinimumLength") {
                        let value = self.reading.eval.eval(written, scope);
                        let known = default_of(self.reading, &value, "bounds of a parameter", &Json::Null);
                        stated.push(("minLength", Some(known).filter(|known| known != 0)));
                    }
                }
                "Length" => {
                    stated.push((least, argument(0).filter(|known| known != 0)));
                    stated.push((most, argument(1)));
                }
                "Range" => {
                    stated.push(("minimum", argument(0)));
                    stated.push(("maximum", argument(1)));
                }
                "AllowedValues" => {
                    let mut values = Vec::new();
                    while let Some(value) = argument(values.len()) {
                        values.push(value);
                    }
                    stated.push(("enum", Some(Json::Array(values))));
                }
                _ => {}
            }
            for (keyword, value) in stated {
                if let Some(value) = value.filter(|value| !value.is_null())
                    && schema.get(keyword).is_none()
                {
                    set(schema, keyword, value);
                }
            }
        }
    }
}
