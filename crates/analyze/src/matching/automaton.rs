//! The automaton that finds many words in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};

/// Finds all of these words, also those inside of each other, without regard to the case of ASCII letters.
///
/// For few words: it takes a row of memory for each of their letters, and one look at it for each byte of a text.
pub(crate) fn automaton(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .start_kind(StartKind::Unanchored)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("the words of the rules are far below the automaton's limits")
}
