//! The names of types: what tells one from others, and what it goes by where another refers to it.

use std::sync::Arc;

use super::{DEEPEST, Generator, Head, Type, known};
use crate::rust::types::TypeKind;

impl Generator<'_, '_, '_, '_> {
    /// What tells a declared type from others; `None` for one that always stands where it is used.
    pub(super) fn key(&mut self, ty: &Type) -> Option<String> {
        let ty = &self.unwrapped(ty);
        match self.head(ty) {
            // Names that only stand for each other are none.
            Head::Declared(_, def, _) if matches!(def.kind, TypeKind::Alias(_)) => None,
            Head::Declared(class, def, arguments) if !def.attributes.inside("schemars").has("inline") => {
                let place = self.eval.heap.classes[class].place;
                let names: Vec<String> = arguments.iter().map(|argument| self.schema_name(argument)).collect();
                Some(format!("{}:{}:{}<{}>", place.file.0, place.line, def.name, names.join(",")))
            }
            _ => None,
        }
    }

    /// The name that a type goes by.
    pub(super) fn schema_name(&mut self, ty: &Type) -> String {
        self.depth += 1;
        let name = if self.depth > DEEPEST { "Type".to_owned() } else { self.schema_name_below(ty) };
        self.depth -= 1;
        name
    }

    fn schema_name_below(&mut self, ty: &Type) -> String {
        let ty = &self.unwrapped(ty);
        match self.head(ty) {
            Head::Declared(_, def, arguments) => {
                let renamed = def.attributes.inside("schemars").text("rename").cloned();
                let renamed = renamed.or_else(|| def.attributes.inside("serde").text("rename").cloned());
                let name = renamed.unwrap_or_else(|| Arc::clone(&def.name));
                let given: Vec<String> = arguments.iter().map(|argument| self.schema_name(argument)).collect();
                if self.dialect.is_first && !given.is_empty() && !name.contains('{') {
                    return format!("{name}_for_{}", given.join("_and_"));
                }
                // A name may say where those of its parameters stand.
                let holes = def.parameters.iter().zip(&given);
                holes.fold(name.to_string(), |name, (hole, given)| name.replace(&format!("{{{hole}}}"), given))
            }
            Head::Named(name, arguments) => {
                let inner: Vec<String> = arguments.iter().map(|argument| self.schema_name(argument)).collect();
                known::name(&name, &inner)
            }
            Head::Tuple(items) if items.is_empty() => "null".to_owned(),
            Head::Tuple(items) => {
                let inner: Vec<String> = items.iter().map(|item| self.schema_name(item)).collect();
                format!("Tuple_of_{}", inner.join("_and_"))
            }
            Head::Unclear(_) => "Type".to_owned(),
        }
    }
}
