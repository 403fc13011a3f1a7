//! The way back from normalised text to the text it was made from.

use std::ops::Range;

/// For each stretch of normalised text, the stretch of raw text behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Offsets {
    /// Starts of stretches, in both texts, ascending. Inside a stretch both run on together.
    stretches: Vec<(usize, usize)>,
    /// Lengths of both texts.
    ends: (usize, usize),
}

impl Offsets {
    /// Says that from here on the byte `normal` of the normalised text comes from the byte `raw` of the raw one.
    pub(crate) fn say(&mut self, normal: usize, raw: usize) {
        let runs_on =
            self.stretches.last().is_some_and(|&(at, from)| normal >= at && raw >= from && normal - at == raw - from);
        if !runs_on {
            self.stretches.push((normal, raw));
        }
    }

    /// Says how long both texts are.
    pub(crate) const fn end(&mut self, normal: usize, raw: usize) {
        self.ends = (normal, raw);
    }

    /// The stretch of raw text behind `normal`.
    pub(crate) fn raw(&self, normal: Range<usize>) -> Range<usize> {
        let start = self.raw_at(normal.start);
        let end = if normal.end >= self.ends.0 { self.ends.1 } else { self.raw_at(normal.end) };
        start..end.max(start)
    }

    fn raw_at(&self, normal: usize) -> usize {
        let next = self.stretches.partition_point(|&(at, _)| at <= normal);
        let Some(&(at, from)) = next.checked_sub(1).and_then(|index| self.stretches.get(index)) else { return 0 };
        // A stretch of raw text that became shorter or longer ends where the next one starts.
        let limit = self.stretches.get(next).map_or(self.ends.1, |&(_, from)| from);
        (from + (normal - at)).min(limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_were_left_out_belong_to_what_stands_around_them() {
        // raw: "ab--cd", normal: "abcd"
        let mut offsets = Offsets::default();
        offsets.say(0, 0);
        offsets.say(2, 4);
        offsets.end(4, 6);
        assert_eq!(offsets.raw(0..2), 0..4);
        assert_eq!(offsets.raw(1..3), 1..5);
        assert_eq!(offsets.raw(2..4), 4..6);
    }
}
