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
            0xd8 | 0xe0 | 0xe3 | 0xef => {
                let mark = MARKS.iter().find(|mark| bytes[at..].starts_with(mark.as_bytes()));
                at += mark.map_or(0, |mark| mark.len() - 1);
                mark.is_some() && at + 1 - start >= SHORTEST
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

/// What ends a sentence in other scripts, whatever follows it.
const MARKS: [&str; 6] = ["。", "！", "？", "।", "؟", "｡"];

/// Whether a sentence may end at this byte, however short it is, or with the character that it starts.
const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b';' | b'\n' | 0xd8 | 0xe0 | 0xe3 | 0xef)
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
    fn the_marks_of_other_scripts_end_a_sentence_without_a_blank_behind() {
        assert_eq!(
            of("读取配置文件内容。然后把结果发给服务器！完成"),
            ["读取配置文件内容。", "然后把结果发给服务器！", "完成"]
        );
        assert_eq!(of("फ़ाइल पढ़ता है। फिर भेजता है।"), ["फ़ाइल पढ़ता है।", "फिर भेजता है।"]);
        assert_eq!(of("هل تريد قراءة الملف؟ نعم"), ["هل تريد قراءة الملف؟", "نعم"]);
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
