//! An Aho-Corasick automaton with every transition spelled out, which is built in a pass over its table: a scan of a
//! small server takes less time than the general ones need to be built.

use std::ops::Range;

/// Set in a transition to a state that a word ends in.
const ENDS: u32 = 1 << 31;

/// Finds words in text, without regard to the case of ASCII letters, all in one pass.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// For each byte, its column in the table.
    columns: [u8; 256],
    width: u32,
    /// For each state and column, where the row of the next state starts.
    table: Vec<u32>,
    /// For each state, where in `words` those that end in it start; one more at the end.
    first_word: Vec<u32>,
    words: Vec<u32>,
}

impl Automaton {
    /// The automaton for these words, which are sorted, distinct and in lower case.
    pub(crate) fn new(words: &[&str]) -> Self {
        let (columns, width) = columns(words);
        let mut trie = Trie { columns, width, table: vec![0; width], ends: vec![None] };
        for (index, word) in words.iter().enumerate() {
            trie.add(word, index as u32);
        }
        trie.linked()
    }

    /// Calls `each` with the index of every word in `text` and the byte behind its end, in the order of the ends.
    pub(crate) fn find(&self, text: &[u8], mut each: impl FnMut(u32, usize)) {
        let mut state = 0;
        for (at, &byte) in text.iter().enumerate() {
            let next = self.table[state as usize + usize::from(self.columns[usize::from(byte)])];
            state = next & !ENDS;
            if next & ENDS > 0 {
                for &word in &self.words[self.words_of(state)] {
                    each(word, at + 1);
                }
            }
        }
    }

    fn words_of(&self, state: u32) -> Range<usize> {
        let state = (state / self.width) as usize;
        self.first_word[state] as usize..self.first_word[state + 1] as usize
    }
}

/// A column for each byte of the words, and one, the first, for all others.
fn columns(words: &[&str]) -> ([u8; 256], usize) {
    let mut used = [false; 256];
    words.iter().flat_map(|word| word.bytes()).for_each(|byte| used[usize::from(byte)] = true);
    let mut columns = [0; 256];
    let mut width = 1;
    for byte in (0..=u8::MAX).filter(|&byte| used[usize::from(byte)]) {
        // Text has fewer than 255 sorts of bytes, as some never occur in UTF-8.
        columns[usize::from(byte)] = width as u8;
        columns[usize::from(byte.to_ascii_uppercase())] = width as u8;
        width += 1;
    }
    (columns, width)
}

/// The words as a tree, its nodes being rows of the table; zero is no child.
struct Trie {
    columns: [u8; 256],
    width: usize,
    table: Vec<u32>,
    /// For each node, the word that ends in it.
    ends: Vec<Option<u32>>,
}

impl Trie {
    fn add(&mut self, word: &str, index: u32) {
        let mut node = 0;
        for byte in word.bytes() {
            let at = node + usize::from(self.columns[usize::from(byte)]);
            if self.table[at] == 0 {
                self.table[at] = self.table.len() as u32;
                self.table.resize(self.table.len() + self.width, 0);
                self.ends.push(None);
            }
            node = self.table[at] as usize;
        }
        self.ends[node / self.width] = Some(index);
    }

    /// Fills in what follows where a node has no child: what follows the longest end of its text that is a node, too.
    fn linked(mut self) -> Automaton {
        let width = self.width;
        let states = self.ends.len();
        // For each state, the row of the longest end of its text, and the words that end in it.
        let mut shorter = vec![0; states];
        let mut words_of: Vec<Vec<u32>> = self.ends.iter().map(|end| end.iter().copied().collect()).collect();
        let mut queue = Vec::with_capacity(states);
        queue.push(0);
        let mut next = 0;
        while let Some(&row) = queue.get(next) {
            next += 1;
            let fallback = shorter[row / width];
            for column in 0..width {
                let child = self.table[row + column] as usize;
                let beside = if row == 0 { 0 } else { self.table[fallback + column] };
                if child == 0 {
                    self.table[row + column] = beside;
                } else {
                    let beside = (beside & !ENDS) as usize;
                    shorter[child / width] = beside;
                    let inherited = words_of[beside / width].clone();
                    words_of[child / width].extend(inherited);
                    if !words_of[child / width].is_empty() {
                        self.table[row + column] |= ENDS;
                    }
                    queue.push(child);
                }
            }
        }
        let mut first_word = Vec::with_capacity(states + 1);
        let mut words = Vec::new();
        for ending in &words_of {
            first_word.push(words.len() as u32);
            words.extend(ending);
        }
        first_word.push(words.len() as u32);
        Automaton { columns: self.columns, width: width as u32, table: self.table, first_word, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        Automaton::new(words).find(text.as_bytes(), |word, end| found.push((words[word as usize].to_owned(), end)));
        found
    }

    /// All places, the slow way.
    fn expected(words: &[&str], text: &str) -> Vec<(String, usize)> {
        let lower = text.to_ascii_lowercase();
        let mut found = Vec::new();
        for end in 1..=lower.len() {
            let mut ending: Vec<_> =
                words.iter().filter(|word| lower.as_bytes()[..end].ends_with(word.as_bytes())).collect();
            ending.sort_by_key(|word| std::cmp::Reverse(word.len()));
            found.extend(ending.into_iter().map(|word| ((*word).to_owned(), end)));
        }
        found
    }

    #[test]
    fn words_inside_and_across_each_other_are_found() {
        let words = ["abab", "b", "bab", "he", "hers", "his", "she"];
        for text in ["ushers", "abababab", "HiSHERS", "", "xyz", "h\u{e9}she", "bbb"] {
            assert_eq!(found(&words, text), expected(&words, text), "{text}");
        }
    }

    #[test]
    fn words_of_every_sort_of_byte_are_found() {
        let words = ["\t\u{0}", " \u{20ac}", "/etc", "~/.ssh", "\u{e9}t\u{e9}"];
        for text in ["a /ETC/~/.ssh \u{20ac}", "\t\u{0}\u{e9}t\u{e9}\u{e9}"] {
            assert_eq!(found(&words, text), expected(&words, text), "{text}");
        }
    }

    #[test]
    fn no_words_are_found_nowhere() {
        assert!(found(&[], "some text").is_empty());
    }
}
