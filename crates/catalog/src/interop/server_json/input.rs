//! Values that a `server.json` gives, or leaves to whoever installs the server.

use serde_json::Value;

/// Gives values for the names that a file leaves open.
pub(super) type Values<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The longest name in braces that is looked for: a brace that nobody closes must not cost a search to the end each
/// time.
const LONGEST_NAME: usize = 128;

/// Fills in what is open, and remembers what has no value.
pub(super) struct Filler<'a> {
    values: Values<'a>,
    /// The names of what has no value; a placeholder stands in its place.
    pub(super) missing: Vec<String>,
}

impl<'a> Filler<'a> {
    pub(super) const fn new(values: Values<'a>) -> Self {
        Self { values, missing: Vec::new() }
    }

    /// The value of an input: the one that is fixed, the one that was given, or its default. `${NAME}` if there is none
    /// and there must be one; nothing if it may be left out.
    pub(super) fn value(&mut self, input: &Value, name: &str) -> Option<String> {
        if let Some(fixed) = text(input, "value") {
            return Some(self.text(fixed, input.get("variables")));
        }
        let given = (self.values)(name).or_else(|| text(input, "default").map(str::to_owned));
        let is_needed = flag(input, "isRequired");
        given.or_else(|| is_needed.then(|| self.placeholder(name)))
    }

    /// A text with its `{names}` replaced by the values of the variables. Braces around anything else stay.
    pub(super) fn text(&mut self, text: &str, variables: Option<&Value>) -> String {
        let Some(variables) = variables.and_then(Value::as_object) else { return text.to_owned() };
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let near = rest.char_indices().nth(LONGEST_NAME).map_or(rest, |(end, _)| &rest[..end]);
            let name = near.find('}').map(|end| &rest[1..end]);
            if let Some((name, variable)) = name.and_then(|name| Some((name, variables.get(name)?))) {
                // A variable has no variables of its own.
                let value = fixed(variable).or_else(|| (self.values)(name)).or_else(|| default(variable));
                filled.push_str(&value.unwrap_or_else(|| self.placeholder(name)));
                rest = &rest[name.len() + 2..];
            } else {
                filled.push('{');
                rest = &rest[1..];
            }
        }
        filled.push_str(rest);
        filled
    }

    fn placeholder(&mut self, name: &str) -> String {
        if !self.missing.iter().any(|missing| missing == name) {
            self.missing.push(name.to_owned());
        }
        format!("${{{name}}}")
    }
}

fn fixed(input: &Value) -> Option<String> {
    text(input, "value").map(str::to_owned)
}

fn default(input: &Value) -> Option<String> {
    text(input, "default").map(str::to_owned)
}

/// A member that is a text.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

/// Whether a member is true.
pub(super) fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool) == Some(true)
}

/// The items of a member that is a list.
pub(super) fn items<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
