//! Where keywords may start: a look at the next bytes in tables that stay in the nearest cache, and a note of the places,
//! without a branch on the way; then those places one by one.

use crate::rule::is_word;

/// Bytes of a keyword that the tables know. Fewer make it stop in most words, more gain little.
pub(super) const START: usize = 4;
/// Bits of the filter over four bytes, as a power of two.
const FILTER: u32 = 17;
/// Bits of a word of a filter.
const BITS: u32 = u64::BITS;

/// There is a start of the first of these two bytes, of both, or of three that begin with them.
const ONE: u8 = 1;
const TWO: u8 = 2;
const THREE: u8 = 4;

/// The starts of keywords, each with what is known of it.
pub(super) struct Starts<T> {
    /// A bit for each hash of a start of four bytes: of all of them, and of those that may stand inside of a word.
    four: [Box<[u64; 1 << (FILTER - BITS.ilog2())]>; 2],
    /// A bit for each two bytes that begin a shorter one, likewise.
    short: [Box<[u64; 1 << (u16::BITS - BITS.ilog2())]>; 2],
    /// For each two bytes, which lengths there are of shorter starts.
    lengths: Box<[u8; 1 << u16::BITS]>,
    /// The starts by their hash; the next one is tried where one is taken.
    slots: Vec<Slot<T>>,
    /// How far a hash is shifted to be a place in `slots`.
    shift: u32,
}

impl<T> std::fmt::Debug for Starts<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Starts").field("slots", &self.slots.len()).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy)]
struct Slot<T> {
    key: u32,
    known: Option<T>,
}

/// The part of a keyword that the tables know.
pub(super) fn start_of(keyword: &[u8]) -> &[u8] {
    &keyword[..keyword.len().min(START)]
}

impl<T: Copy> Starts<T> {
    /// The starts, each once, of one to [`START`] bytes of text, whether they count only where a word starts, and what is
    /// known of them.
    pub(super) fn of(starts: &[(&[u8], bool, T)]) -> Self {
        let bits = (2 * starts.len().max(1)).next_power_of_two().trailing_zeros();
        let mut all = Self {
            four: std::array::from_fn(|_| Box::new([0; 1 << (FILTER - BITS.ilog2())])),
            short: std::array::from_fn(|_| Box::new([0; 1 << (u16::BITS - BITS.ilog2())])),
            lengths: vec![0; 1 << u16::BITS].try_into().expect("it is as long as its type says"),
            slots: vec![Slot { key: 0, known: None }; 1 << bits],
            shift: u32::BITS - bits,
        };
        for &(start, starts_word, known) in starts {
            let mut four = [0; START];
            four[..start.len()].copy_from_slice(start);
            let four = u32::from_le_bytes(four);
            // Where it counts: at the start of a word, and perhaps inside.
            let places = if starts_word { 1 } else { 2 };
            let key = if start.len() == START {
                let bit = filtered(four);
                all.four[..places].iter_mut().for_each(|filter| filter[(bit / BITS) as usize] |= 1 << (bit % BITS));
                four
            } else {
                let (length, key) = match start.len() {
                    1 => (ONE, one(four)),
                    2 => (TWO, two(four)),
                    _ => (THREE, three(four)),
                };
                // Behind a single byte anything may stand.
                for other in 0..=if length == ONE { u16::from(u8::MAX) } else { 0 } {
                    let pair = u32::from(four as u16 | other << 8);
                    all.lengths[pair as usize] |= length;
                    all.short[..places]
                        .iter_mut()
                        .for_each(|short| short[(pair / BITS) as usize] |= 1 << (pair % BITS));
                }
                key
            };
            let mut at = (hash(key) >> all.shift) as usize;
            while all.slots[at].known.is_some() {
                at = (at + 1) % all.slots.len();
            }
            all.slots[at] = Slot { key, known: Some(known) };
        }
        all
    }

    /// Calls `each` with what is known of every start in `bytes`, where it stands, and whether a word goes on there that
    /// started before; also with some that would have to start a word and do not. [`START`] zeros end the bytes.
    pub(super) fn find(&self, bytes: &[u8], mut each: impl FnMut(T, usize, bool)) {
        // Where a start may stand, and in the lowest bit whether inside of a word.
        let mut places = vec![0_u32; bytes.len()];
        let (mut count, mut inside) = (0, 0);
        for (at, four) in bytes.array_windows().enumerate() {
            let four = u32::from_le_bytes(*four);
            let bit = filtered(four);
            let pair = u32::from(four as u16);
            let four_there = self.four[inside][(bit / BITS) as usize] >> (bit % BITS);
            let short_there = self.short[inside][(pair / BITS) as usize] >> (pair % BITS);
            places[count] = (at << 1 | inside) as u32;
            count += ((four_there | short_there) & 1) as usize;
            inside = usize::from(is_word(four as u8));
        }
        for place in &places[..count] {
            let (at, inside) = ((place >> 1) as usize, place & 1 > 0);
            let four = bytes[at..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four));
            self.look_up(four, |known| each(known, at, inside));
            // Few keywords are that short.
            let pair = u32::from(four as u16);
            if self.short[0][(pair / BITS) as usize] >> (pair % BITS) & 1 > 0 {
                let lengths = self.lengths[pair as usize];
                for (length, key) in [(ONE, one(four)), (TWO, two(four)), (THREE, three(four))] {
                    if lengths & length > 0 {
                        self.look_up(key, |known| each(known, at, inside));
                    }
                }
            }
        }
    }

    #[inline]
    fn look_up(&self, key: u32, found: impl FnOnce(T)) {
        let mut at = (hash(key) >> self.shift) as usize;
        while let Slot { key: taken, known: Some(known) } = self.slots[at] {
            if taken == key {
                return found(known);
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

/// The bit of the filter for a start of four bytes.
const fn filtered(four: u32) -> u32 {
    hash(four) >> (u32::BITS - FILTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'s>(starts: &[&'s str], text: &str) -> Vec<(&'s str, usize)> {
        let bytes: Vec<_> = starts.iter().map(|start| (start.as_bytes(), false, *start)).collect();
        let mut found = Vec::new();
        let text = [text.as_bytes(), &[0; START]].concat();
        Starts::of(&bytes).find(&text, |start, at, _| found.push((start, at)));
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
        let starts = Starts::of(&[(b"at", true, 0), (b"the", false, 1)]);
        let mut found = Vec::new();
        starts.find(b"that at (at _at other\0\0\0\0", |start, at, inside| found.push((start, at, inside)));
        assert_eq!(found, [(0, 5, false), (0, 9, false), (1, 17, true)]);
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
