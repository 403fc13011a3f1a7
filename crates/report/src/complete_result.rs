//! The contract's `complete_result`: what one scan found, for programs.

use std::collections::BTreeSet;

use model::{
    Category, ClassId, Confidence, Dependency, Evidence, Finding, GapReason, Kind, Mappings, Origin, Place, Report,
    RuleId, Severity, SeverityCounts, Span, SubjectKind, Suppressed, Suppression, Tool, ToolVerdict,
};
use serde::Serialize;
use serde_json::Value;

use crate::MadeWith;

/// The contract's `complete_result` of a report, which names what the report was made with.
#[expect(clippy::missing_panics_doc, reason = "it cannot panic, as the text of the `expect` says")]
pub fn complete_result(report: &Report, made_with: &MadeWith) -> Value {
    serde_json::to_value(CompleteResult::new(report, made_with))
        .expect("every map key is a string and no value refuses to be serialised")
}

#[derive(Debug, Serialize)]
pub(crate) struct CompleteResult<'a> {
    scan_metadata: Metadata<'a>,
    tools_scanned: Vec<ToolScanned<'a>>,
    vulnerabilities: Vec<Vulnerability<'a>>,
    suppressed_vulnerabilities: Vec<SuppressedVulnerability<'a>>,
}

#[derive(Debug, Serialize)]
struct Metadata<'a> {
    overall_severity: &'static str,
    total_vulnerabilities: usize,
    severity_counts: SeverityCounts,
    total_suppressed: usize,
    ignored_by_author: usize,
    scan_type: Option<&'static str>,
    scan_version: &'a str,
    ruleset_version: &'a str,
    server_name: Option<String>,
    source_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transport: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol_version: Option<&'a str>,
    dependencies: Vec<DependencyRead<'a>>,
    total_tools: usize,
    total_resources: usize,
    total_prompts: usize,
    started_at: &'a str,
    completed_at: &'a str,
    limits_hit: BTreeSet<&'a str>,
}

/// A package that was read beside the target. Its files have paths below `node_modules/` and its name.
#[derive(Debug, Serialize)]
struct DependencyRead<'a> {
    name: &'a str,
    source: &'a Origin,
    total_tools: usize,
}

#[derive(Debug, Serialize)]
struct ToolScanned<'a> {
    tool_name: &'a str,
    description: Option<&'a str>,
    input_schema: &'a Value,
    scan_status: &'static str,
    severity: &'static str,
    vulnerability_count: usize,
    file_path: Option<&'a str>,
    line_number: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Vulnerability<'a> {
    id: String,
    rule_id: &'a RuleId,
    class: &'a ClassId,
    category: Category,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    title: &'a str,
    description: &'a str,
    target_kind: SubjectKind,
    target_name: &'a str,
    tool_name: Option<&'a str>,
    file_path: Option<&'a str>,
    line_number: Option<u32>,
    snippet: &'a str,
    evidence: Vec<Shown<'a>>,
    remediation: &'a str,
    references: &'a [String],
    mappings: &'a Mappings,
    fingerprint: &'a str,
}

/// A vulnerability that does not count: it is in none of the totals but `total_suppressed`.
#[derive(Debug, Serialize)]
struct SuppressedVulnerability<'a> {
    #[serde(flatten)]
    vulnerability: Vulnerability<'a>,
    suppression: &'a Suppression,
}

/// A piece of evidence: in what the server lists it has a `pointer`, in a file a `file_path` and `line_number`, and both
/// where the listing was read from source.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    pointer: Option<&'a str>,
    file_path: Option<&'a str>,
    line_number: Option<u32>,
    column_number: Option<u32>,
    excerpt: &'a str,
    excerpt_line_number: Option<u32>,
    /// In bytes of `excerpt`.
    marked: Span,
    label: &'a str,
}

impl<'a> CompleteResult<'a> {
    pub(crate) fn new(report: &'a Report, made_with: &'a MadeWith) -> Self {
        let tools = report.surfaces.iter().flat_map(|surface| &surface.tools);
        Self {
            scan_metadata: Metadata::new(report, made_with),
            tools_scanned: tools.zip(&report.tools).map(|(tool, verdict)| ToolScanned::new(tool, verdict)).collect(),
            vulnerabilities: (1..).zip(&report.findings).map(|(n, finding)| Vulnerability::new(n, finding)).collect(),
            suppressed_vulnerabilities: (report.findings.len() + 1..)
                .zip(&report.suppressed)
                .map(|(n, Suppressed { finding, suppression })| SuppressedVulnerability {
                    vulnerability: Vulnerability::new(n, finding),
                    suppression,
                })
                .collect(),
        }
    }
}

