//! Refuses source that nests deeper than any hand-written program, before anything recursive looks at it.

/// Brackets, and the words and operators between them, that may enclose one another. Minified bundles stay far below.
const DEEPEST: usize = 8_000;

/// Whether a parser that calls itself for every bracket, prefix operator and chained branch gets through `source`.
///
/// No lexer is needed for an upper bound: strings and comments only add to the count, and a separator that stands in
/// one of them is followed by text that counts again.
pub(super) fn is_safe(source: &str) -> bool {
    let bytes = source.as_bytes();
    // One counter a bracket that is open: the words and operators since the last separator in it.
    let mut open: Vec<usize> = vec![0];
    let mut depth = 0_usize;
    let mut word_from: Option<usize> = None;
    for (at, &byte) in bytes.iter().enumerate() {
        let in_word = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80;
        if in_word {
            word_from.get_or_insert(at);
            continue;
        }
        if word_from.take().is_some_and(|from| nests(&bytes[from..at])) {
            add(&mut open, &mut depth);
        }
        match byte {
            b'(' | b'[' | b'{' => {
                open.push(0);
                depth += 1;
            }
            b')' | b']' | b'}' => {
                if open.len() > 1 {
                    depth -= open.pop().unwrap_or_default() + 1;
                }
                if byte == b'}' && !continues(&bytes[at + 1..]) {
                    reset(&mut open, &mut depth);
                }
            }
            b',' | b';' => reset(&mut open, &mut depth),
            b'\n' if declares(&bytes[at + 1..]) => reset(&mut open, &mut depth),
            b'!' | b'~' | b'-' | b'+' | b'?' | b'=' | b':' | b'*' | b'<' | b'>' | b'`' | b'&' | b'|' | b'^' | b'/'
            | b'%' | b'.' | b'@' => add(&mut open, &mut depth),
            _ => {}
        }
        if depth > DEEPEST {
            return false;
        }
    }
    true
}

fn add(open: &mut [usize], depth: &mut usize) {
    if let Some(last) = open.last_mut() {
        *last += 1;
        *depth += 1;
    }
}

fn reset(open: &mut [usize], depth: &mut usize) {
    if let Some(last) = open.last_mut() {
        *depth -= std::mem::take(last);
    }
}

/// Whether a word may be one of the language that something is nested under without a bracket: `new`, `else`, `keyof`.
/// All of those are short and of small letters; other words need an operator or a bracket between them.
fn nests(word: &[u8]) -> bool {
    (2..=10).contains(&word.len()) && word.iter().all(u8::is_ascii_lowercase)
}

/// Whether what follows a `}` goes on with the statement before it.
fn continues(rest: &[u8]) -> bool {
    const LOOKED_AT: usize = 64;
    let next = rest.iter().take(LOOKED_AT).find(|byte| !byte.is_ascii_whitespace());
    // `else`, `finally`, operators, a call: anything but the start of an ordinary statement.
    !matches!(next, Some(b'a'..=b'd' | b'f'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'}' | b'/') | None)
}

/// Whether a line starts with a declaration, which no expression goes on with.
fn declares(line: &[u8]) -> bool {
    let start = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    [&b"const "[..], b"let ", b"var ", b"export ", b"import "].iter().any(|word| line[start..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn deep_brackets_prefixes_and_branches_are_refused() {
        for part in
            ["(", "[", "{", "!", "-", "new ", "typeof ", "a=>", "a?", "if(1)", "if(1){}else ", "a=", "`${", "!\n"]
        {
            assert!(!is_safe(&part.repeat(20_000)), "{part}");
        }
    }

    #[test]
    fn long_flat_source_is_read() {
        assert!(is_safe(&"const a = [1, 2, 3].map((x) => x + 1);\n".repeat(20_000)));
        assert!(is_safe(&"const a = b\n".repeat(20_000)));
        assert!(is_safe(&"function f() { if (a) { b() } else { c() } }\n".repeat(20_000)));
        assert!(is_safe(&"a(b,c),".repeat(100_000)));
        assert!(is_safe(")]}'\"`"));
    }
}
