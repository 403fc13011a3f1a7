//! Text from a target made harmless for a terminal, a CI log and a reader's eyes: what cannot be seen is spelt out.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use model::Span;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Unseen characters in a row that are spelt out before the rest of the row is only counted.
const SPELT_OUT: usize = 4;
/// Accents over one letter that are let through; more would climb over the neighbouring lines.
const ACCENTS: usize = 3;

/// Makes a text of one line harmless: control characters, line ends among them, and characters that hide or reorder
/// text are shown as `<U+202E>`, and nothing in it is a command to a CI runner.
pub fn neutralise(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'#' | b':')) {
        return Cow::Borrowed(text);
    }
    let mut shown = Shown::default();
    for char in text.chars() {
        shown.push(char, false);
    }
    Cow::Owned(shown.finish().text)
}

/// [`neutralise`], cut to `columns` with a `…` if it is longer.
pub(crate) fn neutralise_cut(text: &str, columns: usize) -> String {
    // Most characters take a column or more; what stands after twice as many would hardly ever be shown.
    let head = text.char_indices().nth(columns.saturating_mul(2)).map_or(text, |(at, _)| &text[..at]);
    let shown = neutralise(head);
    if head.len() == text.len() && shown.width() <= columns {
        return shown.into_owned();
    }
    let mut used = 0;
    let fits = shown.chars().take_while(|char| {
        used += char.width().unwrap_or(0);
        used < columns
    });
    fits.chain(std::iter::once('…')).collect()
}

/// [`neutralise_cut`] for sentences, in which a line end is a blank like others.
pub(crate) fn neutralise_prose(text: &str, columns: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().take(columns).collect();
    neutralise_cut(&words.join(" "), columns)
}

/// One line of an excerpt, harmless, with the part of it that is marked, in bytes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct MarkedLine {
    pub(crate) text: String,
    pub(crate) mark: Option<Range<usize>>,
}

/// Makes an excerpt harmless line by line and keeps track of its marked part.
pub(crate) fn marked_lines(text: &str, span: Span) -> Vec<MarkedLine> {
    let mut lines = Vec::new();
    let mut shown = Shown::default();
    let mut chars = text.char_indices().peekable();
    let end = span.end.max(span.start.saturating_add(1));
    while let Some((at, char)) = chars.next() {
        let ends_line = char == '\n' || (char == '\r' && chars.peek().is_some_and(|&(_, next)| next == '\n'));
        if ends_line {
            if char == '\r' {
                chars.next();
            }
            lines.push(std::mem::take(&mut shown).finish());
        } else {
            shown.push(char, (span.start..end).contains(&at));
        }
    }
    lines.push(shown.finish());
    lines
}

/// Harmless text as it grows.
#[derive(Debug, Default)]
struct Shown {
    line: MarkedLine,
    unseen_in_a_row: usize,
    accents_in_a_row: usize,
}

impl Shown {
    fn push(&mut self, char: char, marked: bool) {
        let start = self.line.text.len();
        let accent = char.width() == Some(0);
        self.accents_in_a_row = if accent { self.accents_in_a_row + 1 } else { 0 };
        if char == '\t' {
            self.end_row();
            self.line.text.push_str("    ");
        } else if is_unseen(char) || (accent && self.accents_in_a_row > ACCENTS) {
            self.unseen_in_a_row += 1;
            if self.unseen_in_a_row <= SPELT_OUT {
                spell(&mut self.line.text, char);
            }
        } else {
            self.end_row();
            let is_command = match char {
                ':' => self.line.text.trim_start().is_empty(),
                '[' => begins_runner_command(&self.line.text),
                _ => false,
            };
            if is_command { spell(&mut self.line.text, char) } else { self.line.text.push(char) }
        }
        if marked {
            let end = self.line.text.len();
            let mark = self.line.mark.get_or_insert(start..end);
            mark.end = end;
        }
    }

    /// Says how many unseen characters were not spelt out.
    fn end_row(&mut self) {
        let more = self.unseen_in_a_row.saturating_sub(SPELT_OUT);
        if more > 0 {
            let before = self.line.text.len();
            // Writing into a `String` cannot fail.
            let _ = write!(self.line.text, "<{more} more unseen>");
            if let Some(mark) = self.line.mark.as_mut().filter(|mark| mark.end == before) {
                mark.end = self.line.text.len();
            }
        }
        self.unseen_in_a_row = 0;
    }

    fn finish(mut self) -> MarkedLine {
        self.end_row();
        self.line
    }
}

fn spell(into: &mut String, char: char) {
    // Writing into a `String` cannot fail.
    let _ = write!(into, "<U+{:04X}>", u32::from(char));
}

/// Whether a `[` after this text makes it a command to a build runner: `##[`, `##vso[`, `##teamcity[`.
fn begins_runner_command(text: &str) -> bool {
    text.trim_end_matches(|char: char| char.is_ascii_alphabetic()).ends_with("##")
}

/// Whether a character is not seen, or changes how others are seen.
pub(crate) fn is_unseen(char: char) -> bool {
    matches!(
        char,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{10ffff}'
    )
}

/// JSON text with every unseen character in its strings written as an escape: the same values, harmless to print.
pub(crate) fn inert_json(text: Result<String, serde_json::Error>) -> String {
    let text = text.expect("every map key is a string and no value refuses to be serialised");
    match inert_text(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(inert) => inert,
    }
}

/// [`inert_json`] of a part of such a text.
pub(crate) fn inert_text(text: &str) -> Cow<'_, str> {
    // The first byte of every character above U+007F is at least 0xC2; DEL is the one unseen ASCII character that
    // JSON leaves as it is.
    if text.bytes().all(|byte| byte < 0x7f) {
        return Cow::Borrowed(text);
    }
    let mut inert = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte >= 0x7f) {
        inert.push_str(&rest[..at]);
        let mut chars = rest[at..].chars();
        let Some(char) = chars.next() else { break };
        if is_unseen(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                // Writing into a `String` cannot fail.
                let _ = write!(inert, "\\u{unit:04x}");
            }
        } else {
            inert.push(char);
        }
        rest = chars.as_str();
    }
    inert.push_str(rest);
    Cow::Owned(inert)
}
