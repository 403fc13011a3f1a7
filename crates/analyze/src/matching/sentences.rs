//! Cuts a text into sentences: the stretch in which words belong together.

use std::ops::Range;

/// Shorter pieces between two full stops are abbreviations and numbers, not sentences.
const SHORTEST: usize = 12;
/// A longer stretch without an end is cut, so that far words do not belong together.
const LONGEST: usize = 1200;

/// The sentences of `text`, in order: together they are all of it.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        // Before a stretch is too long it ends at a mark only, and what stands before the next one is passed over.
        let long = bytes.len().min(start + LONGEST - 1);
        if let Some(before) = bytes.get(at..long) {
            at += before.iter().position(|&byte| is_mark(byte)).unwrap_or(before.len());
        }
        let Some(&byte) = bytes.get(at) else { break };
        let ends = match byte {
            b'.' | b'!' | b'?' | b';' => {
                let next = bytes.get(at + 1);
                // `e.g.`: one letter before a dot is no word.
                let short = at >= 2 && matches!(bytes[at - 2], b'.' | b' ');
                at + 1 - start >= SHORTEST
                    && !short
                    && next.is_none_or(|next| next.is_ascii_whitespace() || *next == b'<')
            }
            b'\n' => {
                // A single line break is often only wrapping; an empty line or a list entry is an end.
                let rest = &bytes[at + 1..];
                let indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                match rest.get(indent) {
                    Some(b'\n' | b'-' | b'*' | b'#' | b'<') | None => true,
                    Some(0xe2) => {
                        ["•", "◦", "▪", "‣"].iter().any(|bullet| rest[indent..].starts_with(bullet.as_bytes()))
                    }
                    Some(byte) => byte.is_ascii_digit() && matches!(rest.get(indent + 1), Some(b'.' | b')')),
                }
            }
            _ => at + 1 - start >= LONGEST && byte.is_ascii_whitespace(),
        };
        at += 1;
        if ends {
            sentences.push(start..at);
            start = at;
        }
    }
    if start < bytes.len() {
        sentences.push(start..bytes.len());
    }
    sentences
}

/// Whether a sentence may end at this byte, however short it is.
const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b';' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| text[range].trim()).filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn full_stops_empty_lines_and_list_entries_end_a_sentence() {
        assert_eq!(of("Reads a file. Writes one!\nThen stops"), ["Reads a file.", "Writes one!", "Then stops"]);
        assert_eq!(of("first line\nsecond line\n\nthird"), ["first line\nsecond line", "third"]);
        assert_eq!(of("Steps:\n- open it\n- close it"), ["Steps:", "- open it", "- close it"]);
        assert_eq!(of("Steps:\n• open it\n• close it"), ["Steps:", "• open it", "• close it"]);
    }

    #[test]
    fn dots_inside_names_and_numbers_do_not() {
        assert_eq!(of("Reads ~/.ssh/config at version 1.2 e.g. now"), ["Reads ~/.ssh/config at version 1.2 e.g. now"]);
    }

    #[test]
    fn endless_text_is_cut() {
        let text = "word ".repeat(1000);
        assert!(split(&text).iter().all(|range| range.len() <= LONGEST + 8));
        assert_eq!(split(&text).iter().map(Range::len).sum::<usize>(), text.len());
    }
}
