//! What a look at a server or its source brings.

use model::{Finding, Gap};

/// What was found, and what a limit kept from being looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What was not looked at. With gaps, no findings are no clean bill.
    pub gaps: Vec<Gap>,
}

impl Checked {
    /// Adds what another look brought.
    pub fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.gaps.extend(other.gaps);
    }

    /// Walks over the findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// How many findings there are.
    pub const fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing was found; whether all was looked at, the gaps say.
    pub const fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

impl IntoIterator for Checked {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

impl<'a> IntoIterator for &'a Checked {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
