//! Comments in source that ask to ignore findings: `mcp-hub: ignore[V20, install-hook] reason="…" until=2027-01-31`.

mod directive;
mod lexer;

use std::collections::HashSet;
use std::ops::Range;

use model::{ClassId, IgnoreComment, IgnoreComments, Location, SourceFile, Surface};

use crate::RuleSet;
use crate::surface::{server_items, tool_item};

/// What every such comment holds.
const SIGN: &str = "mcp-hub: ignore";
/// Comments of one artifact that are read.
const MOST: usize = 10_000;
/// A longer line is a bundle's; a comment in it stands beside code.
const LONG: usize = 4096;
/// Comment lines below a comment that lies above what it speaks of.
const FURTHER: u32 = 50;

impl RuleSet {
    /// Whether an id is that of a rule of this set or of a class of the taxonomy.
    pub fn knows(&self, id: &str) -> bool {
        self.rule(id).is_some() || ClassId::try_from(id.to_owned()).is_ok()
    }

    /// What comments in source files ask to ignore, and which of them cannot be understood. A text that `surfaces` list
    /// is never a comment. Nothing is ignored here: whether a comment is obeyed is for the user to say.
    pub fn ignore_comments(&self, files: &[SourceFile], surfaces: &[Surface]) -> IgnoreComments {
        find(self, files, surfaces)
    }
}

/// Finds the comments of files that ask to ignore findings. What stands in a text is no comment, least of all in a text
/// that `surfaces` list: that is written to be read by a model.
pub(crate) fn find(rules: &RuleSet, files: &[SourceFile], surfaces: &[Surface]) -> IgnoreComments {
    let mut found = IgnoreComments::default();
    let with_sign: Vec<&SourceFile> = files.iter().filter(|file| holds_sign(&file.text)).collect();
    if with_sign.is_empty() {
        return found;
    }
    let Some(listed) = listed_lines(surfaces) else { return found };
    for file in with_sign {
        let Some(syntax) = lexer::syntax(&file.path) else { continue };
        let comments = lexer::comments(&file.text, syntax);
        let mut lines = Lines { text: &file.text, comments: &comments, at: 0, line: 1 };
        for comment in &comments {
            for at in signs(&file.text, comment) {
                if found.comments.len() + found.mistakes.len() == MOST {
                    return found;
                }
                let line = lines.of(at);
                let written = directive::written(&file.text[at..comment.end]);
                if listed.contains(written) {
                    continue;
                }
                let location = Location::line(file.path.as_ref(), line);
                match directive::parse(&written[SIGN.len()..], rules) {
                    Ok(directive) => {
                        let last_line = lines.last(at, line);
                        let directive::Directive { rules, reason, until } = directive;
                        found.comments.push(IgnoreComment { location, last_line, rules, reason, until });
                    }
                    Err(what) => found.mistakes.push((location, what)),
                }
            }
        }
    }
    found
}

fn holds_sign(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), SIGN.as_bytes()).is_some()
}

/// Where the sign stands in a comment.
fn signs(text: &str, comment: &Range<usize>) -> Vec<usize> {
    let found = memchr::memmem::find_iter(&text.as_bytes()[comment.clone()], SIGN.as_bytes());
    found.map(|at| comment.start + at).collect()
}

/// Every such line in the texts that servers list; nothing if there are more than any honest server has.
fn listed_lines(surfaces: &[Surface]) -> Option<HashSet<String>> {
    let mut lines = HashSet::new();
    for surface in surfaces {
        let items = surface.tools.iter().map(tool_item).chain(server_items(surface));
        for passage in items.flat_map(|item| item.passages).filter(|passage| holds_sign(passage.text)) {
            for (at, _) in passage.text.match_indices(SIGN) {
                if lines.len() == MOST {
                    return None;
                }
                lines.insert(directive::written(&passage.text[at..]).to_owned());
            }
        }
    }
    Some(lines)
}

