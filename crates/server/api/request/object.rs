//! The members of a JSON object, taken one by one, with all that is wrong with them.

use serde_json::{Map, Value};

use crate::api::error::{ApiError, Mistake};

/// Who asks is derived from the key; a body that says otherwise is refused.
const IDENTITY: [&str; 4] = ["user_email", "org_id", "user_id", "project_name"];
/// The longest text that a member may hold, unless it says otherwise.
pub(crate) const LONGEST: usize = 2048;

/// An object whose members are taken one by one.
#[derive(Debug)]
pub(crate) struct Object {
    members: Map<String, Value>,
    path: String,
    mistakes: Vec<Mistake>,
}

impl Object {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// Fails if it is no JSON object, or if it says who asks.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| ApiError::Malformed(format!("The body is not JSON: {error}.")))?;
        let Value::Object(members) = value else {
            return Err(ApiError::unprocessable("", "The body is a JSON object."));
        };
        if let Some(name) = IDENTITY.into_iter().find(|name| members.contains_key(*name)) {
            return Err(ApiError::Malformed(format!("`{name}` is derived from the key and is not sent.")));
        }
        Ok(Self { members, path: String::new(), mistakes: Vec::new() })
    }

    /// The object that stands at `path` within another.
    pub(crate) fn within(path: String, members: Map<String, Value>) -> Self {
        Self { members, path, mistakes: Vec::new() }
    }

    /// Notes what is wrong with a member.
    pub(crate) fn mistake(&mut self, name: &str, message: impl Into<String>) {
        let path = self.path_of(name);
        self.mistakes.push(Mistake::new(path, message));
    }

    /// Notes what is wrong with something within a member.
    pub(crate) fn mistakes(&mut self, mistakes: impl IntoIterator<Item = Mistake>) {
        self.mistakes.extend(mistakes);
    }

    /// How many mistakes were noted.
    pub(crate) const fn mistakes_so_far(&self) -> usize {
        self.mistakes.len()
    }

    /// The place of a member.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// Any member that is not null.
    pub(crate) fn value(&mut self, name: &str) -> Option<Value> {
        self.members.shift_remove(name).filter(|value| !value.is_null())
    }

    /// A text of at most `longest` bytes, or nothing.
    pub(crate) fn text_up_to(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.value(name)? {
            Value::String(text) if text.len() <= longest => Some(text),
            Value::String(_) => {
                self.mistake(name, format!("is longer than {longest} bytes"));
                None
            }
            _ => {
                self.mistake(name, "is not a string");
                None
            }
        }
    }

    /// A text, or nothing.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.text_up_to(name, LONGEST)
    }

    /// A text that is there and is not blank.
    pub(crate) fn required_text(&mut self, name: &str) -> Option<String> {
        self.required_text_up_to(name, LONGEST)
    }

    /// A text of at most `longest` bytes that is there and is not blank.
    pub(crate) fn required_text_up_to(&mut self, name: &str, longest: usize) -> Option<String> {
        let before = self.mistakes.len();
        let text = self.text_up_to(name, longest).filter(|text| !text.trim().is_empty());
        if text.is_none() && self.mistakes.len() == before {
            self.mistake(name, "is required");
        }
        text
    }

    /// A flag, or nothing.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.value(name)?;
        if !value.is_boolean() {
            self.mistake(name, "is not true or false");
        }
        value.as_bool()
    }

    /// A list of texts, or nothing.
    pub(crate) fn texts(&mut self, name: &str, most: usize) -> Option<Vec<String>> {
        let Value::Array(items) = self.value(name)? else {
            self.mistake(name, "is not a list of strings");
            return None;
        };
        if items.len() > most {
            self.mistake(name, format!("has more than {most} members"));
            return None;
        }
        let path = self.path_of(name);
        let mut texts = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) if text.len() <= LONGEST => texts.push(text),
                _ => self.mistakes.push(Mistake::new(format!("{path}[{at}]"), "is not a string of sensible length")),
            }
        }
        Some(texts)
    }

    /// An object, or nothing.
    pub(crate) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        if let Value::Object(members) = self.value(name)? {
            return Some(members);
        }
        self.mistake(name, "is not an object");
        None
    }

    /// The members that nobody has taken, by their places, and what is wrong with the others.
    pub(crate) fn finish(self) -> (Vec<String>, Vec<Mistake>) {
        let path = self.path;
        let place = |name: String| if path.is_empty() { name } else { format!("{path}.{name}") };
        (self.members.into_iter().map(|(name, _)| place(name)).collect(), self.mistakes)
    }
}

/// The sentence about members that are ignored, if there are any.
pub(crate) fn ignored(names: &[String]) -> Option<String> {
    const NAMED: usize = 8;
    const SHOWN: usize = 64;
    if names.is_empty() {
        return None;
    }
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| name.chars().take(SHOWN).collect()).collect();
    let more = if names.len() > NAMED { ", …" } else { "" };
    Some(format!("Unknown members are ignored: {}{more}.", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: &Value) -> Object {
        Object::parse(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn all_mistakes_are_named_at_once_and_unknown_members_are_left() {
        let mut body = object(&json!({"a": 1, "b": "yes", "c": [1, "x"], "d": null, "zzz": 1}));
        assert_eq!((body.required_text("a"), body.flag("b"), body.text("d")), (None, None, None));
        assert_eq!(body.required_text("missing"), None);
        assert_eq!(body.texts("c", 5), Some(vec!["x".to_owned()]));
        let (unknown, mistakes) = body.finish();
        let paths: Vec<&str> = mistakes.iter().map(|mistake| mistake.path.as_str()).collect();
        assert_eq!(paths, ["a", "b", "missing", "c[0]"]);
        assert_eq!(ignored(&unknown).unwrap(), "Unknown members are ignored: zzz.");
    }

    #[test]
    fn a_body_that_says_who_asks_is_refused() {
        for name in IDENTITY {
            let error = Object::parse(json!({name: "x"}).to_string().as_bytes()).unwrap_err();
            assert!(matches!(error, ApiError::Malformed(_)), "{name}");
        }
    }

    #[test]
    fn a_body_that_is_no_json_is_malformed_and_one_that_is_no_object_is_unprocessable() {
        for bad in ["", "{", "nul", "{\"a\":1}x", &"[".repeat(10_000)] {
            assert!(matches!(Object::parse(bad.as_bytes()), Err(ApiError::Malformed(_))), "{bad:.20}");
        }
        for bad in ["[]", "1", "null", "\"x\""] {
            assert!(matches!(Object::parse(bad.as_bytes()), Err(ApiError::Unprocessable(_))), "{bad}");
        }
    }
}
