//! Encodings that yield words: base64, hex, percent, escapes, character codes, letters spaced out.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};

use super::signs::Signs;
use super::{Hidden, reads_as_words};
use crate::rule::Sort;

/// Words that a decoded text must have.
const WORDS: usize = 3;
/// Fewer bytes hide no order.
pub(super) const SHORTEST: usize = 12;

/// Adds the texts that were encoded.
pub(super) fn find(text: &str, signs: Signs, found: &mut Vec<Hidden>) {
    if signs.encoded_word {
        tokens(text, found);
    }
    if signs.escapes {
        escapes(text, found);
    }
    if signs.codes {
        codes(text, found);
    }
    if signs.letters {
        spaced_letters(text, found);
    }
}

fn add(from: Range<usize>, said: String, how: &'static str, found: &mut Vec<Hidden>) {
    found.push(Hidden { from, text: said, how, sort: Sort::HiddenEncoding, encoded: true });
}

const LENIENT: GeneralPurposeConfig = general_purpose::NO_PAD
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// Whether a byte is part of a word that may be encoded.
pub(super) const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'%' | b'.' | b'~')
}

/// Long words of one alphabet: base64 and hex; and words with percent signs.
fn tokens(text: &str, found: &mut Vec<Hidden>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|&&byte| is_of_token(byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let token = &text[at..at + length];
        if length >= SHORTEST
            && may_say(token.as_bytes())
            && let Some((said, how)) = token_says(token)
        {
            add(at..at + length, said, how, found);
        }
        at += length;
    }
}

/// Whether a long word may be read as something: of names and addresses, hardly any. Takes no memory, and of most words
/// looks at the start only.
pub(super) fn may_say(token: &[u8]) -> bool {
    may_be_base64(token) || may_be_hexadecimal(token) || memchr::memchr_iter(b'%', token).nth(1).is_some()
}

fn may_be_hexadecimal(token: &[u8]) -> bool {
    let digits = token.strip_prefix(b"0x").unwrap_or(token);
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut decoded = Decoded::default();
    let mut bytes = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?));
    rest.is_empty() && bytes.all(|byte| byte.is_some_and(|byte| decoded.goes_on(byte))) && decoded.is_whole()
}

/// Whether a word may be base64 in either alphabet of what is text, or base64 again.
fn may_be_base64(token: &[u8]) -> bool {
    /// The six bits of each letter; those that are none have a bit more.
    const BITS: [u8; 256] = {
        let mut bits = [NONE; 256];
        let mut letter = 0;
        while letter < 26 {
            bits[b'A' as usize + letter] = letter as u8;
            bits[b'a' as usize + letter] = 26 + letter as u8;
            letter += 1;
        }
        let mut digit = 0;
        while digit < 10 {
            bits[b'0' as usize + digit] = 52 + digit as u8;
            digit += 1;
        }
        (bits[b'+' as usize], bits[b'-' as usize]) = (62, 62);
        (bits[b'/' as usize], bits[b'_' as usize]) = (63, 63);
        bits
    };
    const NONE: u8 = 64;
    /// Three words of two letters each.
    const LEAST: usize = 11;
    let token = without_end(without_end(token, b".-"), b"=");
    if token.len() < LEAST {
        return false;
    }
    let (fours, rest) = token.as_chunks::<4>();
    let mut decoded = Decoded::default();
    let mut takes = |letters: [u8; 4], bytes: usize| {
        let [a, b, c, d] = letters.map(|letter| BITS[usize::from(letter)]);
        let three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
        (a | b | c | d) & NONE == 0 && three[..bytes].iter().all(|&byte| decoded.goes_on(byte))
    };
    let last = match *rest {
        [] => ([b'A'; 4], 0),
        [a, b] => ([a, b, b'A', b'A'], 1),
        [a, b, c] => ([a, b, c, b'A'], 2),
        _ => return false,
    };
    fours.iter().all(|&four| takes(four, 3)) && takes(last.0, last.1) && decoded.is_whole()
}

fn without_end<'a>(mut token: &'a [u8], end: &[u8]) -> &'a [u8] {
    while let [start @ .., last] = token
        && end.contains(last)
    {
        token = start;
    }
    token
}

/// Decoded bytes that may be text, or an encoded text with blanks around it.
#[derive(Default)]
struct Decoded {
    /// Bytes that the character begun still lacks.
    lacks: u8,
}

