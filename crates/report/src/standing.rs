//! How a target stands, in the words that documents about it open with.

use model::{Finding, Location, Place, Report, Severity, Suppressed, SuppressedBy};

use crate::conclude::saw_nothing;
use crate::echoes::{Told, told};
use crate::pretty::finding::subject;
use crate::pretty::suppressed;
use crate::pretty::tally::count;
use crate::{About, Outcome};

/// How a target stands. That something was not seen of it is said beside this, whatever was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It could not be scanned.
    NotScanned,
    /// It was read and holds nothing that a model would see.
    NothingSeen,
    /// Something was found, this at worst.
    Found(Severity),
    /// Something was not seen, and nothing severe was found.
    Incomplete,
    /// All that was found is set apart.
    Suppressed,
    /// Everything was seen and no rule fired.
    NoFindings,
}

impl Standing {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        let Some(report) = outcome.report() else { return Self::NotScanned };
        match report.overall_severity() {
            // A mild word would make a scan look clean that did not see everything.
            Some(worst) if report.is_complete() || worst >= Severity::High => Self::Found(worst),
            None if saw_nothing(report) => Self::NothingSeen,
            _ if !report.is_complete() => Self::Incomplete,
            _ if !report.suppressed.is_empty() => Self::Suppressed,
            _ => Self::NoFindings,
        }
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::NotScanned => "Not scanned",
            Self::NothingSeen => "Nothing seen",
            Self::Found(severity) => severity.as_str(),
            Self::Incomplete => "Incomplete",
            Self::Suppressed => "None counts",
            Self::NoFindings => "No findings",
        }
    }

    /// The verdict in a sentence or two, without any text of the target.
    pub(crate) fn sentence(self, outcome: &Outcome, about: &About) -> String {
        let rules = count(about.made_with.rules, "rule");
        let Some(report) = outcome.report() else {
            return "It could not be scanned, so nothing is known about it.".to_owned();
        };
        match self {
            Self::NotScanned | Self::NothingSeen => {
                "No tool, prompt, resource or instructions were found, so there was nothing to check.".to_owned()
            }
            Self::Found(worst) => {
                let found = count(report.findings.len(), "finding");
                let rest = if report.is_complete() { "" } else { " Not everything was seen, so there may be more." };
                format!("{found} from {rules}, {worst} at worst.{rest}")
            }
            Self::Incomplete => {
                let found = report.overall_severity().map_or_else(
                    || format!("None of {rules} fired on what was seen"),
                    |worst| format!("{} from {rules}, {worst} at worst", count(report.findings.len(), "finding")),
                );
                format!("{found}, and not everything was seen: this is no clean result.")
            }
            Self::Suppressed => {
                format!("{} from {rules}, each of them ignored or known.", count(report.suppressed.len(), "finding"))
            }
            Self::NoFindings => format!("Everything was seen, and none of {rules} fired."),
        }
    }
}

/// The findings of each severity that has any, the worst first. One that only says of the same words what another says
/// already stands under that one.
pub(crate) fn by_severity(report: &Report) -> Vec<(Severity, Vec<Told<'_>>)> {
    let mut groups: Vec<(Severity, Vec<Told<'_>>)> = Vec::new();
    for told in told(&report.findings) {
        match groups.last_mut() {
            Some((severity, group)) if *severity == told.finding.severity => group.push(told),
            _ => groups.push((told.finding.severity, vec![told])),
        }
    }
    groups
}

/// `2 findings, and 3 more on the same words`.
pub(crate) fn tally(told: &[Told<'_>]) -> String {
    let echoes: usize = told.iter().map(|told| told.echoes.len()).sum();
    let more = if echoes > 0 { format!(", and {echoes} more on the same words") } else { String::new() };
    count(told.len(), "finding") + &more
}

/// Where the source declares what a finding is about, if its main evidence stands in what the server lists.
pub(crate) fn declared(finding: &Finding) -> Option<&Location> {
    match &finding.evidence.first()?.place {
        Place::Surface { declared, .. } => declared.as_ref(),
        Place::Source(_) => None,
    }
}

/// Where else a fault is listed and where to read more, in one row.
pub(crate) fn see(finding: &Finding) -> Vec<String> {
    let owasp = finding.mappings.owasp_mcp.iter().map(|id| format!("OWASP {id}"));
    owasp.chain(finding.mappings.cwe.iter().cloned()).chain(finding.references.iter().cloned()).collect()
}

/// A finding that does not count, with who says so.
pub(crate) fn line_of(suppressed: &Suppressed) -> String {
    let finding = &suppressed.finding;
    let (list, file) = match &suppressed.suppression.by {
        SuppressedBy::Baseline { file } => ("baseline", file),
        SuppressedBy::Lock { file } => ("lock file", file),
        SuppressedBy::Settings { .. } | SuppressedBy::Comment { .. } => return suppressed::line(suppressed),
    };
    format!(
        "{} {} on {}, known before: it is in the {list} {file}",
        finding.class,
        finding.rule,
        subject(&finding.subject)
    )
}
