//! Numbers and texts.

use std::sync::Arc;

use super::{Lowerer, at, text};
use crate::code::ir::{Expr, ExprKind};
use crate::code::tree::Node;

/// A piece of a text with holes.
enum Piece<'t> {
    Text(String),
    Hole(Node<'t>),
}

/// A number.
pub(super) fn number(node: Node<'_>) -> Expr {
    let digits: String = node.text().chars().filter(|letter| *letter != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let number = if let Some(hex) = lower.strip_prefix("0x") {
        u64::from_str_radix(hex.trim_end_matches(['u', 'l']), 16).ok().map(serde_json::Number::from)
    } else if let Some(bits) = lower.strip_prefix("0b") {
        u64::from_str_radix(bits.trim_end_matches(['u', 'l']), 2).ok().map(serde_json::Number::from)
    } else {
        let plain = lower.trim_end_matches(['u', 'l', 'f', 'd', 'm']);
        match plain.parse::<u64>() {
            Ok(number) => Some(serde_json::Number::from(number)),
            Err(_) => plain.parse().ok().and_then(serde_json::Number::from_f64),
        }
    };
    number.map_or_else(|| at(node, ExprKind::Opaque("a number")), |number| at(node, ExprKind::Number(number)))
}

/// A text or character without holes.
pub(super) fn literal(node: Node<'_>) -> Expr {
    let written = node.text();
    let value = match node.kind() {
        "verbatim_string_literal" => {
            let inner = written.strip_prefix("@\"").unwrap_or(written);
            let inner = inner.trim_end_matches("u8").trim_end_matches("U8");
            inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\"")
        }
        "raw_string_literal" => raw(written),
        _ => {
            let quote = if node.kind() == "character_literal" { '\'' } else { '"' };
            let inner = written.strip_prefix(quote).unwrap_or(written);
            let end = inner.rfind(quote).unwrap_or(inner.len());
            unescaped(inner.get(..end).unwrap_or_default())
        }
    };
    text(node, value)
}

impl Lowerer<'_> {
    /// A text with holes.
    pub(super) fn interpolated(&self, node: Node<'_>) -> Expr {
        let start = node.child("interpolation_start").map_or("$", Node::text);
        let is_raw = node.child("interpolation_quote").is_some();
        let is_verbatim = start.contains('@');
        let mut pieces = Vec::new();
        for child in node.named() {
            match child.kind() {
                "string_content" if is_raw => pieces.push(Piece::Text(child.text().to_owned())),
                "string_content" => {
                    let braces = child.text().replace("{{", "{").replace("}}", "}");
                    let plain = if is_verbatim { braces.replace("\"\"", "\"") } else { unescaped(&braces) };
                    pieces.push(Piece::Text(plain));
                }
                "escape_sequence" => pieces.push(Piece::Text(unescaped(child.text()))),
                "interpolation" => pieces.push(Piece::Hole(child)),
                _ => {}
            }
        }
        if is_raw {
            without_indentation(&mut pieces);
        }
        let parts = pieces.into_iter().map(|piece| match piece {
            Piece::Text(plain) => text(node, plain),
            Piece::Hole(hole) => self.hole(hole),
        });
        at(node, ExprKind::Join(parts.collect()))
    }

    fn hole(&self, node: Node<'_>) -> Expr {
        let formatted = node.child("interpolation_format_clause").is_some();
        let value = node.named().into_iter().find(|child| {
            !matches!(child.kind(), "interpolation_brace" | "interpolation_alignment_clause" | "comment")
        });
        match value {
            Some(value) if !formatted || self.keeps_calls() => self.expression(value),
            _ => at(node, ExprKind::Opaque("a formatted value")),
        }
    }
}

