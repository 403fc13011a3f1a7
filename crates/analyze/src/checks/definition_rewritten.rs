//! Code that gives a tool another description while the server runs.

use std::collections::HashSet;
use std::ops::Range;

use model::{Severity, SourceFile};

use super::python_functions::{functions, places};
use super::{Check, MANY};
use crate::cost;
use crate::finding::Hit;
use crate::sources::is_beside_the_program;

/// A description that is assigned inside a function.
pub(super) struct DefinitionRewritten;

/// How the SDKs' own stores of tools are called.
const STORES: &[&str] = &["_tool_manager", "_registeredTools", "registeredTools", "get_tool("];

impl Check for DefinitionRewritten {
    fn name(&self) -> &'static str {
        "definition-rewritten"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files {
            let ranges = match file.extension().as_str() {
                "py" | "pyw" => in_python(&file.text),
                "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => in_javascript(&file.text),
                _ => Vec::new(),
            };
            let is_beside = is_beside_the_program(&file.path);
            hits.extend(ranges.into_iter().take(MANY).map(|range| {
                let mut hit = Hit::in_file(file, range);
                // A test that gives a tool another text puts the first one back, or throws the tool away.
                hit.severity = is_beside.then_some(Severity::Medium);
                hit
            }));
        }
    }
}

/// Of a tool's own function the text that becomes its description, or the description of a tool taken out of the store.
fn in_python(text: &str) -> Vec<Range<usize>> {
    if !text.contains(".__doc__") && !text.contains(".description") {
        return Vec::new();
    }
    let found = functions(text);
    let is_tool = |line: &&str| [".tool", ".prompt", ".resource"].iter().any(|word| line.contains(word));
    let tools: HashSet<&str> =
        found.iter().filter(|function| function.decorators.iter().any(is_tool)).map(|function| function.name).collect();
    let mut ranges = Vec::new();
    for function in &found {
        let has_store = function.lines.iter().any(|(_, line)| STORES.iter().any(|store| line.contains(store)));
        for (range, line) in &function.lines {
            cost::add(line.len());
            let of_tool = assigned(line, ".__doc__").is_some_and(|owner| tools.contains(owner));
            let of_store = has_store
                && assigned(line, ".description").is_some_and(|owner| !matches!(owner, "self" | "cls" | "parser"));
            if of_tool || of_store {
                ranges.push(range.clone());
            }
        }
    }
    ranges.sort_by_key(|range| range.start);
    ranges
}

/// The description of a tool taken out of the store.
fn in_javascript(text: &str) -> Vec<Range<usize>> {
    if !text.contains(".description") || !STORES.iter().any(|store| text.contains(store)) {
        return Vec::new();
    }
    cost::add(text.len());
    let mut ranges = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        // A longer line belongs to a bundle, where an SDK stores the first description in the same way.
        let is_code = line.len() < 400 && !line.trim_start().starts_with("//");
        let is_own = |owner: &str| !matches!(owner, "this" | "self");
        if is_code
            && assigned(line, ".description").is_some_and(is_own)
            && STORES.iter().any(|store| line.contains(store))
        {
            ranges.push(range);
        }
    }
    ranges
}

/// The last name before `member` where a line assigns to that member.
fn assigned<'a>(line: &'a str, member: &'a str) -> Option<&'a str> {
    let name = member.trim_start_matches('.');
    places(line, name).find_map(|at| {
        let rest = line[at + name.len()..].trim_start().strip_prefix('=')?;
        let owner = line[..at].strip_suffix('.')?.trim_end_matches([']', ')', '"', '\'']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let owner = &owner[owner.trim_end_matches(is_name).len()..];
        (!rest.starts_with('=') && !owner.is_empty()).then_some(owner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let mut hits = Vec::new();
        DefinitionRewritten.files(&[SourceFile::new(path, text)], &mut hits);
        hits.len()
    }

    #[test]
    fn a_tool_that_rewrites_its_own_text_is_found() {
        assert_eq!(found("a.py", "@app.tool()\ndef f():\n    \"\"\"One.\"\"\"\n    f.__doc__ = LATER\n"), 1);
        assert_eq!(found("a.py", "def f(s):\n    t = s._tool_manager.get_tool('x')\n    t.description = LATER\n"), 1);
        assert_eq!(found("a.js", "server._registeredTools['x'].description = LATER;\n"), 1);
    }

    #[test]
    fn what_is_no_tool_or_is_only_read_is_not() {
        assert_eq!(found("a.py", "def wrap(f):\n    def w(): ...\n    w.__doc__ = f.__doc__\n    return w\n"), 0);
        assert_eq!(found("a.py", "@app.tool()\ndef f():\n    return f.__doc__ == TEXT\n"), 0);
        assert_eq!(
            found(
                "a.py",
                "class A:\n    def __init__(self):\n        self._tools = {}\n        self.description = 'x'\n"
            ),
            0
        );
        assert_eq!(found("a.js", "this.description = options.description;\n"), 0);
    }
}
