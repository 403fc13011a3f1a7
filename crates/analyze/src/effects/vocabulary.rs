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
            let mut slot = Self::slot(word, &[]);
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
        self.joined(word, "")
    }

    /// What the word stands for that begins with `stem`, which is not empty, and goes on with `end`, which is in lower case.
    #[inline]
    pub(crate) fn joined(&self, stem: &str, end: &str) -> Option<T> {
        if stem.is_empty() {
            return None;
        }
        let (stem, end) = (stem.as_bytes(), end.as_bytes());
        let mut slot = Self::slot(stem, end);
        loop {
            let number = usize::from(self.slots[slot]);
            let (known, what) = self.words.get(number.checked_sub(1)?)?;
            let known = known.as_bytes();
            if known.len() == stem.len() + end.len()
                && known[..stem.len()].eq_ignore_ascii_case(stem)
                && &known[stem.len()..] == end
            {
                return Some(*what);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The slot of a word in two parts, the first of which is not empty: by its first, middle and last letter, without
    /// case, and its length.
    const fn slot(stem: &[u8], end: &[u8]) -> usize {
        let length = stem.len() + end.len();
        let middle = length / 2;
        let middle = if middle < stem.len() { stem[middle] } else { end[middle - stem.len()] };
        let last = if end.is_empty() { stem[stem.len() - 1] } else { end[end.len() - 1] };
        let key = u32::from_le_bytes([stem[0] | 0x20, middle | 0x20, last | 0x20, length as u8]);
        // The upper bits of the product depend on all of the key.
        (key.wrapping_mul(0x9e37_79b1) >> 16) as usize % SLOTS
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
        assert_eq!(KNOWN.joined("CATEGOR", "y"), Some(3));
    }

    #[test]
    fn nothing_else_is() {
        for word in ["", "b", "bea", "beer", "beets", "a", "to-do", "{", "@", "_", "ä", "Ð", &"b".repeat(40)] {
            assert_eq!(KNOWN.get(word), None, "{word}");
        }
        assert_eq!(KNOWN.joined("", "z"), None);
        assert_eq!(KNOWN.joined("be", "s"), None);
    }
}
