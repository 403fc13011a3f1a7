//! How rare literals are in descriptions and in source text.

use super::literals::EDGE;

/// Hits that one more literal costs by itself: it makes the automaton larger.
const EACH: f64 = 2e-6;

/// Words of prose and of code, the most frequent first. A literal inside one of them stands wherever the word does.
const COMMON: [&str; 112] = [
    "the",
    "and",
    "this",
    "return",
    "for",
    "with",
    "that",
    "string",
    "from",
    "function",
    "const",
    "type",
    "name",
    "not",
    "value",
    "import",
    "description",
    "you",
    "tool",
    "all",
    "error",
    "file",
    "are",
    "data",
    "use",
    "can",
    "object",
    "params",
    "your",
    "default",
    "options",
    "self",
    "null",
    "user",
    "new",
    "true",
    "false",
    "list",
    "any",
    "will",
    "path",
    "content",
    "message",
    "result",
    "response",
    "request",
    "parameters",
    "properties",
    "async",
    "await",
    "export",
    "must",
    "text",
    "when",
    "which",
    "have",
    "get",
    "set",
    "only",
    "before",
    "input",
    "output",
    "array",
    "number",
    "code",
    "call",
    "query",
    "search",
    "information",
    "if",
    "server",
    "client",
    "config",
    "model",
    "should",
    "other",
    "each",
    "time",
    "url",
    "http",
    "key",
    "token",
    "read",
    "write",
    "create",
    "update",
    "delete",
    "project",
    "require",
    "required",
    "instead",
    "available",
    "example",
    "using",
    "used",
    "more",
    "than",
    "first",
    "then",
    "into",
    "send",
    "context",
    "instructions",
    "process",
    "command",
    "output",
    "include",
    "always",
    "specific",
    "between",
    "directory",
    "system",
];

/// How often each byte stands in such text, of ten thousand, for those that are frequent; others stand less often.
const fn frequency(byte: u8) -> f64 {
    match byte {
        b' ' => 1500.0,
        b'e' => 850.0,
        b't' => 650.0,
        b'a' | b'o' | b'i' | b'n' | b'r' | b's' => 500.0,
        b'l' | b'c' | b'd' => 300.0,
        b'u' | b'm' | b'p' => 220.0,
        b'h' | b'f' | b'g' => 170.0,
        b'y' | b'b' | b'w' | b'v' | b'.' | b',' | b'_' | b'"' | b'\'' | b'(' | b')' | b'\n' => 110.0,
        b'k' | b'x' | b'0' | b'1' | b':' | b'-' | b'/' | b'=' | b';' | b'{' | b'}' => 60.0,
        b'j' | b'q' | b'z' | b'2'..=b'9' => 25.0,
        _ => 10.0,
    }
}

/// A measure of how rarely one of `literals` stands in a text; zero if one of them is empty.
#[expect(clippy::cast_sign_loss, reason = "a sum of rates is above zero, and the cast saturates")]
pub(super) fn of<'a>(literals: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hits = 0.0;
    let mut shortest = usize::MAX;
    for literal in literals {
        let starts = usize::from(literal.first() == Some(&EDGE));
        let ends = usize::from(literal.len() > 1 && literal.last() == Some(&EDGE));
        let word = &literal[starts..literal.len() - ends];
        shortest = shortest.min(word.len());
        // Most occurrences of short literals are inside of longer words.
        hits += EACH + hits_of(word) * [1.0, 0.4, 0.1][starts + ends];
    }
    match shortest {
        0 | usize::MAX => 0,
        // Refused in the end, if there is nothing better.
        1 => 1,
        _ => 2 + (1.0 / hits) as u64,
    }
}

/// The expected hits of one literal in a byte of text.
fn hits_of(literal: &[u8]) -> f64 {
    let by_letters: f64 = literal.iter().map(|&byte| frequency(byte) / 10_000.0).product();
    // A phrase is as frequent as its rarest word, and rarer by far than that if it has several.
    let mut by_words = 1.0;
    for word in literal.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        let common = COMMON.iter().position(|common| memchr::memmem::find(common.as_bytes(), word).is_some());
        by_words *= common.map_or(0.0, |rank| 1.0 / (150.0 + 12.0 * rank as f64));
    }
    let all_words = if literal.iter().any(u8::is_ascii_alphabetic) { by_words } else { 0.0 };
    by_letters.max(all_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rarity(literals: &[&str]) -> u64 {
        of(literals.iter().map(|literal| literal.as_bytes()))
    }

    #[test]
    fn rare_words_beat_common_ones_and_phrases_beat_words() {
        assert!(rarity(&["xylophone"]) > rarity(&["instructions"]));
        assert!(rarity(&["the user"]) > rarity(&["user"]));
        assert!(rarity(&["ssh"]) > rarity(&["the"]));
        assert!(rarity(&["zeppelin", "xylophone"]) > rarity(&["read"]));
        assert!(rarity(&["zeppelin"]) > rarity(&["zeppelin", "xylophone"]));
    }

    #[test]
    fn an_empty_literal_picks_nothing() {
        assert_eq!(rarity(&["zeppelin", ""]), 0);
        assert_eq!(rarity(&[]), 0);
        assert!(rarity(&["zeppelin", "q"]) < rarity(&["the"]));
    }
}
