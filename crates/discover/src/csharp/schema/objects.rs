//! Classes, records and enumerations of the artifact.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::parameters::set;
use super::{Schemas, default_of};
use crate::code::ir::{MemberKind, Param, Pattern};
use crate::code::scope::Scope;
use crate::code::value::{Class, Id, Value};
use crate::csharp::lower::{Attribute, CONSTRUCTOR, declared};
use crate::csharp::naming::camel;

impl Schemas<'_, '_, '_> {
    /// The names of an enumeration, as they are written to JSON.
    pub(super) fn enumeration(&mut self, class: Id<Class>) -> Json {
        let code = Arc::clone(&self.reading.eval.heap.classes[class].code);
        let scope = self.reading.eval.heap.classes[class].scope;
        let mut names = Vec::new();
        for member in code.members.iter().filter(|member| !member.name.starts_with('<')) {
            let MemberKind::Field(of, _) = &member.kind else { continue };
            let borne = of.as_ref().map(|of| declared(of).attributes).unwrap_or_default();
            let stated = self.text_of(&borne, "JsonStringEnumMemberName", scope);
            names.push(Json::from(stated.unwrap_or_else(|| member.name.to_string())));
        }
        json!({"type": "string", "enum": names})
    }

    /// The properties of a class and its bases.
    pub(super) fn object(&mut self, class: Id<Class>, at: &str) -> Json {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let mut description = None;
        for (level, class) in self.levels(class).into_iter().enumerate() {
            let code = Arc::clone(&self.reading.eval.heap.classes[class].code);
            let scope = self.reading.eval.heap.classes[class].scope;
            if level == 0 {
                let borne = crate::csharp::builtins::attributes_of(self.reading.eval, class);
                description = self.text_of(&borne, "Description", scope);
            }
            let full = code.name.clone().unwrap_or_else(|| Arc::from(""));
            for member in &code.members {
                let of = match &member.kind {
                    MemberKind::Field(Some(of), _) => of,
                    MemberKind::Getter(function) => match &function.returns {
                        Some(of) => of,
                        None => continue,
                    },
                    _ => continue,
                };
                if member.is_static || member.name.starts_with('<') {
                    continue;
                }
                let known = declared(of);
                let has = |word: &str| known.words.iter().any(|known| &**known == word);
                let bears = |name: &str| known.attributes.iter().any(|attribute| attribute.name == name);
                let is_seen = (has("public") && !has("field") && (has("get") || has("set"))) || bears("JsonInclude");
                if !is_seen || is_ignored(&known.attributes) || bears("JsonExtensionData") {
                    continue;
                }
                let named = self.text_of(&known.attributes, "JsonPropertyName", scope);
                let name = named.unwrap_or_else(|| camel(&member.name));
                if properties.contains_key(&name) {
                    continue;
                }
                let below = format!("{at}/properties/{name}");
                let property = format!("{full}.{}", member.name);
                let of = self.reading.eval.eval(known.of, scope);
                let mut schema = self.of(&of, &below, Some(&property));
                let parameter = has("parameter").then(|| self.parameter(class, &member.name)).flatten();
                match parameter.as_ref().map(|parameter| &parameter.default) {
                    Some(Some(default)) => {
                        let value = self.reading.eval.eval(default, scope);
                        let default = default_of(self.reading, &value, "default of a property", &schema);
                        set(&mut schema, "default", default);
                    }
                    Some(None) => required.push(Json::from(name.as_str())),
                    None => {}
                }
                if parameter.is_none() && (has("required") || bears("Required") || bears("JsonRequired")) {
                    required.push(Json::from(name.as_str()));
                }
                if let Some(description) = self.text_of(&known.attributes, "Description", scope) {
                    set(&mut schema, "description", Json::from(description));
                }
                self.annotate(&mut schema, &known.attributes, scope);
                properties.insert(name, schema);
            }
        }
        let mut schema = json!({"type": "object"});
        if !properties.is_empty() {
            set(&mut schema, "properties", Json::Object(properties));
        }
        if !required.is_empty() {
            set(&mut schema, "required", Json::Array(required));
        }
        if let Some(description) = description {
            set(&mut schema, "description", Json::from(description));
        }
        schema
    }

    /// A class, its other parts and its bases.
    fn levels(&self, class: Id<Class>) -> Vec<Id<Class>> {
        const DEEPEST: usize = 32;
        let mut levels = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![class];
        while let Some(class) = waiting.pop() {
            if levels.len() >= DEEPEST || !seen.insert(class) {
                continue;
            }
            levels.push(class);
            waiting.extend(self.reading.eval.heap.classes[class].bases.iter().rev().filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
        levels
    }

    /// The parameter of a record that a property stands for.
    fn parameter(&self, class: Id<Class>, name: &str) -> Option<Param> {
        let code = &self.reading.eval.heap.classes[class].code;
        code.members.iter().find_map(|member| match &member.kind {
            MemberKind::Method(function) if &*member.name == CONSTRUCTOR => function
                .params
                .iter()
                .find(|param| matches!(&param.pattern, Pattern::Name(known) if &**known == name))
                .cloned(),
            _ => None,
        })
    }

    /// The only text of an attribute.
    pub(super) fn text_of(&mut self, attributes: &[Attribute], name: &str, scope: Id<Scope>) -> Option<String> {
        let attribute = attributes.iter().find(|attribute| attribute.name == name)?;
        let value = self.reading.eval.eval(attribute.at(0)?, scope);
        let what = format!("text of a property of {}", self.owner);
        self.reading.text(&value, &what)
    }
}

/// Whether `[JsonIgnore]` leaves a property out always.
fn is_ignored(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.name == "JsonIgnore" && attribute.named("Condition").is_none())
}
