//! Java's literals.

use std::sync::Arc;

use crate::code::ir::ExprKind;
use crate::code::tree::Node;

/// A string literal or text block.
pub(super) fn string(node: Node<'_>) -> ExprKind {
    let source = node.text();
    if node.children().iter().any(|part| part.kind() == "string_interpolation") {
        return ExprKind::Opaque("a string template");
    }
    let text = if let Some(inner) = source.strip_prefix("\"\"\"") {
        unescape(&text_block(inner.strip_suffix("\"\"\"").unwrap_or(inner)))
    } else {
        let inner = source.strip_prefix('"').unwrap_or(source);
        unescape(inner.strip_suffix('"').unwrap_or(inner))
    };
    ExprKind::Text(Arc::from(text))
}

/// A character literal, as the text it becomes when it is joined to others.
pub(super) fn character(node: Node<'_>) -> ExprKind {
    ExprKind::Text(Arc::from(unescape(node.text().trim_matches('\''))))
}

/// The content of a text block: without what all its lines are indented by, and without the ends of lines.
fn text_block(inner: &str) -> String {
    let inner = inner.replace("\r\n", "\n").replace('\r', "\n");
    let Some((_, content)) = inner.split_once('\n') else { return inner };
    let lines: Vec<&str> = content.split('\n').collect();
    let last = lines.len() - 1;
    let indents = |(at, line): (usize, &&str)| {
        let blank = line.trim().is_empty();
        (!blank || at == last).then(|| line.len() - line.trim_start().len())
    };
    let indent = lines.iter().enumerate().filter_map(indents).min().unwrap_or(0);
    let stripped = lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end());
    stripped.collect::<Vec<_>>().join("\n")
}

/// A text with its escapes resolved.
pub(in crate::jvm) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let Some(first) = chars.next() else { return out };
        rest = chars.as_str();
        match first {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            's' => out.push(' '),
            // A line that ends in a backslash goes on in the next one.
            '\n' => {}
            'u' => {
                let digits = rest.trim_start_matches('u');
                let code = digits.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(code) = code else { continue };
                rest = digits.get(4..).unwrap_or_default();
                out.push(pair(code, &mut rest));
            }
            '0'..='7' => {
                let most = if first <= '3' { 3 } else { 2 };
                let digits: String = std::iter::once(first)
                    .chain(rest.chars().take(most - 1).take_while(|digit| ('0'..='7').contains(digit)))
                    .collect();
                rest = rest.get(digits.len() - 1..).unwrap_or_default();
                out.extend(u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32));
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    out
}

/// The character of a UTF-16 unit, together with the second half that may follow it.
fn pair(code: u32, rest: &mut &str) -> char {
    if let Some(known) = char::from_u32(code) {
        return known;
    }
    let low = rest.strip_prefix("\\u").and_then(|after| Some((after.get(..4)?, after.get(4..)?)));
    let joined = low.and_then(|(digits, after)| {
        let low = u32::from_str_radix(digits, 16).ok()?;
        let units = [u16::try_from(code).ok()?, u16::try_from(low).ok()?];
        let char = char::decode_utf16(units).next()?.ok()?;
        Some((char, after))
    });
    joined.map_or(char::REPLACEMENT_CHARACTER, |(char, after)| {
        *rest = after;
        char
    })
}

/// A number as it is written in Java or Kotlin.
pub(in crate::jvm) fn number(source: &str) -> ExprKind {
    let plain: String = source.chars().filter(|char| *char != '_').collect();
    let lower = plain.to_ascii_lowercase();
    let whole = lower.trim_end_matches(['l', 'u']);
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    let int = if let Some(digits) = whole.strip_prefix("0x") {
        radix(digits, 16)
    } else if let Some(digits) = whole.strip_prefix("0b") {
        radix(digits, 2)
    } else {
        whole.parse().ok()
    };
    if let Some(int) = int {
        return ExprKind::Number(int.into());
    }
    let float = lower.trim_end_matches(['f', 'd']).parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    float.map_or(ExprKind::Opaque("a number beyond JSON"), ExprKind::Number)
}

/// A number with its sign turned.
pub(in crate::jvm) fn negated(kind: &ExprKind) -> ExprKind {
    let ExprKind::Number(number) = kind else { return ExprKind::Opaque("arithmetic") };
    let folded = match number.as_i64() {
        Some(int) => int.checked_neg().map(Into::into),
        None => number.as_f64().and_then(|float| serde_json::Number::from_f64(-float)),
    };
    folded.map_or(ExprKind::Opaque("arithmetic"), ExprKind::Number)
}
