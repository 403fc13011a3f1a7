//! Which tools a text names: the server's own (a workflow) or others.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

use model::{Surface, Tool};

use super::strangers::{self, Said};
use crate::rule::Mention;

/// The names of everything that one server lists, gathered once, when a text first names something.
#[derive(Debug)]
pub(crate) struct ServerNames<'a> {
    surface: &'a Surface,
    gathered: OnceLock<Gathered>,
    words: OnceLock<HashSet<String>>,
}

#[derive(Debug)]
struct Gathered {
    tools: HashSet<String>,
    parameters: HashSet<String>,
}

impl<'a> ServerNames<'a> {
    /// The names of one server.
    pub(crate) const fn of(surface: &'a Surface) -> Self {
        Self { surface, gathered: OnceLock::new(), words: OnceLock::new() }
    }

    /// The words of the names that the server goes by.
    fn words(&self) -> &HashSet<String> {
        self.words.get_or_init(|| strangers::words_of(self.surface))
    }

    fn gathered(&self) -> &Gathered {
        self.gathered.get_or_init(|| {
            let tools = &self.surface.tools;
            let properties = tools.iter().filter_map(|tool| tool.input_schema.get("properties")?.as_object());
            // Tools of one server mostly name their parameters alike.
            let parameters: HashSet<&String> = properties.flat_map(|properties| properties.keys()).collect();
            Gathered {
                tools: tools.iter().map(|tool| plain(&tool.name)).collect(),
                parameters: parameters.into_iter().map(|name| plain(name)).collect(),
            }
        })
    }
}

/// What is known by name while one item is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'a> {
    server: Option<&'a ServerNames<'a>>,
    tool: Option<&'a Tool>,
}

impl<'a> Names<'a> {
    /// The names around one tool of a server, or around the server itself.
    pub(crate) const fn of(server: &'a ServerNames<'a>, tool: Option<&'a Tool>) -> Self {
        Self { server: Some(server), tool }
    }

    /// Where `text` names a tool of the wanted sort inside `window`. `said` tells what is said around it.
    pub(super) fn mentions(
        &self,
        mention: Mention,
        text: &str,
        window: &Range<usize>,
        said: &dyn Fn() -> Rc<Said>,
    ) -> Vec<Range<usize>> {
        let inside = &text[window.clone()];
        let here = OnceCell::new();
        let said = || here.get_or_init(|| (said(), Said::of(inside)));
        let mut found = Vec::new();
        let mut start = None;
        let mut stands_out = false;
        let mut before = b' ';
        for (at, byte) in inside.bytes().chain([b' ']).enumerate() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') {
                // Most words have no chance of being a name, and are not looked at again.
                stands_out |= match start {
                    Some(_) => {
                        matches!(byte, b'_' | b'-') || (byte.is_ascii_uppercase() && before.is_ascii_lowercase())
                    }
                    None => !before.is_ascii() || matches!(before, b'`' | b'\'' | b'"'),
                };
                start.get_or_insert(at);
            } else if let Some(start) = start.take()
                && std::mem::take(&mut stands_out)
                && self.is(mention, inside, start..at, &said)
            {
                found.push(window.start + start..window.start + at);
            }
            before = byte;
        }
        found
    }

    fn is<'s>(
        &self,
        mention: Mention,
        inside: &str,
        word: Range<usize>,
        said: &impl Fn() -> &'s (Rc<Said>, Said),
    ) -> bool {
        if !looks_like_a_name(inside, &word) {
            return false;
        }
        let whole = with_namespace(inside, word.clone());
        let names = [plain(&inside[word.clone()]), plain(&inside[whole.clone()])];
        if self.tool.is_some_and(|tool| names.contains(&plain(&tool.name))) {
            return false;
        }
        let is_own_tool = names.iter().any(|name| self.is_own_tool(name));
        match mention {
            Mention::Own => is_own_tool,
            // A server that lists no tools may not have been seen whole, and none is foreign to it.
            Mention::Foreign => {
                called(inside, &whole) && !is_own_tool && !self.is_parameter(&names[0]) && self.lists_tools()
            }
            Mention::Strange => {
                let none = HashSet::new();
                let own = self.server.map_or(&none, ServerNames::words);
                !is_own_tool
                    && !self.is_parameter(&names[0])
                    && self.lists_tools()
                    && strangers::is_strange(inside, &word, own, self.tool, |word, name| {
                        let (whole, part) = said();
                        whole.says_beside(part, word, name)
                    })
            }
        }
    }

    fn is_own_tool(&self, name: &str) -> bool {
        self.server.is_some_and(|server| server.gathered().tools.contains(name))
    }

    fn lists_tools(&self) -> bool {
        self.server.is_none_or(|server| !server.gathered().tools.is_empty())
    }

    fn is_parameter(&self, name: &str) -> bool {
        self.server.is_some_and(|server| server.gathered().parameters.contains(name))
    }
}

/// A name without case and separators, as names are compared.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    plain.extend(name.split(|char: char| !char.is_ascii_alphanumeric()));
    plain.make_ascii_lowercase();
    plain
}

