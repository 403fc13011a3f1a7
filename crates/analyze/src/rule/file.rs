//! A rule as it stands in its file.

use std::fmt;

use model::{Category, ClassId, Confidence, Kind, Mappings, RuleId, Severity};
use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};

use super::call_file::CallTerm;
use super::example::{Example, Pair};
use crate::calls::CallWindow;

/// `rules/<category>/<id>.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) id: RuleId,
    pub(crate) title: String,
    pub(crate) class: ClassId,
    pub(crate) category: Category,
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) looks_at: Vec<String>,
    #[serde(default)]
    pub(crate) keywords: Vec<String>,
    pub(crate) pattern: Option<String>,
    pub(crate) confirm: Option<String>,
    pub(crate) combine: Option<Combine>,
    pub(crate) check: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) after_normalisation: Option<Severity>,
    pub(crate) why: String,
    pub(crate) fix: String,
    #[serde(default)]
    pub(crate) references: Vec<String>,
    #[serde(default)]
    pub(crate) mappings: Mappings,
    pub(crate) matches: Vec<Example>,
    pub(crate) ignores: Vec<Example>,
    #[serde(default)]
    pub(crate) pairs: Vec<Pair>,
}

/// `rules/signals/<id>.yaml`: a pattern with a name that rules combine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalFile {
    pub(crate) id: RuleId,
    pub(crate) means: String,
    #[serde(default)]
    pub(crate) keywords: Vec<String>,
    pub(crate) pattern: Patterns,
    pub(crate) matches: Vec<String>,
    pub(crate) ignores: Vec<String>,
}

/// One pattern, or several of which any may match.
#[derive(Debug)]
pub(crate) struct Patterns(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;
        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = Patterns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a pattern or a list of patterns")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Patterns, E> {
                Ok(Patterns(vec![text.to_owned()]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Patterns, A::Error> {
                let mut patterns = Vec::new();
                while let Some(pattern) = list.next_element()? {
                    patterns.push(pattern);
                }
                Ok(Patterns(patterns))
            }
        }
        deserializer.deserialize_any(OneOrSeveral)
    }
}

/// What must stand together, and how close.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Combine {
    pub(crate) within: Within,
    /// The terms that must all hold.
    pub(crate) all: Vec<Term>,
}

/// Where a combination must be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// In a stretch of text.
    Text(Window),
    /// In a stretch of source, over its calls.
    Calls(CallWindow),
}

/// The stretch of text in which a combination must be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    /// One sentence.
    Sentence,
    /// Three sentences on end.
    Sentences,
    /// Ten lines on end.
    Lines,
    /// One text: a description, a default, a file.
    Text,
    /// All texts of a tool, prompt or resource together.
    Item,
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const WORDS: &[&str] =
            &["sentence", "sentences", "lines", "text", "item", "call", "function", "file", "artifact"];
        let word = String::deserialize(deserializer)?;
        Ok(match word.as_str() {
            "call" => Self::Calls(CallWindow::Call),
            "function" => Self::Calls(CallWindow::Function),
            "file" => Self::Calls(CallWindow::File),
            "artifact" => Self::Calls(CallWindow::Artifact),
            "sentence" => Self::Text(Window::Sentence),
            "sentences" => Self::Text(Window::Sentences),
            "lines" => Self::Text(Window::Lines),
            "text" => Self::Text(Window::Text),
            "item" => Self::Text(Window::Item),
            other => return Err(de::Error::unknown_variant(other, WORDS)),
        })
    }
}

/// One condition on a window.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Term {
    /// A signal of `rules/signals` shows.
    Signal(String),
    /// A pattern of this rule's own shows.
    Pattern(String),
    /// Another tool is named.
    Mentions(Mention),
    /// At least one of the terms holds.
    Any(Vec<Self>),
    /// All of the terms hold.
    All(Vec<Self>),
    /// The term does not hold.
    Not(Box<Self>),
    /// The terms hold one after the other, in this order, with few bytes between each and the next.
    Near(Near),
    /// The term shows several times.
    Repeated(Repeated),
    /// So many of the terms hold.
    Several(Several),
    /// The term holds in the whole text, not only in the window.
    Around(Box<Self>),
    /// Source calls a function in some way.
    Call(Box<CallTerm>),
}

/// Which tool is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Mention {
    /// Another tool of the same server.
    #[serde(rename = "own_tool")]
    Own,
    /// A tool that the server does not list, called in so many words.
    #[serde(rename = "foreign_tool")]
    Foreign,
    /// A word shaped like the name of a tool that has nothing to do with the server.
    #[serde(rename = "strange_tool")]
    Strange,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Near {
    pub(crate) bytes: usize,
    pub(crate) of: Vec<Term>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeated {
    pub(crate) at_least: usize,
    pub(crate) of: Box<Term>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Several {
    pub(crate) at_least: usize,
    pub(crate) of: Vec<Term>,
}

/// Reads a map with `T` and a plain string with `plain`.
pub(super) fn string_or_map<'de, D, T, V>(
    deserializer: D,
    plain: fn(String) -> V,
    map: fn(T) -> V,
) -> Result<V, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct StringOrMap<T, V>(fn(String) -> V, fn(T) -> V);
    impl<'de, T: Deserialize<'de>, V> Visitor<'de> for StringOrMap<T, V> {
        type Value = V;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a map")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<V, E> {
            Ok((self.0)(text.to_owned()))
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(self.1)
        }
    }
    deserializer.deserialize_any(StringOrMap(plain, map))
}