impl Decoded {
    /// Whether such a text may go on with this byte.
    fn goes_on(&mut self, byte: u8) -> bool {
        let (from_start, lacks) = match byte {
            b'\t'..=b'\r' | b' '..=b'~' => (true, 0),
            0x80..=0xbf => (false, self.lacks.wrapping_sub(1)),
            0xc2..=0xdf => (true, 1),
            0xe0..=0xef => (true, 2),
            0xf0..=0xf4 => (true, 3),
            _ => return false,
        };
        let fits = from_start == (self.lacks == 0);
        self.lacks = lacks;
        fits
    }

    /// Whether it may end here.
    fn is_whole(&self) -> bool {
        self.lacks == 0
    }
}

fn token_says(token: &str) -> Option<(String, &'static str)> {
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).ok().filter(|said| reads_as_words(said, WORDS));
    if token.bytes().filter(|&byte| byte == b'%').count() >= 2 {
        let decoded: Vec<u8> = percent_encoding::percent_decode_str(token).collect();
        return words(decoded).map(|said| (said, "in percent encoding"));
    }
    let hex = token.strip_prefix("0x").unwrap_or(token);
    if hex.len().is_multiple_of(2) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let pair = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let Some(said) = hex.as_bytes().chunks(2).map(pair).collect::<Option<Vec<u8>>>().and_then(words) {
            return Some((said, "in hexadecimal"));
        }
    }
    let mut said = from_base64(token)?;
    // Each time a quarter goes, so this ends, and costs no more than a few times the first.
    while !reads_as_words(&said, WORDS) {
        said = from_base64(said.trim())?;
    }
    Some((said, "in base64"))
}

fn from_base64(token: &str) -> Option<String> {
    if token.len() < SHORTEST {
        return None;
    }
    let token = token.trim_end_matches(['.', '-']).trim_end_matches('=');
    if token.bytes().any(|byte| matches!(byte, b'.' | b'~' | b'=')) {
        return None;
    }
    let decoded = STANDARD.decode(token).or_else(|_| URL_SAFE.decode(token)).ok()?;
    String::from_utf8(decoded).ok()
}

/// `\u0069`, `\x69`, `\151`, `&#105;`, `&#x69;`: four or more on end.
fn escapes(text: &str, found: &mut Vec<Hidden>) {
    const FEWEST: usize = 4;
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'\\', b'&', &text.as_bytes()[at..]).map(|start| at + start) {
        let mut end = start;
        let mut said = String::new();
        let mut escaped = 0;
        // Plain letters between escapes belong to the run: often only the first letters are escaped.
        while let Some((char, length)) = escape(&text[end..]).or_else(|| plain(&text[end..], escaped)) {
            escaped += usize::from(length > 1);
            said.push(char);
            end += length;
        }
        if escaped >= FEWEST && reads_as_words(&said, WORDS - 1) {
            add(start..end, said.trim().to_owned(), "in character escapes", found);
        }
        at = end.max(start + 1);
    }
}

fn plain(text: &str, escaped: usize) -> Option<(char, usize)> {
    let char = text
        .chars()
        .next()
        .filter(|char| escaped > 0 && (char.is_ascii_alphanumeric() || matches!(char, ' ' | '/' | '.' | '~' | '_')))?;
    Some((char, 1))
}

fn escape(text: &str) -> Option<(char, usize)> {
    let number = |digits: &str, radix, length| {
        u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).map(|char| (char, length))
    };
    if let Some(rest) = text.strip_prefix("\\u") {
        if let Some(inside) = rest.strip_prefix('{') {
            let end = inside.bytes().take(7).position(|byte| byte == b'}')?;
            return number(&inside[..end], 16, end + 4);
        }
        return number(rest.get(..4)?, 16, 6);
    }
    if let Some(rest) = text.strip_prefix("\\x") {
        return number(rest.get(..2)?, 16, 4);
    }
    if let Some(rest) = text.strip_prefix('\\') {
        return number(rest.get(..3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?, 8, 4);
    }
    let rest = text.strip_prefix("&#")?;
    let end = rest.bytes().take(8).position(|byte| byte == b';')?;
    match rest[..end].strip_prefix(['x', 'X']) {
        Some(digits) => number(digits, 16, end + 3),
        None => number(&rest[..end], 10, end + 3),
    }
}

