//! Where keywords may start: a look at the next two bytes, then at the next four, each in a table that stays in the
//! nearest cache.

use crate::rule::is_word;

/// Bytes of a keyword that the tables know. Fewer make it stop in most words, more gain little.
pub(super) const START: usize = 4;
/// Bits of the filter over four bytes, as a power of two.
const FILTER: u32 = 17;

/// How far the lengths of the starts that may stand inside of a word are shifted.
const INSIDE: u8 = 4;
/// There is a start of the first of these two bytes, of both, of three that begin with them, or of four.
const ONE: u8 = 8;
const TWO: u8 = 1;
const THREE: u8 = 2;
const FOUR: u8 = 4;

/// The starts of keywords.
pub(super) struct Starts {
    /// For each two bytes, which lengths there are of starts that begin with them where a word may start, and, shifted,
    /// inside of a word.
    pairs: Box<[u8; 1 << 16]>,
    /// A bit for each hash of a start of four bytes.
    filter: Box<[u64; 1 << (FILTER - 6)]>,
    /// The starts by their hash; the next one is tried where one is taken.
    slots: Vec<Slot>,
    /// How far a hash is shifted to be a place in `slots`.
    shift: u32,
}

/// For each byte, which lengths count behind it.
const SHIFTS: [u8; 256] = {
    let mut shifts = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if is_word(byte as u8) {
            shifts[byte] = INSIDE;
        }
        byte += 1;
    }
    shifts
};

impl std::fmt::Debug for Starts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Starts").field("slots", &self.slots.len()).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u32,
    /// The place of the start, or [`Slot::FREE`].
    start: u32,
}

impl Slot {
    const FREE: u32 = u32::MAX;
}

/// The part of a keyword that the tables know.
pub(super) fn start_of(keyword: &[u8]) -> &[u8] {
    &keyword[..keyword.len().min(START)]
}

impl Starts {
    /// The starts, each once, of one to [`START`] bytes of text, and whether they count only where a word starts.
    pub(super) fn of(starts: &[(&[u8], bool)]) -> Self {
        let bits = (4 * starts.len().max(1)).next_power_of_two().trailing_zeros();
        let mut all = Self {
            pairs: vec![0; 1 << 16].try_into().expect("it is as long as its type says"),
            filter: Box::new([0; 1 << (FILTER - 6)]),
            slots: vec![Slot { key: 0, start: Slot::FREE }; 1 << bits],
            shift: 32 - bits,
        };
        for (&(start, starts_word), index) in starts.iter().zip(0..) {
            let mut four = [0; START];
            four[..start.len()].copy_from_slice(start);
            let four = u32::from_le_bytes(four);
            let (length, key) = match start.len() {
                1 => (ONE, one(four)),
                2 => (TWO, two(four)),
                3 => (THREE, three(four)),
                _ => (FOUR, four),
            };
            // Behind a single byte anything may stand.
            let others = if length == ONE { u16::from(u8::MAX) } else { 0 };
            for other in 0..=others {
                let inside = if starts_word { 0 } else { length << INSIDE };
                all.pairs[usize::from(four as u16 | other << 8)] |= length | inside;
            }
            if length == FOUR {
                let bit = hash(four) >> (32 - FILTER);
                all.filter[(bit / 64) as usize] |= 1 << (bit % 64);
            }
            let mut at = (hash(key) >> all.shift) as usize;
            while all.slots[at].start != Slot::FREE {
                at = (at + 1) % all.slots.len();
            }
            all.slots[at] = Slot { key, start: index };
        }
        all
    }

    /// Calls `each` with every start in `bytes` and where it stands, also with some that would have to start a word and do
    /// not; [`START`] zeros end the bytes.
    pub(super) fn find(&self, bytes: &[u8], mut each: impl FnMut(usize, usize)) {
        let mut shift = 0;
        for (at, four) in bytes.array_windows().enumerate() {
            let four = u32::from_le_bytes(*four);
            let lengths = self.pairs[usize::from(four as u16)] >> shift & 0xf;
            shift = SHIFTS[usize::from(four as u8)];
            if lengths == 0 {
                continue;
            }
            let bit = hash(four) >> (32 - FILTER);
            if lengths & FOUR > 0 && self.filter[(bit / 64) as usize] >> (bit % 64) & 1 > 0 {
                self.look_up(four, |start| each(start, at));
            }
            // Few keywords are that short.
            if lengths & !FOUR > 0 {
                for (length, key) in [(ONE, one(four)), (TWO, two(four)), (THREE, three(four))] {
                    if lengths & length > 0 {
                        self.look_up(key, |start| each(start, at));
                    }
                }
            }
        }
    }

    #[inline]
    fn look_up(&self, key: u32, found: impl FnOnce(usize)) {
        let mut at = (hash(key) >> self.shift) as usize;
        loop {
            let slot = self.slots[at];
            if slot.start == Slot::FREE {
                return;
            }
            if slot.key == key {
                return found(slot.start as usize);
            }
            at = (at + 1) % self.slots.len();
        }
    }
}

/// The key of a start of one byte.
const fn one(four: u32) -> u32 {
    four | 0xffff_ff00
}

/// The key of a start of two bytes: no text holds the byte that fills it up.
const fn two(four: u32) -> u32 {
    four | 0xffff_0000
}

/// The key of a start of three bytes.
const fn three(four: u32) -> u32 {
    four | 0xff00_0000
}

const fn hash(key: u32) -> u32 {
    key.wrapping_mul(0x9e37_79b1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'s>(starts: &[&'s str], text: &str) -> Vec<(&'s str, usize)> {
        let bytes: Vec<_> = starts.iter().map(|start| (start.as_bytes(), false)).collect();
        let mut found = Vec::new();
        let text = [text.as_bytes(), &[0; START]].concat();
        Starts::of(&bytes).find(&text, |start, at| found.push((starts[start], at)));
        found
    }

    #[test]
    fn every_start_is_found_wherever_it_stands() {
        let starts = ["to", "to a", "too", "tool", "ol", "é"];
        assert_eq!(
            found(&starts, "to a tool, é"),
            [("to a", 0), ("to", 0), ("tool", 5), ("to", 5), ("too", 5), ("ol", 7), ("é", 11)]
        );
        assert_eq!(found(&starts, "to"), [("to", 0)]);
        assert_eq!(found(&["<", "to"], "a<b to<"), [("<", 1), ("to", 4), ("<", 6)]);
        assert!(found(&starts, "t").is_empty() && found(&starts, "").is_empty());
    }

    #[test]
    fn a_start_of_words_counts_only_where_a_word_starts() {
        let starts = Starts::of(&[(b"at", true), (b"the", false)]);
        let mut found = Vec::new();
        starts.find(b"that at (at _at other\0\0\0\0", |start, at| found.push((start, at)));
        assert_eq!(found, [(0, 5), (0, 9), (1, 17)]);
    }

    #[test]
    fn many_starts_are_kept_apart() {
        let starts: Vec<String> = (0..3000).map(|number| format!("{number:04}")).collect();
        let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
        for (at, start) in starts.iter().enumerate() {
            assert_eq!(found(&starts, start), [(starts[at], 0)]);
        }
    }
}
