//! YAML as the tree of the other formats.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use super::tree::{Member, Node, Value};

/// Parses YAML. The last member of a name counts, as in the programs that read such files.
///
/// # Errors
///
/// Fails with the line where it does not parse, or where it passes a limit: of nesting, of aliases, of size.
pub(super) fn parse(text: &str) -> Result<Node, u32> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        budget: serde_saphyr::budget! {
            max_events: 1_000_000,
            max_aliases: 1_024,
            // Reading takes much stack a level; real files have half a dozen.
            max_depth: 20,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 100_000,
            max_replay_stack_depth: 8,
        },
    };
    let read: Result<Spanned<Read>, _> = serde_saphyr::from_str_with_options(text, options);
    match read {
        Ok(root) => Ok(node(root)),
        Err(error) => Err(error.location().map_or(1, |location| line(location.line()))),
    }
}

/// A value as it is read; [`node`] gives it its line.
enum Read {
    Plain(Value),
    List(Vec<Spanned<Self>>),
    Table(Vec<(Spanned<Key>, Spanned<Self>)>),
}

/// A key: of text, or of what is written without quotes and means something else, such as a number.
struct Key(String);

fn node(read: Spanned<Read>) -> Node {
    let value = match read.value {
        Read::Plain(value) => value,
        Read::List(items) => Value::List(items.into_iter().map(node).collect()),
        Read::Table(members) => {
            let member = |(key, value): (Spanned<Key>, _)| Member {
                line: line(key.referenced.line()),
                key: key.value.0,
                value: node(value),
            };
            Value::Table(members.into_iter().map(member).collect())
        }
    };
    Node { line: line(read.referenced.line()), value }
}

fn line(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Takes whatever comes.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Read, E> {
        Ok(Read::Plain(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Read, E> {
        Ok(Read::Plain(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        Read::deserialize(deserializer)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Read, E> {
        Ok(Read::Plain(Value::Bool(truth)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Read, E> {
        Ok(Read::Plain(Value::Number(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Read, E> {
        Ok(Read::Plain(Value::Number(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Read, E> {
        Ok(Read::Plain(Value::Number(number.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Read, E> {
        Ok(Read::Plain(Value::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Read, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Read::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Read, A::Error> {
        let mut table = Vec::new();
        while let Some(member) = members.next_entry()? {
            table.push(member);
        }
        Ok(Read::Table(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_items_know_their_lines() {
        let root =
            parse("a: 1\nlist:\n  - name: x\n    on: true\n  - ~\n").unwrap_or_else(|line| panic!("line {line}"));
        let list = root.get("list").unwrap();
        let Value::List(items) = &list.value else { panic!("no list") };
        assert_eq!((items[0].line, items[1].line), (3, 5));
        assert_eq!(items[0].get("name").and_then(Node::text), Some("x"));
        assert_eq!(root.get("a").and_then(Node::word).as_deref(), Some("1"));
    }

    #[test]
    fn aliases_that_multiply_and_nesting_are_bounded() {
        let level = |at: usize| format!("a{at}: &a{at} [{}]", vec![format!("*a{}", at - 1); 8].join(", "));
        let first = "a0: &a0 [x, x, x, x, x, x, x, x]".to_owned();
        let bomb: Vec<String> = std::iter::once(first).chain((1..12).map(level)).collect();
        assert!(parse(&bomb.join("\n")).is_err());
        let nested = |levels: usize| {
            let lines: Vec<String> = (0..levels).map(|at| format!("{}a:", " ".repeat(at))).collect();
            lines.join("\n")
        };
        assert!(parse(&nested(19)).is_ok());
        assert!(parse(&nested(200)).is_err());
    }
}
