//! Words that are looked up without case. Most lookups are in vain, and end at an empty slot.

/// Words, and what each stands for, in a table of so many slots, a power of two.
#[derive(Debug)]
pub(crate) struct Vocabulary<T: 'static, const SLOTS: usize> {
    words: &'static [(&'static str, T)],
    /// The number of the word in each slot, counted from one. A word whose slot is taken is in the next free one.
    slots: [u8; SLOTS],
}

impl<T: Copy, const SLOTS: usize> Vocabulary<T, SLOTS> {
    /// A vocabulary of words in lower case and in the order of the alphabet. The compiler refuses any other, and one that
    /// leaves less than half of the slots free.
    pub(crate) const fn new(words: &'static [(&'static str, T)]) -> Self {
        assert!(SLOTS.is_power_of_two() && words.len() <= SLOTS / 2 && words.len() <= u8::MAX as usize);
        let mut slots = [0; SLOTS];
        let mut at = 0;
        while at < words.len() {
            let word = words[at].0.as_bytes();
            assert!(!word.is_empty());
            assert!(at == 0 || is_before(words[at - 1].0.as_bytes(), word));
            let mut slot = Self::slot(word);
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            at += 1;
            slots[slot] = at as u8;
        }
        Self { words, slots }
    }

    /// What a word stands for, however it is spelled.
    #[inline]
    pub(crate) fn get(&self, word: &str) -> Option<T> {
        self.get_letters(word.as_bytes())
    }

    /// The same for the bytes of a word.
    #[inline]
    pub(super) fn get_letters(&self, word: &[u8]) -> Option<T> {
        if word.is_empty() {
            return None;
        }
        let mut slot = Self::slot(word);
        loop {
            let number = usize::from(self.slots[slot]);
            let (known, what) = self.words.get(number.checked_sub(1)?)?;
            let known = known.as_bytes();
            // Most texts are in lower case, and compared so in fewer steps.
            if known == word || known.eq_ignore_ascii_case(word) {
                return Some(*what);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The slot of a word that is not empty: by its first, middle and last letter, without case, and its length.
    #[inline]
    const fn slot(word: &[u8]) -> usize {
        let letters = [word[0] | 0x20, word[word.len() / 2] | 0x20, word[word.len() - 1] | 0x20, word.len() as u8];
        // The upper bits of the product depend on all of the key.
        (u32::from_le_bytes(letters).wrapping_mul(0x9e37_79b1) >> 16) as usize % SLOTS
    }
}

const fn is_before(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: Vocabulary<u8, 16> =
        Vocabulary::new(&[("be", 0), ("bee", 1), ("beet", 2), ("category", 3), ("to_do", 4), ("z", 5)]);

    #[test]
    fn every_word_is_found_however_it_is_spelled() {
        for (word, what) in KNOWN.words {
            assert_eq!(KNOWN.get(word), Some(*what), "{word}");
            assert_eq!(KNOWN.get(&word.to_uppercase()), Some(*what), "{word}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for word in ["", "b", "bea", "beer", "beets", "a", "to-do", "{", "@", "_", "ä", "Ð", &"b".repeat(40)] {
            assert_eq!(KNOWN.get(word), None, "{word}");
        }
    }
}
