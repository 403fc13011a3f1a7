//! One pass over a text that says which ways of hiding something in it need a closer look.

/// Shorter texts hide no order by any of these ways.
const SHORTEST: usize = 12;
/// Shorter words hold no encoded order.
const LONG_WORD: usize = 12;
/// Fewer character codes or letters on their own spell no order.
const CODES: usize = 12;
const LETTERS: usize = 10;
/// A shorter run of blanks hides nothing, even if all of them are tabs.
const BLANKS: usize = 10;

/// What may be hidden in a text. Where a sign is not set, a closer look would find nothing.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Signs {
    /// A bracket that may open markup.
    pub(super) markup: bool,
    /// A run of blanks.
    pub(super) gap: bool,
    /// A word that is long enough to be encoded.
    pub(super) long_word: bool,
    /// A character that may start an escape.
    pub(super) escape: bool,
    /// Many short words of hexadecimal digits.
    pub(super) codes: bool,
    /// Many letters that stand on their own.
    pub(super) letters: bool,
}

/// Part of a word that may be encoded.
const TOKEN: u8 = 1;
/// A blank.
const BLANK: u8 = 2;
/// May open markup.
const BRACKET: u8 = 4;
/// May start an escape.
const ESCAPE: u8 = 8;
/// Part of a word of letters and digits.
const WORD: u8 = 16;
/// A hexadecimal digit, or the `x` before some.
const HEX: u8 = 32;
/// A letter.
const LETTER: u8 = 64;
/// Stands between letters that are spaced out.
const BETWEEN: u8 = 128;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        let mut class = 0;
        if byte.is_ascii_alphanumeric() {
            class |= TOKEN | WORD;
        }
        if matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'%' | b'.' | b'~') {
            class |= TOKEN;
        }
        if byte.is_ascii_whitespace() {
            class |= BLANK;
        }
        if matches!(byte, b'<' | b'[' | b']') {
            class |= BRACKET;
        }
        if matches!(byte, b'\\' | b'&') {
            class |= ESCAPE;
        }
        if byte.is_ascii_hexdigit() || byte == b'x' {
            class |= HEX;
        }
        if byte.is_ascii_alphabetic() {
            class |= LETTER;
        }
        if matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*' | b'\n') {
            class |= BETWEEN;
        }
        classes[at] = class;
        at += 1;
    }
    classes
};

/// Looks at every byte once.
pub(super) fn of(text: &str) -> Signs {
    if text.len() < SHORTEST {
        let markup = text.bytes().any(|byte| CLASSES[usize::from(byte)] & BRACKET > 0);
        return Signs { markup, ..Signs::default() };
    }
    let mut seen = 0;
    let (mut token, mut longest_token) = (0, 0);
    let (mut blanks, mut longest_blanks) = (0, 0);
    let (mut word, mut is_hex, mut codes) = (0, true, 0);
    let mut letters = 0;
    let (mut before, mut this) = (BETWEEN, CLASSES[usize::from(text.as_bytes()[0])]);
    for next in text.bytes().skip(1).map(|byte| CLASSES[usize::from(byte)]).chain([BETWEEN]) {
        seen |= this;
        token = if this & TOKEN > 0 { token + 1 } else { 0 };
        longest_token = longest_token.max(token);
        blanks = if this & BLANK > 0 { blanks + 1 } else { 0 };
        longest_blanks = longest_blanks.max(blanks);
        letters += usize::from(this & LETTER > 0 && before & next & BETWEEN > 0);
        if this & WORD > 0 {
            word += 1;
            is_hex &= this & HEX > 0;
        } else {
            codes += usize::from(is_hex && (1..=5).contains(&word));
            (word, is_hex) = (0, true);
        }
        (before, this) = (this, next);
    }
    codes += usize::from(is_hex && (1..=5).contains(&word));
    Signs {
        markup: seen & BRACKET > 0,
        gap: longest_blanks >= BLANKS,
        long_word: longest_token >= LONG_WORD,
        escape: seen & ESCAPE > 0,
        codes: codes >= CODES,
        letters: letters >= LETTERS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_prose_shows_no_sign() {
        assert_eq!(of("Returns one page by its name, and the time of its last change."), Signs::default());
    }

    #[test]
    fn each_way_of_hiding_shows_its_sign() {
        assert!(of("Adds. <!-- x -->").markup);
        assert!(of("Adds. [site](a 'b')").markup);
        assert!(of(&format!("Adds.{}more", "\t".repeat(10))).gap);
        assert!(of("Adds. Y29weSBhbGwg.").long_word);
        assert!(of(r"Adds two: \x63").escape);
        assert!(of("Adds two: &#99;").escape);
        assert!(of("63 6f 70 79 20 61 6c 6c 20 74 68 65").codes);
        assert!(of("0x63,0x6f,0x70,0x79,0x20,0x61,0x6c,0x6c,0x20,0x74,0x68,0x65").codes);
        assert!(of("c o p y   a l l   k e y s").letters);
    }

    #[test]
    fn what_stands_at_either_end_counts() {
        assert!(of("a b c d e f g h i j").letters);
        assert!(of("1 2 3 4 5 6 7 8 9 10 11 12").codes);
    }
}
