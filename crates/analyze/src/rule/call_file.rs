//! What rule files say about calls: the term `call`, sets of callees, and cleaners.

use std::fmt;
use std::marker::PhantomData;

use model::RuleId;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A call that a rule asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallTerm {
    /// Sets of `rules/calls`.
    #[serde(default)]
    pub(crate) set: OneOrMore<String>,
    /// Callees, beside those of the sets.
    #[serde(default)]
    pub(crate) to: OneOrMore<String>,
    /// Each of these is so of some argument.
    #[serde(default)]
    pub(crate) with: OneOrMore<ArgumentTerm>,
    /// None of these is so of any argument.
    #[serde(default)]
    pub(crate) without: OneOrMore<ArgumentTerm>,
    /// What the call does, if the rule's own label does not say it.
    pub(crate) label: Option<String>,
}

/// What is asked of one argument, and of one value that comes into it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArgumentTerm {
    /// Which arguments are looked at: those that the set names, or any, if left out.
    #[serde(default)]
    pub(crate) at: OneOrMore<At>,
    #[serde(default)]
    pub(crate) shape: OneOrMore<ShapeWord>,
    /// A pattern that the text of the argument matches.
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) from: OneOrMore<FromTerm>,
    #[serde(default)]
    pub(crate) through: OneOrMore<String>,
    #[serde(default)]
    pub(crate) guards: OneOrMore<GuardTerm>,
    pub(crate) named: Option<String>,
    /// A value of which one of these is so does not count.
    #[serde(default)]
    pub(crate) unless: OneOrMore<Unless>,
    /// None of these is so of the same argument.
    #[serde(default)]
    pub(crate) not: OneOrMore<ArgumentTerm>,
}

/// What is asked of the way of one value into an argument; everything that is given must be so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WayTerm {
    #[serde(default)]
    pub(crate) through: OneOrMore<String>,
    #[serde(default)]
    pub(crate) guards: OneOrMore<GuardTerm>,
    pub(crate) named: Option<String>,
}

/// What makes a value harmless.
#[derive(Debug)]
pub(crate) enum Unless {
    /// A cleaner of `rules/cleaners`.
    Cleaner(String),
    /// This way.
    Way(WayTerm),
}

/// Which argument.
#[derive(Debug)]
pub(crate) enum At {
    /// The one at that place among those without a keyword.
    Place(usize),
    /// The one with that keyword.
    Keyword(String),
    /// What the function is called on.
    Receiver,
    /// Each of them, but not what the function is called on.
    Any,
}

/// Forms of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShapeWord {
    Constant,
    Joined,
    List,
    Table,
    Function,
    Unknown,
}

/// Where a value comes from.
#[derive(Debug)]
pub(crate) enum FromTerm {
    Word(FromWord),
    Of(FromOutside),
}

/// Where a value comes from, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FromWord {
    /// An argument of a tool, prompt or resource.
    Handler,
    /// Whoever calls over the network.
    Request,
    /// A parameter of a function that nothing in the artifact calls.
    Parameter,
}

/// What calls and members of the outside gave.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FromOutside {
    /// Their names.
    #[serde(default)]
    pub(crate) value: OneOrMore<String>,
    /// Sets of `rules/calls` that name them.
    #[serde(default)]
    pub(crate) set: OneOrMore<String>,
}

/// What a value was tested for.
#[derive(Debug)]
pub(crate) enum GuardTerm {
    Word(GuardWord),
    Of(GuardOf),
}

/// What a value was tested for, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GuardWord {
    /// To be one of some fixed values.
    OneOf,
    /// To match some regular expression.
    Pattern,
    /// To begin with some text.
    Prefix,
    /// To begin with some text up to a separator.
    PrefixToSeparator,
    /// To be of a type that holds no free text.
    Typed,
}

