//! A set of small numbers in which each knows how many are before it, so that a table for them has no gaps.

/// Bits of a word.
const BITS: usize = u64::BITS as usize;

/// Numbers below a limit.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranks {
    bits: Vec<u64>,
    /// For each word of `bits`, how many numbers are in those before it; valid once counted.
    before: Vec<u32>,
    count: usize,
}

impl Ranks {
    /// Becomes the empty set of numbers below `limit`.
    pub(super) fn clear(&mut self, limit: usize) {
        self.bits.clear();
        self.bits.resize(limit.div_ceil(BITS), 0);
        self.count = 0;
    }

    /// Adds a number. Ranks are valid again after [`Self::rank`].
    #[inline]
    pub(super) fn add(&mut self, number: u32) {
        self.bits[number as usize / BITS] |= 1 << (number as usize % BITS);
    }

    /// Keeps those numbers whose bit is set in `other` or that are not in `asked`.
    pub(super) fn keep(&mut self, other: &[u64], asked: &Self) {
        for ((bits, other), asked) in self.bits.iter_mut().zip(other).zip(&asked.bits) {
            *bits &= other | !asked;
        }
    }

    /// A bit for each number that is there.
    pub(super) fn bits(&self) -> &[u64] {
        &self.bits
    }

    /// Counts the numbers, so that each has its rank.
    pub(super) fn rank(&mut self) {
        let mut count = 0;
        self.before.clear();
        self.before.extend(self.bits.iter().map(|bits| {
            let before = count;
            count += bits.count_ones();
            before
        }));
        self.count = count as usize;
    }

    /// How many numbers there are.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Whether the number is there.
    #[inline]
    pub(super) fn holds(&self, number: u32) -> bool {
        self.bits[number as usize / BITS] >> (number as usize % BITS) & 1 > 0
    }

    /// How many smaller ones there are, if the number is there.
    #[inline]
    pub(super) fn rank_of(&self, number: u32) -> Option<usize> {
        let (word, bit) = (number as usize / BITS, number as usize % BITS);
        let below = self.bits[word] & ((1 << bit) - 1);
        self.holds(number).then(|| self.before[word] as usize + below.count_ones() as usize)
    }

    /// For each number that is there and whose bit is set in `other`, how many smaller ones there are.
    pub(super) fn ranks_of(&self, other: &[u64]) -> impl Iterator<Item = usize> {
        self.bits.iter().zip(other).zip(&self.before).flat_map(|((&bits, other), &before)| {
            ones(bits & other).map(move |bit| before as usize + (bits & ((1 << bit) - 1)).count_ones() as usize)
        })
    }

    /// The numbers, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.bits.iter().zip(0..).flat_map(|(&bits, word)| ones(bits).map(move |bit| word * u64::BITS + bit))
    }
}

/// The places of the bits that are set, in order.
pub(super) fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[u32]) -> Ranks {
        let mut ranks = Ranks::default();
        ranks.clear(200);
        for &number in numbers {
            ranks.add(number);
        }
        ranks.rank();
        ranks
    }

    #[test]
    fn each_number_knows_how_many_are_before_it() {
        let ranks = of(&[130, 0, 63, 64]);
        assert_eq!(ranks.iter().collect::<Vec<_>>(), [0, 63, 64, 130]);
        assert_eq!([0, 63, 64, 130].map(|number| ranks.rank_of(number)), [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!((ranks.rank_of(1), ranks.rank_of(199), ranks.count()), (None, None, 4));
    }

    #[test]
    fn the_ranks_of_some_are_those_that_they_have_among_all() {
        let ranks = of(&[0, 63, 64, 130]);
        assert_eq!(ranks.ranks_of(&of(&[1, 63, 130]).bits).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(ranks.ranks_of(&[]).count(), 0);
    }

    #[test]
    fn what_is_not_asked_for_is_kept() {
        let mut ranks = of(&[1, 2, 70]);
        ranks.keep(&of(&[2]).bits, &of(&[2, 70]));
        assert_eq!(ranks.iter().collect::<Vec<_>>(), [1, 2]);
    }
}
