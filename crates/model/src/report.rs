//! The verdict on one target.

use serde::{Deserialize, Serialize};

use crate::{Dependency, Finding, Gap, IgnoreComments, Origin, Severity, Suppressed, Surface};

/// What is known about one target after a scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the user asked for, as typed.
    pub target: String,
    /// What exactly was scanned.
    pub origin: Origin,
    /// The packages that were read beside it, by name.
    pub dependencies: Vec<Dependency>,
    /// What each server in the artifact lists; most artifacts hold one.
    pub surfaces: Vec<Surface>,
    /// A row a tool, in the order of the surfaces and of the tools in each.
    pub tools: Vec<ToolVerdict>,
    /// Everything that was found, the worst first; the order is the same for the same input.
    pub findings: Vec<Finding>,
    /// What was found and does not count, in the order of the findings.
    pub suppressed: Vec<Suppressed>,
    /// What comments in the source ask to ignore. Whether they are obeyed is for the user to say, not for the source.
    pub comments: IgnoreComments,
    /// How many of the findings such comments ask to ignore; they count all the same.
    pub ignored_by_author: usize,
    /// Everything that was not seen, of the artifact and of the surfaces.
    pub gaps: Vec<Gap>,
    /// When the scan started, RFC 3339 in UTC.
    pub started_at: String,
    /// When the scan ended, RFC 3339 in UTC.
    pub completed_at: String,
}

impl Report {
    /// Whether everything that was asked for was seen.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// How many tools a package declares that was read beside the target.
    pub fn tools_of(&self, dependency: &Dependency) -> usize {
        let tools = self.surfaces.iter().flat_map(|surface| &surface.tools);
        tools.filter_map(|tool| tool.location.as_ref()).filter(|location| dependency.holds(location)).count()
    }

    /// The highest severity found.
    pub fn overall_severity(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// How many findings there are of each severity.
    pub fn severity_counts(&self) -> SeverityCounts {
        let mut counts = SeverityCounts::default();
        for finding in &self.findings {
            *match finding.severity {
                Severity::Critical => &mut counts.critical,
                Severity::High => &mut counts.high,
                Severity::Medium => &mut counts.medium,
                Severity::Low => &mut counts.low,
                Severity::Info => &mut counts.info,
            } += 1;
        }
        counts
    }
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(missing_docs, reason = "the severities document themselves")]
pub struct SeverityCounts {
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
    pub info: usize,
}

/// What was found on one tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolVerdict {
    /// The tool's name.
    pub name: String,
    /// The highest severity found on it.
    pub severity: Option<Severity>,
    /// How many findings are about it.
    pub findings: usize,
}