/// What a value was tested for, more closely. Exactly one member is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GuardOf {
    /// To match a regular expression that none of these texts matches.
    #[serde(default)]
    pub(crate) pattern_refuses: OneOrMore<String>,
    /// Not to begin with one of these.
    #[serde(default)]
    pub(crate) no_prefix: OneOrMore<String>,
    /// Not to hold one of these.
    #[serde(default)]
    pub(crate) without: OneOrMore<String>,
    /// By one of these callees.
    #[serde(default)]
    pub(crate) check: OneOrMore<String>,
}

/// `rules/calls/<id>.yaml`: callees with a name that rules share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallSetFile {
    pub(crate) id: RuleId,
    pub(crate) means: String,
    #[serde(default)]
    pub(crate) javascript: Vec<SetEntry>,
    #[serde(default)]
    pub(crate) python: Vec<SetEntry>,
    #[serde(default)]
    pub(crate) go: Vec<SetEntry>,
    #[serde(default)]
    pub(crate) rust: Vec<SetEntry>,
    #[serde(default)]
    pub(crate) jvm: Vec<SetEntry>,
    #[serde(default)]
    pub(crate) csharp: Vec<SetEntry>,
}

/// Callees of one language, and what makes a call of them one of the set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetEntry {
    pub(crate) to: OneOrMore<String>,
    /// The arguments that matter; any if left out.
    #[serde(default)]
    pub(crate) at: OneOrMore<At>,
    #[serde(default)]
    pub(crate) with: OneOrMore<ArgumentTerm>,
    #[serde(default)]
    pub(crate) without: OneOrMore<ArgumentTerm>,
}

/// `rules/cleaners/<id>.yaml`: ways that make a value harmless, with a name that rules share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CleanerFile {
    pub(crate) id: RuleId,
    pub(crate) means: String,
    pub(crate) any: Vec<WayTerm>,
}

/// One thing, or a list of them.
#[derive(Debug)]
pub(crate) struct OneOrMore<T>(pub(crate) Vec<T>);

impl<T> Default for OneOrMore<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMoreOf<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMoreOf<T> {
            type Value = OneOrMore<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one thing or a list")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                T::deserialize(de::value::U64Deserializer::new(number)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                T::deserialize(de::value::I64Deserializer::new(number)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(StrDeserializer::new(text)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|one| OneOrMore(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = list.next_element()? {
                    all.push(one);
                }
                Ok(OneOrMore(all))
            }
        }
        deserializer.deserialize_any(OneOrMoreOf(PhantomData))
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PlaceOrKeyword;
        impl Visitor<'_> for PlaceOrKeyword {
            type Value = At;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a place, a keyword, `receiver` or `any`")
            }

            fn visit_u64<E: de::Error>(self, place: u64) -> Result<At, E> {
                usize::try_from(place).map(At::Place).map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, place: i64) -> Result<At, E> {
                usize::try_from(place).map(At::Place).map_err(E::custom)
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<At, E> {
                Ok(match word {
                    "any" => At::Any,
                    "receiver" => At::Receiver,
                    _ => At::Keyword(word.to_owned()),
                })
            }
        }
        deserializer.deserialize_any(PlaceOrKeyword)
    }
}

/// Reads a word as the one, a map as the other.
macro_rules! word_or_map {
    ($name:ident, $word:ident($one:ty), $map:ident($other:ty)) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct WordOrMap;
                impl<'de> Visitor<'de> for WordOrMap {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a word or a map")
                    }

                    fn visit_str<E: de::Error>(self, word: &str) -> Result<$name, E> {
                        <$one>::deserialize(StrDeserializer::new(word)).map($name::$word)
                    }

                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        <$other>::deserialize(MapAccessDeserializer::new(map)).map($name::$map)
                    }
                }
                deserializer.deserialize_any(WordOrMap)
            }
        }
    };
}
word_or_map!(Unless, Cleaner(String), Way(WayTerm));
word_or_map!(FromTerm, Word(FromWord), Of(FromOutside));
word_or_map!(GuardTerm, Word(GuardWord), Of(GuardOf));
