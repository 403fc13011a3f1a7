//! Classes, records and enumerations of the artifact as schemas.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{Schema, Writer, is_optional, object};
use crate::code::ir::{Expr, MemberKind};
use crate::code::scope::Scope;
use crate::code::value::{Args, Class, Id, Value};
use crate::jvm::added::Kind;
use crate::jvm::builtins::{constants, words};

/// How many base classes are followed.
const DEEPEST_CLASS: usize = 16;

impl Writer<'_, '_, '_, '_> {
    /// The schema of a class of the artifact.
    pub(super) fn class(&mut self, class: Id<Class>) -> Schema {
        if let Some(names) = constants(self.reader.reading.eval, class) {
            return self.enumeration(class, &names);
        }
        let name = self.reader.reading.eval.heap.classes[class].code.name.as_deref().unwrap_or("Object").to_owned();
        if self.around.contains(&class) {
            if !self.referred.contains(&class) {
                self.referred.push(class);
            }
            return object(json!({"$ref": format!("#/$defs/{name}")}));
        }
        self.around.push(class);
        let schema = self.object(class);
        self.around.pop();
        if self.referred.contains(&class) {
            self.definitions.insert(name.clone(), Json::Object(schema));
            return object(json!({"$ref": format!("#/$defs/{name}")}));
        }
        schema
    }

    fn enumeration(&mut self, class: Id<Class>, constants: &[(Arc<str>, Value)]) -> Schema {
        let code = Arc::clone(&self.reader.reading.eval.heap.classes[class].code);
        let scope = self.reader.reading.eval.heap.classes[class].scope;
        let mut values = Vec::new();
        for (name, _) in constants {
            let renamed =
                code.members.iter().find(|member| member.name == *name).and_then(|member| match &member.kind {
                    MemberKind::Field(Some(declared), _) => Some(declared),
                    _ => None,
                });
            let renamed = renamed.and_then(|declared| self.given(declared, scope, "JsonProperty"));
            let renamed = renamed.as_ref().and_then(|args| args.named("value")).and_then(Value::as_text);
            values.push(Json::from(renamed.map_or(&**name, |name| name)));
        }
        object(json!({"type": "string", "enum": values}))
    }

    fn object(&mut self, class: Id<Class>) -> Schema {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for ancestor in self.lineage(class) {
            let code = Arc::clone(&self.reader.reading.eval.heap.classes[ancestor].code);
            let scope = self.reader.reading.eval.heap.classes[ancestor].scope;
            for member in &code.members {
                let MemberKind::Field(Some(declared), _) = &member.kind else { continue };
                if member.is_static || &*member.name == words::INITIALIZER {
                    continue;
                }
                self.property(&member.name, declared, scope, &mut properties, &mut required);
            }
        }
        let mut schema = object(json!({"type": "object"}));
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Json::Object(properties));
        }
        if !required.is_empty() {
            schema.insert("required".to_owned(), Json::Array(required));
        }
        schema
    }

    fn property(
        &mut self,
        field: &str,
        declared: &Expr,
        scope: Id<Scope>,
        properties: &mut Map<String, Json>,
        required: &mut Vec<Json>,
    ) {
        let annotations = self.reader.annotations_of(declared, scope);
        if annotations.iter().any(|annotation| annotation.name() == "JsonIgnore") {
            return;
        }
        let renamed = self.reader.given(&annotations, scope, "JsonProperty");
        let name = renamed.as_ref().and_then(|args| args.named("value")).and_then(Value::as_text).cloned();
        let name = name.filter(|name| !name.is_empty()).map_or_else(|| field.to_owned(), |name| name.to_string());
        let mut schema = self.schema(declared, scope);
        let what = self.what.clone();
        if let Some(text) = self.reader.described(&annotations, scope, &what) {
            schema.insert("description".to_owned(), Json::from(text));
        }
        let stated = self.reader.stated_required(&annotations, scope);
        if stated.unwrap_or(self.style.required && !is_optional(declared)) {
            required.push(Json::from(name.as_str()));
        }
        properties.insert(name, Json::Object(schema));
    }

    fn given(&mut self, declared: &Expr, scope: Id<Scope>, name: &str) -> Option<Args> {
        let annotations = self.reader.annotations_of(declared, scope);
        self.reader.given(&annotations, scope, name)
    }

    /// The class and those it extends, the outermost first.
    fn lineage(&self, class: Id<Class>) -> Vec<Id<Class>> {
        let heap = &self.reader.reading.eval.heap;
        let mut found = Vec::new();
        let mut waiting = vec![class];
        while let Some(class) = waiting.pop() {
            if found.contains(&class) || found.len() >= DEEPEST_CLASS {
                continue;
            }
            if Kind::of(&heap.classes[class].code.bases) != Kind::Interface {
                found.push(class);
            }
            waiting.extend(heap.classes[class].bases.iter().filter_map(|base| match base {
                Value::Class(base) => Some(*base),
                _ => None,
            }));
        }
        found.reverse();
        found
    }
}