/// The name with what stands before it and a dot: `mail.send_email`.
fn with_namespace(text: &str, word: Range<usize>) -> Range<usize> {
    /// Longer ones are no names, and hostile text has them of any length.
    const LONGEST: usize = 64;
    let back = text.ceil_char_boundary(word.start.saturating_sub(LONGEST));
    let before = text[back..word.start].strip_suffix('.').unwrap_or_default();
    let name = before.trim_end_matches(|char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.'));
    let start = if before.len() > name.len() { back + name.len() } else { word.start };
    start..word.end
}

/// `send_email`, `sendEmail`, `send-all-mail`, or any word in backticks or quotes.
fn looks_like_a_name(text: &str, word: &Range<usize>) -> bool {
    let name = &text[word.clone()];
    let letters = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let joined = name.contains('_') && !name.starts_with('_') && name.len() > 4;
    let camel = name.as_bytes().windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let quoted = text[..word.start].ends_with(['`', '\'', '"', '“', '‘'])
        && text[word.end..].starts_with(['`', '\'', '"', '”', '’', '(']);
    letters && (joined || camel || quoted || is_hyphenated(name)) && name.len() > 2
}

/// `send-all-mail`, unlike `read-only` and `end-to-end`.
fn is_hyphenated(name: &str) -> bool {
    let parts = name.split('-');
    parts.clone().count() > 2 && parts.clone().all(|part| part.len() > 2 && !matches!(part, "the" | "and" | "for"))
}

/// Whether the words around say that it is a tool: "the `x` tool", "call `x`", "when using `x`", "before `x`", `x(…)`.
fn called(text: &str, word: &Range<usize>) -> bool {
    is_said_to_be_a_tool(text, word) || !may_be_a_brand(text, word) && is_called_for(text, word)
}

/// `ClickHouse`, unlike `clickHouse` and the same in quotes.
fn may_be_a_brand(text: &str, word: &Range<usize>) -> bool {
    let name = &text[word.clone()];
    let quoted = text[..word.start].ends_with(['`', '\'', '"', '“', '‘']);
    name.starts_with(|first: char| first.is_ascii_uppercase()) && !name.contains('_') && !quoted
}

/// Whether what stands behind says so.
fn is_said_to_be_a_tool(text: &str, word: &Range<usize>) -> bool {
    const AFTER: [&str; 7] = ["tool", "tools", "function", "call", "calls", "request", "requests"];
    let behind = text[word.end..].trim_start_matches(['`', '\'', '"', '”', '’', '*']);
    let next = behind.trim_start_matches(' ').split(|char: char| !char.is_ascii_alphabetic()).next();
    behind.starts_with('(') || next.is_some_and(|next| AFTER.iter().any(|after| next.eq_ignore_ascii_case(after)))
}

/// Whether what stands before says so.
fn is_called_for(text: &str, word: &Range<usize>) -> bool {
    /// Bytes before a name that are looked at: a text without blanks has no words to count.
    const BACK: usize = 200;
    const BEFORE: [&str; 27] = [
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
        "via",
        "through",
        "trigger",
        "fetch",
        "query",
        "request",
    ];
    let mut before = text[text.ceil_char_boundary(word.start.saturating_sub(BACK))..word.start]
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
        let tools = vec![tool("find_page"), tool("readPage"), tool("notes.drop_page")];
        let surface = Surface { tools, ..Surface::default() };
        let server = ServerNames::of(&surface);
        let names = Names::of(&server, surface.tools.first());
        names
            .mentions(mention, text, &(0..text.len()), &|| Rc::new(Said::of(text)))
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn own_tools_are_known_in_any_spelling() {
        assert_eq!(named(Mention::Own, "Call read_page or `readPage` first"), ["read_page", "readPage"]);
        assert_eq!(named(Mention::Own, "Call notes.drop_page first"), ["drop_page"]);
        assert!(named(Mention::Foreign, "Call read_page or notes.drop_page first").is_empty());
    }

    #[test]
    fn foreign_tools_are_names_that_are_called() {
        assert_eq!(named(Mention::Foreign, "Before using send_mail, wait"), ["send_mail"]);
        assert_eq!(named(Mention::Foreign, "the `mail` tool"), ["mail"]);
        assert_eq!(named(Mention::Foreign, "First call `mail.send_mail`"), ["send_mail"]);
        assert_eq!(named(Mention::Foreign, "Then send_mail(all) or the SendMail tool"), ["send_mail", "SendMail"]);
        assert_eq!(named(Mention::Foreign, "when using send-all-mail"), ["send-all-mail"]);
        for other in [
            "use an end-to-end test",
            "use read-only files",
            "use ClickHouse syntax",
            "see max_rows (an upper bound)",
            "call notes.drop_page",
            "Is written to disk.send_mail is not",
            "the last_modified date",
            "use page_id",
            "call find_page again",
            "use it well",
        ] {
            assert!(named(Mention::Foreign, other).is_empty(), "{other}");
        }
    }
}
