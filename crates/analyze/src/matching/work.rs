//! What a scan costs, in operations: counted so that a test can show that the cost grows with the text and no faster.

use std::cell::Cell;

/// Operations of one scan.
#[derive(Debug, Default)]
pub(crate) struct Work(Cell<usize>);

impl Work {
    /// Adds operations: bytes that were gone through, hits, or windows that were decided.
    pub(crate) fn add(&self, operations: usize) {
        self.0.set(self.0.get() + operations);
    }

    /// All operations so far.
    #[cfg(test)]
    pub(crate) const fn all(&self) -> usize {
        self.0.get()
    }
}
