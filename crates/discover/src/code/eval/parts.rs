//! What writing values out costs: a value that is shared many times on the heap is written as often.

use super::Evaluator;

/// Parts that one value may be written out in.
const MOST: u32 = 10_000;

/// Parts that all values may be written out in.
const MOST_IN_ALL: u32 = 500_000;

impl Evaluator<'_> {
    /// Begins to write out another value.
    pub(crate) const fn start_parts(&mut self) {
        self.parts = 0;
    }

    /// Counts a part of a value that is written out. `false` once it has too many, or all values together have.
    pub(crate) const fn spend_part(&mut self) -> bool {
        self.parts = self.parts.saturating_add(1);
        self.parts_in_all = self.parts_in_all.saturating_add(1);
        !self.parts_ran_out()
    }

    /// Counts several parts of a value that is written out, as [`Self::spend_part`] counts one.
    pub(crate) fn spend_parts(&mut self, parts: usize) -> bool {
        let parts = u32::try_from(parts).unwrap_or(u32::MAX);
        self.parts = self.parts.saturating_add(parts);
        self.parts_in_all = self.parts_in_all.saturating_add(parts);
        !self.parts_ran_out()
    }

    /// How many parts of all values were written out.
    #[cfg(test)]
    pub(crate) const fn parts_in_all(&self) -> u32 {
        self.parts_in_all
    }

    /// Whether parts of the value that was written out last were left out.
    pub(crate) const fn parts_ran_out(&self) -> bool {
        self.parts > MOST || self.parts_in_all > MOST_IN_ALL
    }
}
