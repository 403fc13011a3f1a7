//! JSON in one form, whatever order and spelling it came in: keys sorted, no blanks, as RFC 8785 has it.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cost;
use crate::finding::hex;

/// Deeper values are not looked at; the JSON parser refuses them before.
const MAX_DEPTH: usize = 160;
/// Whole numbers up to here are the same as a float and as an integer.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The SHA-256 of a value, which neither the order of members nor blanks change.
pub(super) fn hash(value: &Value) -> String {
    hex(&Sha256::digest(text(value).as_bytes()))
}

/// The value as text in its one form.
pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, into: &mut String) {
    match value {
        _ if depth > MAX_DEPTH => into.push('…'),
        Value::Array(values) => {
            into.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                write(value, depth + 1, into);
            }
            into.push(']');
        }
        Value::Object(members) => {
            cost::add(members.len());
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            into.push('{');
            for (at, (key, value)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                into.push_str(&Value::from(key.as_str()).to_string());
                into.push(':');
                write(value, depth + 1, into);
            }
            into.push('}');
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => {
                into.push_str(&format_args!("{float:.0}").to_string());
            }
            _ => into.push_str(&number.to_string()),
        },
        Value::Null | Value::Bool(_) | Value::String(_) => into.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> String {
        text(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn order_blanks_and_spelling_make_no_difference() {
        assert_eq!(
            of(r#"{"b": [1, 2.0, 2.5], "a": {"d": null, "c": "\u00e9"}}"#),
            r#"{"a":{"c":"é","d":null},"b":[1,2,2.5]}"#
        );
        assert_eq!(of("10"), of("1.0e1"));
        assert_ne!(hash(&Value::from("1")), hash(&Value::from(1)));
        assert_ne!(of("[1,2]"), of("[2,1]"));
    }

    #[test]
    fn keys_are_sorted_by_their_utf_16_units() {
        assert_eq!(of("{\"\u{fb33}\":1,\"\u{1f600}\":2,\"z\":3}"), "{\"z\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn deep_values_end() {
        let deep = (0..100_000).fold(Value::Null, |value, _| Value::Array(vec![value]));
        assert!(text(&deep).len() < 1000);
        // Dropping it level by level would overflow the stack in an unoptimised build.
        std::mem::forget(deep);
    }
}
