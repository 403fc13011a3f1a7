//! Characters that cannot be seen, what they say, and where they are innocent.

use std::ops::Range;

use super::{Hidden, reads_as_words};
use crate::rule::Sort;

/// Whether a character takes no room, steers the ones around it, or is private.
pub(super) const fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What is wrong with an invisible character where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suspicion {
    /// The characters.
    pub(crate) range: Range<usize>,
    /// What they are.
    pub(crate) what: &'static str,
    /// Whether there is no innocent reason for them.
    pub(crate) sure: bool,
}

/// The invisible characters of `text` that have no business there.
pub(crate) fn suspicious(text: &str) -> Vec<Suspicion> {
    const MANY_ZERO_WIDTHS: usize = 8;
    let mut found: Vec<Suspicion> = Vec::new();
    if text.is_ascii() && !text.contains('\u{1b}') {
        return found;
    }
    let latin = is_mostly_latin(text);
    let mut zero_widths = 0;
    let mut before = ' ';
    let mut in_flag = false;
    for (at, char) in text.char_indices() {
        let after = text[at + char.len_utf8()..].chars().next().unwrap_or(' ');
        in_flag = char == '\u{1f3f4}' || (in_flag && matches!(char, '\u{e0020}'..='\u{e007f}'));
        let what = match char {
            '\u{1b}' => Some(("an escape sequence for terminals", true)),
            '\u{e0000}'..='\u{e007f}' if !in_flag => Some(("Unicode tag characters", true)),
            '\u{e0100}'..='\u{e01ef}' if !is_cjk(before) => {
                Some(("variation selectors without a letter to vary", true))
            }
            '\u{202d}' | '\u{202e}' if latin => Some(("an override of the reading direction", true)),
            '\u{200b}' | '\u{2060}'..='\u{2064}' if latin => {
                zero_widths += 1;
                Some(("zero-width characters", zero_widths > MANY_ZERO_WIDTHS))
            }
            '\u{200c}' | '\u{200d}' if before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() => {
                zero_widths += 1;
                Some(("zero-width joiners between Latin letters", zero_widths > MANY_ZERO_WIDTHS))
            }
            '\u{200c}' | '\u{200d}' if is_invisible(before) && is_invisible(after) => {
                zero_widths += 1;
                Some(("zero-width characters", zero_widths > MANY_ZERO_WIDTHS))
            }
            '\u{feff}' if at > 0 => Some(("a byte order mark inside the text", false)),
            '\u{fe00}'..='\u{fe0f}' if matches!(before, '\u{fe00}'..='\u{fe0f}') => {
                Some(("variation selectors without a letter to vary", true))
            }
            _ => None,
        };
        if let Some((what, sure)) = what {
            let end = at + char.len_utf8();
            match found.last_mut().filter(|last| last.what == what && last.range.end == at) {
                Some(last) => {
                    last.range.end = end;
                    last.sure |= sure;
                }
                None => found.push(Suspicion { range: at..end, what, sure }),
            }
        }
        before = char;
    }
    found
}

/// Whether most letters are Latin: scripts that need joiners and direction marks are not.
fn is_mostly_latin(text: &str) -> bool {
    let (mut latin, mut other) = (0_usize, 0_usize);
    for char in text.chars().filter(|char| char.is_alphabetic()) {
        if (char as u32) < 0x250 { latin += 1 } else { other += 1 }
    }
    latin >= other
}