impl<'a> Metadata<'a> {
    fn new(report: &'a Report, made_with: &'a MadeWith) -> Self {
        let surfaces = &report.surfaces;
        let names: Vec<&str> = surfaces.iter().filter_map(|surface| surface.server_name.as_deref()).collect();
        Self {
            overall_severity: severity_word(report.overall_severity()),
            total_vulnerabilities: report.findings.len(),
            severity_counts: report.severity_counts(),
            total_suppressed: report.suppressed.len(),
            ignored_by_author: report.ignored_by_author,
            scan_type: scan_type(&report.origin),
            scan_version: &made_with.scan_version,
            ruleset_version: &made_with.ruleset_version,
            server_name: (!names.is_empty()).then(|| names.join(", ")),
            source_version: report.origin.version(),
            transport: report.origin.spoken().map(|(transport, _)| transport.as_str()),
            protocol_version: report.origin.spoken().map(|(_, version)| version),
            dependencies: report.dependencies.iter().map(|it| DependencyRead::new(it, report)).collect(),
            total_tools: surfaces.iter().map(|surface| surface.tools.len()).sum(),
            total_resources: surfaces
                .iter()
                .map(|surface| surface.resources.len() + surface.resource_templates.len())
                .sum(),
            total_prompts: surfaces.iter().map(|surface| surface.prompts.len()).sum(),
            started_at: &report.started_at,
            completed_at: &report.completed_at,
            limits_hit: report
                .gaps
                .iter()
                .filter_map(|gap| match &gap.reason {
                    GapReason::Limit(limit) => Some(limit.as_str()),
                    _ => None,
                })
                .collect(),
        }
    }
}

impl<'a> DependencyRead<'a> {
    fn new(dependency: &'a Dependency, report: &Report) -> Self {
        Self { name: &dependency.name, source: &dependency.origin, total_tools: report.tools_of(dependency) }
    }
}

/// The contract knows scans of source and of hosted servers; a saved listing or a client configuration is neither.
fn scan_type(origin: &Origin) -> Option<&'static str> {
    match origin {
        Origin::Folder { .. } | Origin::Archive { .. } | Origin::Npm { .. } | Origin::Git { .. } => Some("source"),
        Origin::Hosted { .. } | Origin::Started { .. } => Some("hosted"),
        Origin::ClientConfig { .. } | Origin::Listing { .. } => None,
    }
}

fn severity_word(severity: Option<Severity>) -> &'static str {
    severity.map_or("None", Severity::as_str)
}

impl<'a> ToolScanned<'a> {
    fn new(tool: &'a Tool, verdict: &ToolVerdict) -> Self {
        Self {
            tool_name: &tool.name,
            description: tool.description.as_deref(),
            input_schema: &tool.input_schema,
            scan_status: "success",
            severity: severity_word(verdict.severity),
            vulnerability_count: verdict.findings,
            file_path: tool.location.as_ref().map(|location| location.file.as_str()),
            line_number: tool.location.as_ref().map(|location| location.line),
        }
    }
}

impl<'a> Vulnerability<'a> {
    fn new(number: usize, finding: &'a Finding) -> Self {
        let evidence: Vec<Shown<'_>> = finding.evidence.iter().map(Shown::new).collect();
        let main = evidence.first();
        Self {
            id: format!("HUB-{number:04}"),
            rule_id: &finding.rule,
            class: &finding.class,
            category: finding.category,
            kind: finding.kind,
            severity: finding.severity,
            confidence: finding.confidence,
            title: &finding.title,
            description: &finding.description,
            target_kind: finding.subject.kind,
            target_name: &finding.subject.name,
            tool_name: (finding.subject.kind == SubjectKind::Tool).then_some(&finding.subject.name),
            file_path: main.and_then(|shown| shown.file_path),
            line_number: main.and_then(|shown| shown.line_number),
            snippet: main.map_or("", |shown| shown.excerpt),
            evidence,
            remediation: &finding.remediation,
            references: &finding.references,
            mappings: &finding.mappings,
            fingerprint: &finding.fingerprint,
        }
    }
}

impl<'a> Shown<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        let (pointer, location) = match &evidence.place {
            Place::Surface { pointer, declared } => (Some(pointer.as_str()), declared.as_ref()),
            Place::Source(location) => (None, Some(location)),
        };
        Self {
            pointer,
            file_path: location.map(|location| location.file.as_str()),
            line_number: location.map(|location| location.line),
            column_number: location.and_then(|location| location.column),
            excerpt: &evidence.excerpt,
            excerpt_line_number: evidence.first_line,
            marked: evidence.span,
            label: &evidence.label,
        }
    }
}
