//! Invisible characters without a reason.

use super::{Check, MANY};
use crate::cost;
use crate::finding::Hit;
use crate::surface::Item;
use crate::text::suspicious;
use model::Severity;

/// Tag characters, direction overrides, zero-widths and terminal escapes in what a model reads.
#[derive(Debug)]
pub(crate) struct HiddenCharacters;

impl Check for HiddenCharacters {
    fn name(&self) -> &'static str {
        "hidden-characters"
    }

    fn item(&self, item: &Item<'_>, hits: &mut Vec<Hit>) {
        // As many of those that are sure as of those that are not, lest the one hide the other.
        let mut told = [0; 2];
        for passage in item.passages.iter().filter(|passage| may_hide(passage.text)) {
            cost::add(passage.text.len());
            for suspicion in suspicious(passage.text) {
                let told = &mut told[usize::from(suspicion.sure)];
                if *told >= MANY {
                    continue;
                }
                *told += 1;
                let mut hit = Hit::in_passage(item, passage, suspicion.range.clone());
                hit.label = Some(suspicion.what.to_owned());
                // One stray character is more often a slip of copy and paste than an attack.
                hit.severity = (!suspicion.sure).then_some(Severity::Low);
                hits.push(hit);
            }
        }
    }
}

/// Whether a character may stand in the text that is suspicious somewhere: a terminal's escape, or one of those that begin
/// as zero-widths, marks and tags do. Typographic quotes and dashes begin so too, and are left out.
fn may_hide(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(0x1b, bytes).is_some()
        || memchr::memchr3_iter(0xe2, 0xef, 0xf3, bytes)
            .any(|at| !matches!(&bytes[at..at + 3], [0xe2, 0x80, 0x90..=0xa7] | [0xe2, 0x82..=0xbf, _]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_suspicious_character_is_passed_over() {
        for char in ('\0'..='\u{ffff}').chain('\u{1f3f4}'..='\u{1f3f4}').chain('\u{e0000}'..='\u{e0fff}') {
            // Alone, between letters, twice, and where most letters are of another script.
            for text in
                [format!("a{char}b"), format!("a {char}{char} b"), format!("\u{200d}{char}"), format!("中{char}文")]
            {
                assert!(may_hide(&text) || suspicious(&text).is_empty(), "{text:?}");
            }
        }
        assert!(!may_hide("“Größe” – don’t … → 5 € ✓"));
    }
}
