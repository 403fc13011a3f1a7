//! Which tools a text names: the server's own (a workflow) or others.

use std::ops::Range;

use model::{Surface, Tool};
use serde_json::Value;

use crate::rule::Mention;

/// What is known by name while one item is looked at. Nothing is gathered before a text names something.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'a> {
    surface: Option<&'a Surface>,
    tool: Option<&'a Tool>,
}

impl<'a> Names<'a> {
    /// The names around one tool of a surface, or around the surface itself.
    pub(crate) const fn of(surface: &'a Surface, tool: Option<&'a Tool>) -> Self {
        Self { surface: Some(surface), tool }
    }

    /// Where `text` names a tool of the wanted sort inside `window`.
    pub(crate) fn mentions(&self, mention: Mention, text: &str, window: &Range<usize>) -> Vec<Range<usize>> {
        let inside = &text[window.clone()];
        let mut found = Vec::new();
        let mut start = None;
        for (at, char) in inside.char_indices().chain([(inside.len(), ' ')]) {
            if char.is_ascii_alphanumeric() || matches!(char, '_' | '-') {
                start.get_or_insert(at);
                continue;
            }
            if let Some(start) = start.take()
                && self.is(mention, inside, start..at)
            {
                found.push(window.start + start..window.start + at);
            }
        }
        found
    }

    fn is(&self, mention: Mention, text: &str, word: Range<usize>) -> bool {
        let name = &text[word.clone()];
        if !looks_like_a_name(text, &word) || self.tool.is_some_and(|tool| alike(&tool.name, name)) {
            return false;
        }
        match mention {
            Mention::OwnTool => self.is_own_tool(name),
            Mention::ForeignTool => called(text, &word) && !self.is_own_tool(name) && !self.is_parameter(name),
        }
    }

    fn is_own_tool(&self, name: &str) -> bool {
        self.surface.is_some_and(|surface| surface.tools.iter().any(|tool| alike(&tool.name, name)))
    }

    fn is_parameter(&self, name: &str) -> bool {
        let has = |tool: &Tool| {
            let properties = tool.input_schema.get("properties").and_then(Value::as_object);
            properties.is_some_and(|properties| properties.keys().any(|property| alike(property, name)))
        };
        self.tool.is_some_and(has) || self.surface.is_some_and(|surface| surface.tools.iter().any(has))
    }
}

/// Names are compared without case and separators.
fn alike(one: &str, other: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    let other = other.bytes().filter(plain).map(|byte| byte.to_ascii_lowercase());
    one.bytes().filter(plain).map(|byte| byte.to_ascii_lowercase()).eq(other)
}

/// `send_email`, `sendEmail`, or any word in backticks or quotes.
fn looks_like_a_name(text: &str, word: &Range<usize>) -> bool {
    let name = &text[word.clone()];
    let letters = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let joined = name.contains('_') && !name.starts_with('_') && name.len() > 4;
    let camel = name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let quoted = text[..word.start].ends_with(['`', '\'', '"', '“', '‘'])
        && text[word.end..].starts_with(['`', '\'', '"', '”', '’', '(']);
    letters && (joined || camel || quoted) && name.len() > 2
}

/// Whether the words around say that it is a tool: "the `x` tool", "call `x`", "when using `x`", "before `x`".
fn called(text: &str, word: &Range<usize>) -> bool {
    const BEFORE: [&str; 21] = [
        "call",
        "calling",
        "calls",
        "invoke",
        "invoking",
        "use",
        "using",
        "run",
        "running",
        "execute",
        "executing",
        "tool",
        "tools",
        "function",
        "before",
        "after",
        "replaces",
        "replace",
        "of",
        "from",
        "to",
    ];
    const AFTER: [&str; 4] = ["tool", "tools", "function", "()"];
    let rest = text[word.end..].trim_start_matches(['`', '\'', '"', '”', '’', '*', ' ']);
    if AFTER.iter().any(|after| rest.get(..after.len()).is_some_and(|start| start.eq_ignore_ascii_case(after))) {
        return true;
    }
    let mut before = text[..word.start]
        .trim_end_matches(['`', '\'', '"', '“', '‘', '*', ' ', ':', '('])
        .rsplit([' ', '\n', '\t', '.']);
    let skip = |word: &str| matches!(word, "the" | "this" | "a" | "any" | "to" | "");
    let word = before.by_ref().take(4).find(|word| !skip(&word.to_ascii_lowercase()));
    word.is_some_and(|word| BEFORE.contains(&word.trim_matches(['(', ',', '*']).to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(mention: Mention, text: &str) -> Vec<&str> {
        let tool = |name: &str| Tool {
            name: name.to_owned(),
            input_schema: serde_json::json!({"properties": {"page_id": {}}}),
            ..Tool::default()
        };
        let surface = Surface { tools: vec![tool("find_page"), tool("readPage")], ..Surface::default() };
        let names = Names::of(&surface, surface.tools.first());
        names.mentions(mention, text, &(0..text.len())).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn own_tools_are_known_in_any_spelling() {
        assert_eq!(named(Mention::OwnTool, "Call read_page or `readPage` first"), ["read_page", "readPage"]);
        assert!(named(Mention::ForeignTool, "Call read_page first").is_empty());
    }

    #[test]
    fn foreign_tools_are_names_that_are_called() {
        assert_eq!(named(Mention::ForeignTool, "Before using send_mail, wait"), ["send_mail"]);
        assert_eq!(named(Mention::ForeignTool, "the `mail` tool"), ["mail"]);
        for other in ["the last_modified date", "use page_id", "call find_page again", "use it well"] {
            assert!(named(Mention::ForeignTool, other).is_empty(), "{other}");
        }
    }
}
