//! What languages add whose values have declared types: Java, Kotlin and C#.

mod accessors;
mod asks;
mod chains;
mod forms;
mod made;
mod members;
mod registers;
mod texts;
mod types;

pub(super) use forms::{address_below, is_address, written};
pub(super) use registers::{is_decorator, name_of, registers, registers_any};
pub(super) use types::{is_service, type_name};

use model::Language;

use super::engine::Engine;

impl Engine<'_> {
    /// Whether variables and parameters say of which type they are.
    pub(super) const fn has_types(&self) -> bool {
        matches!(self.language, Language::Jvm | Language::CSharp)
    }
}
