//! Which tools a text names: the server's own (a workflow) or others.

use std::collections::HashSet;
use std::ops::Range;

use model::{Surface, Tool};

use crate::rule::Mention;

/// The names that are known while one item is looked at.
#[derive(Debug, Default)]
pub(crate) struct Names {
    tools: HashSet<String>,
    this: String,
    parameters: HashSet<String>,
}

impl Names {
    /// The names around one tool of a surface, or around the surface itself.
    pub(crate) fn of(surface: &Surface, tool: Option<&Tool>) -> Self {
        let mut names = Self {
            tools: surface.tools.iter().map(|tool| plain(&tool.name)).collect(),
            this: tool.map(|tool| plain(&tool.name)).unwrap_or_default(),
            parameters: HashSet::new(),
        };
        let schemas = surface.tools.iter().map(|tool| &tool.input_schema);
        for schema in schemas.chain(tool.map(|tool| &tool.input_schema)) {
            if let Some(properties) = schema.get("properties").and_then(|properties| properties.as_object()) {
                names.parameters.extend(properties.keys().map(|name| plain(name)));
            }
        }
        names
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
        let name = plain(&text[word.clone()]);
        if name == self.this {
            return false;
        }
        let own = self.tools.contains(&name);
        match mention {
            Mention::OwnTool => own && looks_like_a_name(text, &word),
            Mention::ForeignTool => {
                !own && !self.parameters.contains(&name) && looks_like_a_name(text, &word) && called(text, &word)
            }
        }
    }
}

/// Names are compared without case and separators.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
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

/// Whether the words around say that it is a tool: "the X tool", "X()", "call X", "when using X", "before X".
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
