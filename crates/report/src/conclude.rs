//! From what a scan gathered to its report: one order, nothing twice, every gap.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use model::{
    Dependency, Evidence, Finding, Gap, GapReason, IgnoreComments, Location, Origin, Place, Report, Severity, Span,
    SubjectKind, Surface, Tool, ToolVerdict,
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
    // Of those that others are merged into, however many.
    let mut places: HashMap<usize, HashSet<(Place, usize)>> = HashMap::new();
    for finding in findings {
        let key = (finding.rule.clone(), finding.subject.clone(), finding.fingerprint.clone());
        if let Some(&at) = seen.get(&key) {
            let into: &mut Finding = &mut merged[at];
            let places = places.entry(at).or_insert_with(|| into.evidence.iter().map(place).collect());
            merge(into, places, finding);
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
fn merge(into: &mut Finding, places: &mut HashSet<(Place, usize)>, other: Finding) {
    let new = other.evidence.into_iter().filter(|evidence| places.insert(place(evidence)));
    into.evidence.extend(new);
    into.confidence = into.confidence.max(other.confidence);
}

fn place(evidence: &Evidence) -> (Place, usize) {
    (evidence.place.clone(), evidence.span.start)
}

/// What was found of tools that nothing tells apart.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    severity: Option<Severity>,
    findings: usize,
}

impl Tally {
    fn add(&mut self, finding: &Finding) {
        self.severity = self.severity.max(Some(finding.severity));
        self.findings += 1;
    }
}

/// What was found of each tool. Of several of one name, a finding is about those that are declared where its evidence
/// says, else about all.
pub(crate) fn verdicts(surfaces: &[Surface], findings: &[Finding]) -> Vec<ToolVerdict> {
    let tools = || surfaces.iter().flat_map(|surface| &surface.tools);
    let mut declared: HashMap<(&str, &Location), Tally> = HashMap::new();
    for tool in tools() {
        if let Some(location) = &tool.location {
            declared.entry((&tool.name, location)).or_default();
        }
    }
    let mut named: HashMap<&str, Tally> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.subject.kind == SubjectKind::Tool) {
        let name = finding.subject.name.as_str();
        let places: HashSet<&Location> = finding.evidence.iter().filter_map(declared_at).collect();
        let mut is_told_apart = false;
        for place in places {
            if let Some(tally) = declared.get_mut(&(name, place)) {
                tally.add(finding);
                is_told_apart = true;
            }
        }
        if !is_told_apart {
            named.entry(name).or_default().add(finding);
        }
    }
    let verdict = |tool: &Tool| {
        let own = tool.location.as_ref().and_then(|location| declared.get(&(tool.name.as_str(), location)));
        let (own, shared) =
            (own.copied().unwrap_or_default(), named.get(tool.name.as_str()).copied().unwrap_or_default());
        let severity = own.severity.max(shared.severity);
        ToolVerdict { name: tool.name.clone(), severity, findings: own.findings + shared.findings }
    };
    tools().map(verdict).collect()
}

/// Where evidence says that what it is about is declared.
const fn declared_at(evidence: &Evidence) -> Option<&Location> {
    match &evidence.place {
        Place::Surface { declared, .. } => declared.as_ref(),
        Place::Source(_) => None,
    }
}
