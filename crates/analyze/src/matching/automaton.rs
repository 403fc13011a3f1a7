//! The automaton that finds many words in one pass.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};

/// Finds all of these words, also those inside of each other, without regard to the case of ASCII letters.
///
/// It is built at every start, so it is the kind that is built fast; the texts of most servers are small.
pub(crate) fn automaton(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::Standard)
        .start_kind(StartKind::Unanchored)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(words)
        .expect("the words of the rules are far below the automaton's limits")
}