/// A text with its escapes resolved.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        let known = match letters.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('a') => '\u{7}',
            Some('b') => '\u{8}',
            Some('e') => '\u{1b}',
            Some('f') => '\u{c}',
            Some('v') => '\u{b}',
            Some('x') => code(&mut letters, 4).and_then(char::from_u32).unwrap_or('\u{fffd}'),
            Some('U') => code(&mut letters, 8).and_then(char::from_u32).unwrap_or('\u{fffd}'),
            Some('u') => match code(&mut letters, 4) {
                Some(high) if (0xd800..0xdc00).contains(&high) => {
                    let mut ahead = letters.clone();
                    let follows = ahead.next() == Some('\\') && ahead.next() == Some('u');
                    let digits: String = ahead.by_ref().take(4).collect();
                    match u32::from_str_radix(&digits, 16) {
                        Ok(low) if follows && (0xdc00..0xe000).contains(&low) => {
                            letters = ahead;
                            char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}')
                        }
                        _ => '\u{fffd}',
                    }
                }
                other => other.and_then(char::from_u32).unwrap_or('\u{fffd}'),
            },
            Some(other) => other,
            None => '\\',
        };
        plain.push(known);
    }
    plain
}

/// The number that the next hexadecimal digits write, at most so many.
fn code(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, most: usize) -> Option<u32> {
    let mut digits = String::new();
    while digits.len() < most && letters.peek().is_some_and(char::is_ascii_hexdigit) {
        digits.extend(letters.next());
    }
    u32::from_str_radix(&digits, 16).ok()
}

/// The text of a raw string literal.
fn raw(written: &str) -> String {
    let written = written.trim_end_matches("u8").trim_end_matches("U8");
    let quotes = written.chars().take_while(|letter| *letter == '"').count();
    let inner = written.get(quotes..written.len().saturating_sub(quotes)).unwrap_or_default();
    let mut pieces = vec![Piece::Text(inner.to_owned())];
    without_indentation(&mut pieces);
    match pieces.swap_remove(0) {
        Piece::Text(text) => text,
        Piece::Hole(_) => String::new(),
    }
}

/// Takes the first and last line end and the indentation of the closing quotes off a raw text of several lines.
fn without_indentation(pieces: &mut [Piece<'_>]) {
    for piece in pieces.iter_mut() {
        if let Piece::Text(text) = piece
            && text.contains('\r')
        {
            *text = text.replace("\r\n", "\n");
        }
    }
    let Some(Piece::Text(first)) = pieces.first_mut() else { return };
    match first.split_once('\n') {
        Some((blank, rest)) if blank.trim().is_empty() => *first = rest.to_owned(),
        _ => return,
    }
    let Some(Piece::Text(last)) = pieces.last_mut() else { return };
    let indentation = match last.rsplit_once('\n') {
        Some((rest, blank)) if blank.trim().is_empty() => {
            let blank = blank.to_owned();
            *last = rest.to_owned();
            blank
        }
        // All of it was one line.
        None if last.trim().is_empty() => std::mem::take(last),
        _ => return,
    };
    let mut begins_line = true;
    for piece in pieces {
        let Piece::Text(text) = piece else {
            begins_line = false;
            continue;
        };
        let mut lines: Vec<Arc<str>> = Vec::new();
        for (number, line) in text.split('\n').enumerate() {
            let cut = if number > 0 || begins_line {
                line.strip_prefix(indentation.as_str()).unwrap_or_else(|| line.trim_start_matches([' ', '\t']))
            } else {
                line
            };
            lines.push(Arc::from(cut));
        }
        *text = lines.join("\n");
        begins_line = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{raw, unescaped};

    #[test]
    fn raw_strings_lose_the_indentation_of_their_closing_quotes() {
        assert_eq!(raw("\"\"\"\n    a\n      b\n\n    c\n    \"\"\""), "a\n  b\n\nc");
        assert_eq!(raw("\"\"\"one \"line\" only\"\"\""), "one \"line\" only");
    }

    #[test]
    fn escapes_are_resolved_and_pairs_of_surrogates_are_one_letter() {
        assert_eq!(unescaped(r#"a\tb\"\u0041\uD83D\uDE00\x41!"#), "a\tb\"A\u{1F600}A!");
    }
}
