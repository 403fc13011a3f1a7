//! One text of a listed item.

use std::borrow::Cow;

use model::{Location, Subject};

use crate::rule::{Sort, Sorts};

/// Texts looked at of one item: far more than any model is given.
const MAX_PASSAGES: usize = 50_000;
/// Bytes of text looked at of one item.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Everything that a model reads of one tool, prompt, resource, or of the server itself.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) subject: Subject,
    pub(crate) declared: Option<Location>,
    pub(crate) passages: Vec<Passage<'a>>,
    bytes: usize,
}

/// One text.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    /// RFC 6901 pointer from the root of the item.
    pub(crate) pointer: String,
    /// The text as it stands.
    pub(crate) text: Cow<'a, str>,
    /// What sort of text it is.
    pub(crate) sorts: Sorts,
}

impl<'a> Item<'a> {
    pub(crate) const fn new(subject: Subject, declared: Option<Location>) -> Self {
        Self { subject, declared, passages: Vec::new(), bytes: 0 }
    }

    /// Adds a text, unless it is empty or the item is full.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, text: impl Into<Cow<'a, str>>, sort: Sort) {
        let text = text.into();
        if text.is_empty() || self.passages.len() >= MAX_PASSAGES || self.bytes + text.len() > MAX_BYTES {
            return;
        }
        self.bytes += text.len();
        self.passages.push(Passage { pointer: pointer.into(), text, sorts: Sorts::of(sort) });
    }

    pub(crate) fn add_some(&mut self, pointer: &str, text: Option<&'a String>, sort: Sort) {
        if let Some(text) = text {
            self.add(pointer, text.as_str(), sort);
        }
    }
}
