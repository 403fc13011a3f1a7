//! String literals.

use crate::code::tree::Node;

/// The text of a string literal.
pub(super) fn literal(node: Node<'_>) -> String {
    let source = node.text();
    if let Some(raw) = source.strip_prefix('`') {
        // Carriage returns are no part of a raw string.
        return raw.strip_suffix('`').unwrap_or(raw).replace('\r', "");
    }
    let inner = source.strip_prefix('"').unwrap_or(source);
    unescaped(inner.strip_suffix('"').unwrap_or(inner))
}

/// The character of a rune literal.
pub(super) fn rune(node: Node<'_>) -> Option<char> {
    let inner = node.text().strip_prefix('\'')?.strip_suffix('\'')?;
    if inner == "\\'" { Some('\'') } else { unescaped(inner).chars().next() }
}

fn unescaped(source: &str) -> String {
    if !source.contains('\\') {
        return source.to_owned();
    }
    // Escapes may name single bytes, which only together are a character.
    let mut bytes = Vec::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let Some(kind) = rest.chars().next() else { break };
        rest = &rest[kind.len_utf8()..];
        let simple = match kind {
            'a' => Some(7),
            'b' => Some(8),
            't' => Some(b'\t'),
            'n' => Some(b'\n'),
            'v' => Some(11),
            'f' => Some(12),
            'r' => Some(b'\r'),
            '\\' | '\'' | '"' => Some(kind as u8),
            _ => None,
        };
        if let Some(byte) = simple {
            bytes.push(byte);
            continue;
        }
        match kind {
            'x' => rest = number(rest, 2, 16, &mut |code| bytes.push(code as u8)),
            'u' => rest = number(rest, 4, 16, &mut |code| push(code, &mut bytes)),
            'U' => rest = number(rest, 8, 16, &mut |code| push(code, &mut bytes)),
            first if first.is_digit(8) => {
                let high = first.to_digit(8).unwrap_or_default() * 64;
                rest = number(rest, 2, 8, &mut |code| bytes.push((high + code) as u8));
            }
            other => push(u32::from(other), &mut bytes),
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads a number of exactly `digits` digits; gives what follows it.
fn number<'s>(source: &'s str, digits: usize, radix: u32, found: &mut dyn FnMut(u32)) -> &'s str {
    let Some(code) = source.get(..digits).and_then(|digits| u32::from_str_radix(digits, radix).ok()) else {
        return source;
    };
    found(code);
    source.get(digits..).unwrap_or_default()
}

fn push(code: u32, bytes: &mut Vec<u8>) {
    let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_read_as_the_language_does() {
        assert_eq!(unescaped(r#"a\tb\n\"c\" \\ \x41\101\u00e9\U0001F600"#), "a\tb\n\"c\" \\ AA\u{e9}\u{1F600}");
        assert_eq!(unescaped(r"\xc3\xa9"), "\u{e9}");
        assert_eq!(unescaped(r"\u12"), "12");
        assert_eq!(unescaped("\\"), "");
        assert_eq!(unescaped("\\x\u{1F600}"), "\u{1F600}");
    }
}
