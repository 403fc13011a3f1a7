//! The members of an object, read one by one, with what is wrong with them.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::mistake::Notes;
use crate::path::Path;

/// An object and where it stands. Members that are null count as absent, unless asked for by [`Self::given`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a> {
    members: &'a Map<String, Value>,
    pub(crate) path: Path<'a>,
}

impl<'a> Members<'a> {
    pub(crate) const fn new(members: &'a Map<String, Value>, path: Path<'a>) -> Self {
        Self { members, path }
    }

    /// The object that `value` is to be.
    pub(crate) fn of(value: &'a Value, path: Path<'a>, notes: &mut Notes) -> Option<Self> {
        let members = value.as_object();
        if members.is_none() {
            let message = if path.to_string().is_empty() { "The body is a JSON object." } else { "is not an object" };
            notes.mistake(path, message);
        }
        members.map(|members| Self { members, path })
    }

    /// A member that may be null.
    pub(crate) fn given(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name)
    }

    /// A member that is not null.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.given(name).filter(|value| !value.is_null())
    }

    /// A text of at most `longest` characters.
    pub(crate) fn text(&self, name: &str, longest: usize, notes: &mut Notes) -> Option<&'a str> {
        text(self.value(name)?, &self.path.member(name), longest, notes)
    }

    /// A text that is read as something else.
    pub(crate) fn parsed<T>(&self, name: &str, notes: &mut Notes) -> Option<T>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        let text = self.text(name, usize::MAX, notes)?;
        let parsed = text.parse();
        parsed.map_err(|error: T::Err| notes.mistake(self.path.member(name), error.to_string())).ok()
    }

    /// The same, of a member that must be there.
    pub(crate) fn required<T>(&self, name: &str, notes: &mut Notes) -> Option<T>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        if self.value(name).is_none() {
            notes.mistake(self.path.member(name), "is required");
        }
        self.parsed(name, notes)
    }

    /// A flag.
    pub(crate) fn flag(&self, name: &str, notes: &mut Notes) -> Option<bool> {
        let value = self.value(name)?;
        if !value.is_boolean() {
            notes.mistake(self.path.member(name), "is not true or false");
        }
        value.as_bool()
    }

    /// One of some words.
    pub(crate) fn word<'w>(&self, name: &str, words: &[&'w str], notes: &mut Notes) -> Option<&'w str> {
        let text = self.text(name, usize::MAX, notes)?;
        let word = words.iter().copied().find(|word| *word == text);
        if word.is_none() {
            notes.mistake(self.path.member(name), format!("is none of {}", words.join(", ")));
        }
        word
    }

    /// The members of an object.
    pub(crate) fn object(&self, name: &str, notes: &mut Notes) -> Option<&'a Map<String, Value>> {
        let value = self.value(name)?;
        if !value.is_object() {
            notes.mistake(self.path.member(name), "is not an object");
        }
        value.as_object()
    }

    /// The items of a list.
    pub(crate) fn list(&self, name: &str, notes: &mut Notes) -> Option<&'a [Value]> {
        let value = self.value(name)?;
        if !value.is_array() {
            notes.mistake(self.path.member(name), "is not a list");
        }
        value.as_array().map(Vec::as_slice)
    }

    /// The names of the members that are none of `known`.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<&'a str> {
        self.members.keys().map(String::as_str).filter(|name| !known.contains(name)).collect()
    }

    /// Says which members are read by nobody, if there are some.
    pub(crate) fn ignored(&self, known: &[&str]) -> Option<String> {
        const MOST: usize = 8;
        let unknown = self.unknown(known);
        let shown: Vec<String> =
            unknown.iter().take(MOST).map(|name| format!("`{}`", self.path.member(name))).collect();
        let more = if unknown.len() > MOST { format!(" and {} more", unknown.len() - MOST) } else { String::new() };
        (!unknown.is_empty()).then(|| format!("Ignored: {}{more}.", shown.join(", ")))
    }

    /// Refuses members that are none of `known`.
    pub(crate) fn refuse_unknown(&self, known: &[&str], notes: &mut Notes) {
        for name in self.unknown(known) {
            notes.mistake(self.path.member(name), format!("is none of {}", known.join(", ")));
        }
    }
}

/// The text that `value` is to be, of at most `longest` characters.
pub(crate) fn text<'a>(value: &'a Value, path: &Path<'_>, longest: usize, notes: &mut Notes) -> Option<&'a str> {
    match value {
        Value::String(text) if text.len() <= longest || text.chars().count() <= longest => Some(text),
        Value::String(_) => {
            notes.mistake(path, format!("is longer than {longest} characters"));
            None
        }
        _ => {
            notes.mistake(path, "is not a string");
            None
        }
    }
}