/// Character codes with blanks or commas between them, in hexadecimal or decimal.
fn codes(text: &str, found: &mut Vec<Hidden>) {
    let bytes = text.as_bytes();
    let separator = |byte: &u8| matches!(byte, b' ' | b',' | b':' | b'-');
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut hex = Some(Vec::new());
        let mut decimal = Some(Vec::new());
        let mut end = at;
        let mut count = 0;
        loop {
            let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let word = &text[at..at + length];
            let digits = word.strip_prefix("0x").unwrap_or(word);
            let code = digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !code {
                at += length;
                break;
            }
            count += 1;
            let as_hex = u8::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 2);
            hex = hex.zip(as_hex).map(|(mut all, byte): (Vec<u8>, u8)| {
                all.push(byte);
                all
            });
            decimal = decimal.zip(digits.parse::<u8>().ok()).map(|(mut all, byte): (Vec<u8>, u8)| {
                all.push(byte);
                all
            });
            at += length;
            end = at;
            let gap = bytes[at..].iter().take(2).take_while(|byte| separator(byte)).count();
            if gap == 0 {
                break;
            }
            at += gap;
        }
        if count >= SHORTEST {
            for (codes, how) in [(hex, "in hexadecimal"), (decimal, "in character codes")] {
                let said =
                    codes.and_then(|codes| String::from_utf8(codes).ok()).filter(|said| reads_as_words(said, WORDS));
                if let Some(said) = said {
                    add(start..end, said, how, found);
                }
            }
        }
        at = at.max(start + 1);
        at = text.ceil_char_boundary(at);
    }
}

/// `i g n o r e   t h i s`, `i-g-n-o-r-e t-h-i-s`: single letters with the same short gap, words with another one.
fn spaced_letters(text: &str, found: &mut Vec<Hidden>) {
    const FEWEST: usize = 10;
    let bytes = text.as_bytes();
    let gap = |byte: u8| matches!(byte, b' ' | b'.' | b'-' | b'_' | b'*');
    let mut at = 0;
    while at < bytes.len() {
        let single = |at: usize| {
            bytes.get(at).is_some_and(u8::is_ascii_graphic)
                && !gap(bytes[at])
                && bytes.get(at + 1).is_none_or(|&next| gap(next))
        };
        if !single(at) || (at > 0 && !gap(bytes[at - 1]) && bytes[at - 1] != b'\n') {
            at += 1;
            continue;
        }
        let start = at;
        let mut said = String::new();
        let mut letters = 0;
        let mut end = at;
        let mut usual = None;
        while single(at) {
            said.push(char::from(bytes[at]));
            letters += usize::from(bytes[at].is_ascii_alphabetic());
            end = at + 1;
            let wide = bytes[end..].iter().take_while(|&&byte| gap(byte)).count();
            let usual = *usual.get_or_insert(bytes.get(end).copied());
            if wide > 1 || bytes.get(end).copied() != usual {
                said.push(' ');
            }
            at = end + wide;
        }
        if letters >= FEWEST {
            add(start..end, said.trim().to_owned(), "in letters spaced out", found);
        }
        at = at.max(start + 1);
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use proptest::prelude::*;

    use super::*;
    use crate::finding::hex;

    #[test]
    fn names_and_addresses_say_nothing() {
        for token in [
            "additionalProperties",
            "import_repository_17",
            "getCustomerInvoiceAttachmentByIdentifier",
            "//example.org/docs/some-page_2.html",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c",
            "2025-06-18T10",
            "-----------------",
        ] {
            assert!(!may_say(token.as_bytes()), "{token}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_word_that_says_something_may_say_something(
            said in "[a-z\u{e0}\u{2014}]{2,5}( [a-z]{2,5}){2,4}[\t\n\r\u{b}\u{7f}\u{85}\u{a0} .]{0,2}",
            word in "[0-9a-zA-Z+/_=%.~-]{12,40}",
            end in "[.=-]{0,3}",
        ) {
            let hexadecimal = hex(said.as_bytes());
            let percent = percent_encoding::percent_encode(said.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string();
            let once = general_purpose::URL_SAFE_NO_PAD.encode(&said);
            let twice = general_purpose::STANDARD.encode(format!("\u{b}{once}\u{a0}"));
            for token in [format!("0x{hexadecimal}"), hexadecimal, percent, once + &end, twice + &end, word] {
                if token.len() >= SHORTEST && token_says(&token).is_some() {
                    prop_assert!(may_say(token.as_bytes()), "{token}");
                }
            }
        }
    }
}
