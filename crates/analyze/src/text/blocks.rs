//! Text pushed out of sight by blanks.

use super::Hidden;
use crate::rule::Sort;

/// A wider run of blanks in a line pushes what follows out of the window.
const BLANKS: usize = 80;
/// More empty lines push what follows below it.
const LINES: usize = 20;

/// Adds the text behind wide gaps.
pub(super) fn find(text: &str, found: &mut Vec<Hidden>) {
    if text.len() < LINES {
        return;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut behind: Option<(usize, &'static str)> = None;
    while at < bytes.len() {
        if !bytes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let gap = &bytes[start..at];
        let lines = memchr::memchr_iter(b'\n', gap).count();
        let blanks = gap.split(|&byte| byte == b'\n').map(width).max().unwrap_or(0);
        let how = if lines >= LINES {
            "below many empty lines"
        } else if blanks >= BLANKS {
            "behind a long run of blanks"
        } else {
            continue;
        };
        if let Some((from, how)) = behind.replace((at, how)) {
            add(text, from, start, how, found);
        }
    }
    if let Some((from, how)) = behind {
        add(text, from, text.len(), how, found);
    }
}

/// A tab counts for eight blanks.
fn width(blanks: &[u8]) -> usize {
    blanks.iter().map(|&byte| if byte == b'\t' { 8 } else { 1 }).sum()
}

fn add(text: &str, start: usize, end: usize, how: &'static str, found: &mut Vec<Hidden>) {
    let said = text[start..end].trim();
    if !said.is_empty() {
        found.push(Hidden { from: start..end, text: said.to_owned(), how, sort: Sort::HiddenLayout, encoded: false });
    }
}
