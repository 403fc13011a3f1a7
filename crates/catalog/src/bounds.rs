//! How large and how deep a document may be, checked before anything else looks at it.

use serde_json::{Map, Value};

use crate::mistake::Notes;
use crate::path::Path;

/// How deep objects and lists may stand within each other. Everything that walks a document relies on it.
pub(crate) const DEEPEST: usize = 32;
/// What a stored document may weigh: its texts in bytes, and eight for every value.
pub(crate) const HEAVIEST: usize = 128 * 1024;

/// Notes what is too deep or too heavy, and texts that a database cannot hold. Says whether the document may be walked.
pub(crate) fn check(members: &Map<String, Value>, path: &Path<'_>, notes: &mut Notes) -> bool {
    let mut scale = Scale { weight: 0, is_too_deep: false, notes };
    scale.object(members, path, 0);
    let (weight, is_too_deep) = (scale.weight, scale.is_too_deep);
    if weight > HEAVIEST {
        notes.mistake(path, format!("is larger than {} KiB", HEAVIEST / 1024));
    }
    weight <= HEAVIEST && !is_too_deep
}

struct Scale<'a> {
    weight: usize,
    is_too_deep: bool,
    notes: &'a mut Notes,
}

impl Scale<'_> {
    fn object(&mut self, members: &Map<String, Value>, path: &Path<'_>, depth: usize) {
        for (name, value) in members {
            let path = path.member(name);
            self.text(name, &path);
            self.value(value, &path, depth + 1);
        }
    }

    fn value(&mut self, value: &Value, path: &Path<'_>, depth: usize) {
        if self.weight > HEAVIEST {
            return;
        }
        if depth > DEEPEST {
            self.is_too_deep = true;
            self.notes.mistake(path, format!("stands deeper than {DEEPEST} levels"));
            return;
        }
        self.weight += 8;
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
            Value::String(text) => self.text(text, path),
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(item, &path.item(at), depth + 1);
                }
            }
            Value::Object(members) => self.object(members, path, depth),
        }
    }

    fn text(&mut self, text: &str, path: &Path<'_>) {
        self.weight += text.len();
        // PostgreSQL has no such text.
        if text.contains('\0') {
            self.notes.mistake(path, "holds a NUL character");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mistakes(document: &Value) -> Vec<String> {
        let mut notes = Notes::default();
        check(document.as_object().unwrap(), &Path::ROOT, &mut notes);
        notes.finish(Some(())).err().into_iter().flatten().map(|it| format!("{} {}", it.path, it.message)).collect()
    }

    #[test]
    fn what_no_database_holds_is_named_with_its_place() {
        assert_eq!(
            mistakes(&json!({"a": {"b": ["x", "\0"]}, "c\0": 1})),
            ["a.b[1] holds a NUL character", "[\"c\\u{0}\"] holds a NUL character"]
        );
        assert!(mistakes(&json!({"a": [1, 2.5, null, true, "é"]})).is_empty());
    }

    #[test]
    fn depth_and_weight_are_bounded() {
        let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(mistakes(&json!({"a": nested(DEEPEST - 1)})).is_empty());
        let too_deep = mistakes(&json!({"a": nested(DEEPEST)}));
        assert!(too_deep[0].ends_with("stands deeper than 32 levels"), "{too_deep:?}");
        assert_eq!(mistakes(&json!({"a": "x".repeat(HEAVIEST)})), [" is larger than 128 KiB"]);
        assert_eq!(mistakes(&json!({"a": vec![0; HEAVIEST / 8]})), [" is larger than 128 KiB"]);
    }
}
