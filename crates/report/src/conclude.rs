//! From what a scan gathered to its report: one order, nothing twice, every gap.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use model::{
    Dependency, Evidence, Finding, Gap, GapReason, IgnoreComments, Location, Origin, Place, Report, Span, SubjectKind,
    Surface, Tool, ToolVerdict,
};

/// What the steps of one scan gathered.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What the user asked for, as typed.
    pub target: String,
    /// What exactly was scanned.
    pub origin: Origin,
    /// The packages that were read beside it.
    pub dependencies: Vec<Dependency>,
    /// What each server in the artifact lists. Their own gaps become the report's.
    pub surfaces: Vec<Surface>,
    /// What the rules found, in any order.
    pub findings: Vec<Finding>,
    /// What comments in its source ask to ignore.
    pub comments: IgnoreComments,
    /// What was not seen of the artifact.
    pub gaps: Vec<Gap>,
    /// When the scan started, RFC 3339 in UTC.
    pub started_at: String,
    /// When the scan ended, RFC 3339 in UTC.
    pub completed_at: String,
}

/// Turns what a scan gathered into its report. The same input in any order gives the same report.
///
/// A scan that saw neither a server nor a fault gets a gap that says so, so that it never counts as complete.
pub fn conclude(scan: Scan) -> Report {
    let Scan { target, origin, mut dependencies, surfaces, findings, comments, mut gaps, started_at, completed_at } =
        scan;
    gaps.extend(surfaces.iter().flat_map(|surface| surface.gaps.iter().cloned()));
    dependencies.sort_by(|a, b| a.name.cmp(&b.name));
    let findings = in_order(findings);
    let tools = verdicts(&surfaces, &findings);
    let mut report = Report {
        target,
        origin,
        dependencies,
        surfaces,
        tools,
        findings,
        suppressed: Vec::new(),
        comments,
        ignored_by_author: 0,
        gaps,
        started_at,
        completed_at,
    };
    if report.gaps.is_empty() && saw_nothing(&report) {
        let reason = GapReason::NoServer("it offers nothing that a model would see".to_owned());
        report.gaps.push(Gap { what: "MCP server".to_owned(), reason, location: None });
    }
    report.gaps.sort_by(|a, b| (&a.location, &a.what, &a.reason).cmp(&(&b.location, &b.what, &b.reason)));
    report.gaps.dedup();
    report
}

/// Adds findings to a report that is concluded.
pub(crate) fn add(report: &mut Report, findings: Vec<Finding>) {
    let mut all = std::mem::take(&mut report.findings);
    all.extend(findings);
    report.findings = in_order(all);
    report.tools = verdicts(&report.surfaces, &report.findings);
}

/// Whether a scan found neither a server nor a fault. The entries of a client configuration are seen without a surface.
pub(crate) fn saw_nothing(report: &Report) -> bool {
    let is_launch_file = matches!(report.origin, Origin::ClientConfig { .. });
    let is_faultless = report.findings.is_empty() && report.suppressed.is_empty();
    !is_launch_file && is_faultless && report.surfaces.iter().all(Surface::is_empty)
}

/// The worst first, then by subject, rule and place; the same fault of the same thing once, with all its places.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(order);
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut seen = HashMap::new();
    for finding in findings {
        let key = (finding.rule.clone(), finding.subject.clone(), finding.fingerprint.clone());
        if let Some(&at) = seen.get(&key) {
            merge(&mut merged[at], finding);
        } else {
            seen.insert(key, merged.len());
            merged.push(finding);
        }
    }
    merged
}

fn order(a: &Finding, b: &Finding) -> Ordering {
    fn places(finding: &Finding) -> impl Iterator<Item = (&Place, Span, &str)> {
        finding.evidence.iter().map(|evidence| (&evidence.place, evidence.span, evidence.excerpt.as_str()))
    }
    b.severity
        .cmp(&a.severity)
        .then_with(|| (&a.subject, &a.rule).cmp(&(&b.subject, &b.rule)))
        .then_with(|| places(a).cmp(places(b)))
        .then_with(|| b.confidence.cmp(&a.confidence))
        .then_with(|| (&a.fingerprint, &a.title, &a.description).cmp(&(&b.fingerprint, &b.title, &b.description)))
}

/// `into` stands first in the order, so its severity, words and main place stay.
fn merge(into: &mut Finding, other: Finding) {
    let mut places: HashSet<(Place, usize)> = into.evidence.iter().map(place).collect();
    let new = other.evidence.into_iter().filter(|evidence| places.insert(place(evidence)));
    into.evidence.extend(new);
    into.confidence = into.confidence.max(other.confidence);
}

fn place(evidence: &Evidence) -> (Place, usize) {
    (evidence.place.clone(), evidence.span.start)
}

pub(crate) fn verdicts(surfaces: &[Surface], findings: &[Finding]) -> Vec<ToolVerdict> {
    let mut tools: Vec<(&Tool, ToolVerdict)> = surfaces
        .iter()
        .flat_map(|surface| &surface.tools)
        .map(|tool| (tool, ToolVerdict { name: tool.name.clone(), severity: None, findings: 0 }))
        .collect();
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (tool, _)) in tools.iter().enumerate() {
        named.entry(&tool.name).or_default().push(at);
    }
    for finding in findings.iter().filter(|finding| finding.subject.kind == SubjectKind::Tool) {
        let Some(bearers) = named.get(finding.subject.name.as_str()) else { continue };
        for at in meant(finding, bearers, &tools) {
            let verdict = &mut tools[at].1;
            verdict.severity = verdict.severity.max(Some(finding.severity));
            verdict.findings += 1;
        }
    }
    tools.into_iter().map(|(_, verdict)| verdict).collect()
}

/// Which of the tools that bear the subject's name a finding is about: those declared where its evidence says, else all.
fn meant(finding: &Finding, bearers: &[usize], tools: &[(&Tool, ToolVerdict)]) -> Vec<usize> {
    let declared: Vec<&Location> = finding
        .evidence
        .iter()
        .filter_map(|evidence| match &evidence.place {
            Place::Surface { declared, .. } => declared.as_ref(),
            Place::Source(_) => None,
        })
        .collect();
    let is_meant = |at: &&usize| tools[**at].0.location.as_ref().is_some_and(|location| declared.contains(&location));
    let meant: Vec<usize> = bearers.iter().filter(is_meant).copied().collect();
    if meant.is_empty() { bearers.to_vec() } else { meant }
}