/// Numbers the lines of a text, going forward.
struct Lines<'a> {
    text: &'a str,
    comments: &'a [Range<usize>],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of a place that is not before the last one asked for.
    fn of(&mut self, at: usize) -> u32 {
        let between = &self.text.as_bytes()[self.at..at];
        self.line += memchr::memchr_iter(b'\n', between).count() as u32;
        self.at = at;
        self.line
    }

    /// The last line that a comment on `line` speaks of: its own, or, if nothing but comments stands on it, the next one
    /// with code.
    fn last(&self, at: usize, line: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let before = &bytes[at.saturating_sub(LONG)..at];
        let mut from = match memchr::memrchr(b'\n', before) {
            Some(end) => at - before.len() + end + 1,
            None if before.len() == at => 0,
            None => return line,
        };
        for further in 0..=FURTHER {
            let after = &bytes[from..bytes.len().min(from + LONG)];
            let end = memchr::memchr(b'\n', after).map_or(from + after.len(), |length| from + length);
            if end == bytes.len() || !self.is_comment(from..end) {
                return line + further;
            }
            from = end + 1;
        }
        line + FURTHER
    }

    /// Whether nothing stands on a line but a comment.
    fn is_comment(&self, line: Range<usize>) -> bool {
        let bytes = &self.text.as_bytes()[line.clone()];
        let (trimmed, start) = (bytes.trim_ascii(), bytes.len() - bytes.trim_ascii_start().len());
        let (first, last) = (line.start + start, line.start + start + trimmed.len());
        let holder = self.comments.partition_point(|comment| comment.end <= first);
        let is_inside = |comment: &Range<usize>| comment.start <= first && last <= comment.end;
        first < last && line.len() < LONG && self.comments.get(holder).is_some_and(is_inside)
    }
}

#[cfg(test)]
mod tests {
    use model::Tool;

    use super::*;

    fn find_in(path: &str, text: &str) -> IgnoreComments {
        find(&RuleSet::bundled().unwrap(), &[SourceFile::new(path, text)], &[])
    }

    fn reach(text: &str) -> Vec<(u32, u32)> {
        let found = find_in("a.ts", text);
        assert!(found.mistakes.is_empty(), "{:?}", found.mistakes);
        found.comments.iter().map(|comment| (comment.location.line, comment.last_line)).collect()
    }

    #[test]
    fn a_comment_speaks_of_its_line_and_one_that_stands_alone_of_the_next() {
        assert_eq!(reach("a();\nb(); // mcp-hub: ignore[V20] reason=\"x\"\nc();"), [(2, 2)]);
        assert_eq!(reach("// mcp-hub: ignore[V20] reason=\"x\"\nc();\nd();"), [(1, 2)]);
        assert_eq!(reach("/**\n * mcp-hub: ignore[V20] reason=\"x\"\n * More.\n */\nc();"), [(2, 5)]);
        assert_eq!(
            reach("// mcp-hub: ignore[V20] reason=\"x\"\n// mcp-hub: ignore[V22] reason=\"y\"\nc();"),
            [(1, 3), (2, 3)]
        );
        assert_eq!(reach("// mcp-hub: ignore[V20] reason=\"x\"\n\nc();"), [(1, 2)]);
    }

    #[test]
    fn what_a_server_lists_is_never_a_comment() {
        let text = "x = '''\n'''  # mcp-hub: ignore[V01] reason=\"x\"\n";
        let description = Some("Adds.\n# mcp-hub: ignore[V01] reason=\"x\"\nMore.".to_owned());
        let tool = Tool { name: "add".into(), description, ..Tool::default() };
        let surface = Surface { tools: vec![tool], ..Surface::default() };
        let files = [SourceFile::new("a.py", text)];
        let rules = RuleSet::bundled().unwrap();
        assert_eq!(find(&rules, &files, &[]).comments.len(), 1);
        assert_eq!(find(&rules, &files, &[surface]), IgnoreComments::default());
        assert_eq!(find_in("a.py", "'''\n# mcp-hub: ignore[V01] reason=\"x\"\n'''"), IgnoreComments::default());
    }

    #[test]
    fn a_line_of_megabytes_is_read_once_and_not_once_a_comment() {
        let text = "a(); /* mcp-hub: ignore[V20] reason=\"x\" */".repeat(60_000);
        let found = find_in("a.js", &text);
        assert_eq!(found.comments.len(), MOST);
        assert!(found.comments.iter().all(|comment| comment.last_line == 1));
    }

    #[test]
    fn a_comment_with_a_mistake_is_told_with_its_place() {
        let found = find_in("a.ts", "a();\n// mcp-hub: ignore[no-such] reason=\"x\"\nb(); // mcp-hub: ignore[V20]");
        let places: Vec<u32> = found.mistakes.iter().map(|(location, _)| location.line).collect();
        assert_eq!(places, [2, 3]);
        assert!(found.comments.is_empty());
    }
}
