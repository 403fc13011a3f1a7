//! The result of one target in a word, and the counts behind the last line.

use anstyle::Style;
use model::Finding;

use super::View;
use super::paint::{BAD, DOUBTFUL, STRONG};
use crate::Outcome;
use crate::conclude::saw_nothing;

/// What became of one target, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Findings reach the bar.
    Fail,
    /// It could not be scanned.
    NotScanned,
    /// It was read and holds nothing that a model would see.
    NothingSeen,
    /// Nothing reaches the bar, and something was not seen.
    Incomplete,
    /// Findings, none at the bar.
    Findings,
    /// Findings, all of them set apart.
    Suppressed,
    /// Everything was seen and no rule fired.
    NoFindings,
}

impl Verdict {
    pub(crate) fn of(outcome: &Outcome, view: &View) -> Self {
        let Some(report) = outcome.report() else { return Self::NotScanned };
        if report.findings.iter().any(|finding| view.fails(finding)) {
            Self::Fail
        } else if saw_nothing(report) {
            Self::NothingSeen
        } else if !report.is_complete() {
            Self::Incomplete
        } else if !report.findings.is_empty() {
            Self::Findings
        } else if !report.suppressed.is_empty() {
            Self::Suppressed
        } else {
            Self::NoFindings
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Fail => "FAIL",
            Self::NotScanned => "NOT SCANNED",
            Self::NothingSeen => "NOTHING SEEN",
            Self::Incomplete => "INCOMPLETE",
            Self::Findings => "FINDINGS",
            Self::Suppressed => "NONE COUNTS",
            Self::NoFindings => "NO FINDINGS",
        }
    }

    pub(crate) const fn style(self) -> Style {
        match self {
            Self::Fail => BAD,
            Self::NotScanned | Self::NothingSeen | Self::Incomplete => DOUBTFUL,
            Self::Findings | Self::Suppressed | Self::NoFindings => STRONG,
        }
    }
}

impl View {
    pub(crate) fn shows(&self, finding: &Finding) -> bool {
        finding.severity >= self.min_severity && finding.confidence >= self.min_confidence
    }

    pub(crate) fn fails(&self, finding: &Finding) -> bool {
        self.fail_on.is_some_and(|bar| finding.severity >= bar) && finding.confidence >= self.min_confidence
    }
}

/// `1 tool`, `2 tools`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
