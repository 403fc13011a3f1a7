//! Reads literals.

use serde_json::Number;

/// The text of a string literal of any kind, without its quotes and with escapes resolved.
pub(in crate::rust) fn string(literal: &str) -> Option<String> {
    let body = literal.trim_start_matches(['b', 'c']);
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let raw = raw.get(hashes..)?.strip_prefix('"')?;
        let raw = raw.get(..raw.len().checked_sub(hashes)?)?.strip_suffix('"')?;
        return Some(raw.replace("\r\n", "\n"));
    }
    let body = body.strip_prefix('"')?.strip_suffix('"')?;
    Some(unescaped(body))
}

/// The text of a character literal.
pub(in crate::rust) fn character(literal: &str) -> Option<String> {
    let body = literal.trim_start_matches('b').strip_prefix('\'')?.strip_suffix('\'')?;
    Some(unescaped(body))
}

fn unescaped(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body.chars().peekable();
    while let Some(next) = rest.next() {
        if next == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        if next != '\\' {
            text.push(next);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('0') => text.push('\0'),
            Some('x') => {
                let code: String = rest.by_ref().take(2).collect();
                text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            }
            Some('u') => {
                let code: String = rest.by_ref().skip(1).take_while(|next| *next != '}').collect();
                text.extend(u32::from_str_radix(&code.replace('_', ""), 16).ok().and_then(char::from_u32));
            }
            Some('\n' | '\r') => while rest.next_if(char::is_ascii_whitespace).is_some() {},
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

/// The number that a literal stands for; `None` where it does not fit.
pub(in crate::rust) fn number(literal: &str) -> Option<Number> {
    let plain = literal.replace('_', "");
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(prefix, _)| plain.starts_with(prefix));
    if let Some((prefix, radix)) = radix {
        let digits = plain.strip_prefix(prefix)?;
        let end = digits.find(|digit: char| !digit.is_digit(radix)).unwrap_or(digits.len());
        return u64::from_str_radix(digits.get(..end)?, radix).ok().map(Number::from);
    }
    let suffix = plain.find(['i', 'u', 'f']).unwrap_or(plain.len());
    let (digits, suffix) = plain.split_at(suffix);
    if digits.contains(['.', 'e', 'E']) || suffix.starts_with('f') {
        return digits.parse::<f64>().ok().and_then(Number::from_f64);
    }
    digits.parse::<u64>().ok().map(Number::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_continued_lines_are_resolved() {
        assert_eq!(string(r#""a\n\"\u{1F600}\x41""#).as_deref(), Some("a\n\"\u{1F600}A"));
        assert_eq!(string("\"one \\\n     two\"").as_deref(), Some("one two"));
        assert_eq!(string("r#\"a\\n\"b\"#").as_deref(), Some("a\\n\"b"));
        assert_eq!(string("r#\""), None);
        assert_eq!(character("'\\n'").as_deref(), Some("\n"));
    }

    #[test]
    fn numbers_are_read_without_their_types() {
        assert_eq!(number("1_000u32"), Some(1000.into()));
        assert_eq!(number("0xFFu8"), Some(255.into()));
        assert_eq!(number("1.5f64"), Number::from_f64(1.5));
        assert_eq!(number("2e3"), Number::from_f64(2000.0));
        assert_eq!(number("1f32"), Number::from_f64(1.0));
        assert_eq!(number("0x"), None);
    }
}