const fn is_cjk(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Adds what runs of invisible characters say.
pub(super) fn decode(text: &str, found: &mut Vec<Hidden>) {
    const SHORTEST: usize = 2;
    // All that is read below starts with one of these bytes, which are no part of other characters.
    let mut near = memchr::memchr3_iter(0xe2, 0xef, 0xf3, text.as_bytes());
    if !near.any(|at| text[at..].chars().next().is_some_and(is_invisible)) {
        return;
    }
    let mut add = |from: Range<usize>, said: String, how| {
        if said.chars().count() >= SHORTEST {
            found.push(Hidden { from, text: said, how, sort: Sort::HiddenCharacters, encoded: true });
        }
    };
    for (from, chars) in runs(text, |char| matches!(char, '\u{e0000}'..='\u{e007f}')) {
        let flag = text[..from.start].ends_with('\u{1f3f4}');
        let said =
            chars.iter().filter_map(|&char| char::from_u32(char as u32 - 0xe0000)).filter(|char| !char.is_control());
        if !flag {
            add(from, said.collect(), "in Unicode tag characters");
        }
    }
    for (from, chars) in runs(text, |char| matches!(char, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')) {
        let byte = |&char: &char| match char {
            '\u{fe00}'..='\u{fe0f}' => (char as u32 - 0xfe00) as u8,
            _ => (char as u32 - 0xe0100 + 16) as u8,
        };
        let said = String::from_utf8_lossy(&chars.iter().map(byte).collect::<Vec<_>>()).into_owned();
        if chars.len() >= 4 && reads_as_words(&said, 1) {
            add(from, said, "in variation selectors");
        }
    }
    let zero_width = |char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}');
    for (from, chars) in runs(text, zero_width) {
        if let Some(said) = bits(&chars) {
            add(from, said, "in zero-width characters");
        }
    }
    for (start, _) in text.match_indices('\u{202e}') {
        let inside = start + '\u{202e}'.len_utf8();
        let end = text[inside..].find(['\u{202c}', '\u{202e}', '\n']).map_or(text.len(), |at| inside + at);
        let said: String = text[inside..end].chars().rev().filter(|&char| !is_invisible(char)).collect();
        add(start..end, said, "written backwards");
    }
}

/// Runs of characters that `wanted` picks.
fn runs(text: &str, wanted: impl Fn(char) -> bool) -> Vec<(Range<usize>, Vec<char>)> {
    let mut runs: Vec<(Range<usize>, Vec<char>)> = Vec::new();
    for (at, char) in text.char_indices().filter(|&(_, char)| wanted(char)) {
        let end = at + char.len_utf8();
        match runs.last_mut().filter(|(range, _)| range.end == at) {
            Some((range, chars)) => {
                range.end = end;
                chars.push(char);
            }
            None => runs.push((at..end, vec![char])),
        }
    }
    runs
}

/// Reads two sorts of characters as bits, whichever of them is the one.
fn bits(chars: &[char]) -> Option<String> {
    const SHORTEST: usize = 16;
    let first = *chars.first()?;
    let second = *chars.iter().find(|&&char| char != first)?;
    let of_two: Vec<bool> =
        chars.iter().filter(|&&char| char == first || char == second).map(|&char| char == second).collect();
    if of_two.len() < SHORTEST {
        return None;
    }
    for width in [8, 7, 16] {
        for one in [true, false] {
            let number = |bits: &[bool]| bits.iter().fold(0_u32, |number, &bit| number * 2 + u32::from(bit == one));
            let said: Option<String> = of_two.chunks_exact(width).map(|bits| char::from_u32(number(bits))).collect();
            if let Some(said) = said.filter(|said| said.is_ascii() && reads_as_words(said, 1)) {
                return Some(said);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> Vec<&'static str> {
        suspicious(text).into_iter().map(|suspicion| suspicion.what).collect()
    }

    #[test]
    fn innocent_invisible_characters_are_left_alone() {
        for innocent in [
            "\u{feff}Starts with a byte order mark",
            "Family: \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
            "Heart \u{2764}\u{fe0f}",
            "Flag of Wales: \u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
            "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            "soft\u{ad}hyphen",
            "\u{8fbb}\u{e0100}",
        ] {
            assert!(what(innocent).is_empty(), "{innocent:?}: {:?}", what(innocent));
        }
    }

    #[test]
    fn others_are_named() {
        assert_eq!(what("a\u{e0061}\u{e0062}"), ["Unicode tag characters"]);
        assert_eq!(what("a\u{1b}[8m"), ["an escape sequence for terminals"]);
        assert_eq!(what("a \u{202e}b"), ["an override of the reading direction"]);
        assert!(suspicious(&"a\u{200b}".repeat(20)).iter().any(|suspicion| suspicion.sure));
        assert!(suspicious("one\u{200b}two").iter().all(|suspicion| !suspicion.sure));
    }
}
