//! The functions of a Python file by their indentation, in one pass over its lines.

use std::ops::Range;

use crate::cost;

/// A function of a Python file.
#[derive(Debug, Default)]
pub(super) struct Function<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The lines above it that begin with `@`, as they stand.
    pub(super) decorators: Vec<&'a str>,
    /// Its parameters as they stand, the first line of them only.
    pub(super) parameters: &'a str,
    /// The lines of its body without comments, texts that stand alone and inner functions, each with its place in the
    /// file.
    pub(super) lines: Vec<(Range<usize>, &'a str)>,
}

/// Functions inside functions deeper than this are read as part of the outer one.
const MAX_DEPTH: usize = 32;

/// The functions of `text`, inner ones before the outer ones that hold them; and the lines that stand in none.
pub(super) fn functions(text: &str) -> Vec<Function<'_>> {
    let mut done = Vec::new();
    let mut open: Vec<(usize, Function<'_>)> = Vec::new();
    let mut decorators = Vec::new();
    let mut header_depth = 0;
    let mut inside_text: Option<&str> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        cost::add(line.len());
        let code = line.trim_end();
        let bare = code.trim_start();
        if let Some(quotes) = inside_text {
            inside_text = (!bare.contains(quotes)).then_some(quotes);
            continue;
        }
        if header_depth > 0 {
            header_depth = depth_after(header_depth, bare);
            continue;
        }
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let indent = code.len() - bare.len();
        while open.last().is_some_and(|(outer, _)| indent <= *outer) {
            done.extend(open.pop().map(|(_, function)| function));
        }
        if bare.starts_with('@') {
            decorators.push(bare);
        } else if let Some((name, parameters)) = header(bare).filter(|_| open.len() < MAX_DEPTH) {
            header_depth = depth_after(0, bare);
            open.push((
                indent,
                Function { name, decorators: std::mem::take(&mut decorators), parameters, lines: Vec::new() },
            ));
        } else {
            decorators.clear();
            if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|quotes| bare.starts_with(quotes)) {
                inside_text = (!bare[quotes.len()..].contains(quotes)).then_some(quotes);
            } else {
                if let Some((_, function)) = open.last_mut() {
                    let code = bare.split(" #").next().unwrap_or(bare);
                    let place = at + indent;
                    function.lines.push((place..place + code.len(), code));
                }
                inside_text = left_open(bare);
            }
        }
    }
    done.extend(open.into_iter().rev().map(|(_, function)| function));
    done
}

/// The quotes of the text that a line begins and does not end.
fn left_open(line: &str) -> Option<&'static str> {
    let mut open: Option<&'static str> = None;
    let mut rest = line;
    // Nothing else begins, ends or hides a text.
    while let Some(next) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\'' | b'#' | b'\\')) {
        rest = &rest[next..];
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| rest.starts_with(quotes));
        let step = match (open, quotes) {
            (None, None) if rest.starts_with('#') => break,
            (Some(_), _) if rest.starts_with('\\') => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            (None, Some(quotes)) => {
                open = Some(quotes);
                quotes.len()
            }
            (Some(inside), _) if rest.starts_with(inside) => {
                open = None;
                inside.len()
            }
            _ => 1,
        };
        rest = &rest[step..];
    }
    // A text in single quotes ends with its line, whatever the line looks like.
    open.filter(|quotes| quotes.len() > 1)
}

/// The name and parameters of the function that a line begins.
fn header(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("async ").map_or(line, str::trim_start);
    let (name, parameters) = line.strip_prefix("def ")?.trim_start().split_once('(')?;
    let name = name.trim_end();
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, parameters))
}

/// How many brackets are open after a line.
fn depth_after(before: usize, line: &str) -> usize {
    line.bytes().fold(before, |depth, byte| match byte {
        b'(' | b'[' | b'{' => depth + 1,
        b')' | b']' | b'}' => depth.saturating_sub(1),
        _ => depth,
    })
}

/// Whether `word` stands in `line` as a word of its own.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    places(line, word).next().is_some()
}

/// Where `word` stands in `line` as a word of its own.
pub(super) fn places<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    cost::add(line.len());
    let is_part = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    line.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = at.checked_sub(1).map(|before| line.as_bytes()[before]);
        !is_part(before) && !is_part(line.as_bytes().get(at + word.len()).copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_has_its_decorators_and_its_own_lines() {
        let text = "@app.tool()\ndef outer(a,\n          b):\n    \"\"\"If in doubt.\"\"\"\n    x = 1  # if\n\n    def inner():\n        return 2\n    return x\n";
        let found = functions(text);
        let seen: Vec<_> = found
            .iter()
            .map(|function| (function.name, function.lines.iter().map(|(_, line)| line.trim()).collect::<Vec<_>>()))
            .collect();
        assert_eq!(seen, [("inner", vec!["return 2"]), ("outer", vec!["x = 1", "return x"])]);
        assert_eq!(found[1].decorators, ["@app.tool()"]);
        assert!(found.iter().flat_map(|function| &function.lines).all(|(range, line)| &text[range.clone()] == *line));
    }

    #[test]
    fn a_text_over_several_lines_is_no_code() {
        let found = functions("def f():\n    \"\"\"One\nif two\n    \"\"\"\n    return 1\n");
        assert_eq!(found[0].lines.len(), 1);
    }

    #[test]
    fn a_text_that_begins_inside_a_line_hides_no_function_after_it() {
        let text = "def f():\n    return \"\"\"\n    one\n    \"\"\"\n\ndef g():\n    x = 'it\\'s \"\"\"'  # don't\n    return x\n";
        let found = functions(text);
        let seen: Vec<_> = found.iter().map(|function| (function.name, function.lines.len())).collect();
        assert_eq!(seen, [("f", 1), ("g", 2)]);
    }

    #[test]
    fn a_word_is_not_part_of_another() {
        assert!(has_word("return f(x)", "f") && !has_word("return off(x)", "f") && !has_word("f1(x)", "f"));
    }
}
