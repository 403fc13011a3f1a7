//! One ignore of a settings file, and the findings that it speaks of.

use model::{Date, Finding, Location, Place, Report, Subject, SubjectKind, Surface};

use super::PathPattern;

/// Findings that the user decided not to be told of, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The id of a rule, or a class of the taxonomy.
    pub rule: String,
    /// Only those whose main place is in such a file.
    pub path: Option<PathPattern>,
    /// Only those of a server that is known by this name: its own, or its key in a client configuration.
    pub server: Option<String>,
    /// Only those about this tool.
    pub tool: Option<String>,
    /// The last day on which it holds.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// The settings file that holds it.
    pub file: String,
}

/// What a finding of one report is looked at with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) report: &'a Report,
    /// What tells the report apart from the others of its run.
    pub(crate) id: &'a str,
    /// Where the target lies below the folder of the settings, if it does.
    pub(crate) folder: &'a str,
}

impl Ignore {
    /// Whether it speaks of a finding.
    pub(crate) fn is_about(&self, finding: &Finding, around: Around<'_>) -> bool {
        names(&self.rule, finding)
            && self.tool.as_deref().is_none_or(|tool| is_tool(&finding.subject, tool))
            && self.path.as_ref().is_none_or(|path| {
                let file = |location: &Location| path.matches(&format!("{}/{}", around.folder, location.file));
                main_location(finding).is_some_and(file)
            })
            && self.server.as_deref().is_none_or(|server| is_of_server(finding, server, around))
    }
}

/// Whether the id of a rule or a class is that of a finding.
pub(crate) fn names(rule: &str, finding: &Finding) -> bool {
    rule == finding.rule.as_str() || rule == finding.class.as_str()
}

fn is_tool(subject: &Subject, name: &str) -> bool {
    subject.kind == SubjectKind::Tool && subject.name == name
}

fn main_location(finding: &Finding) -> Option<&Location> {
    match &finding.evidence.first()?.place {
        Place::Source(location) => Some(location),
        Place::Surface { declared, .. } => declared.as_ref(),
    }
}

fn is_of_server(finding: &Finding, name: &str, around: Around<'_>) -> bool {
    let Around { report, id, .. } = around;
    if matches!(finding.subject.kind, SubjectKind::Server | SubjectKind::Launch) && finding.subject.name == name {
        return true;
    }
    let named = |surface: &&Surface| surface.server_name.as_deref() == Some(name);
    match report.surfaces.as_slice() {
        [] => id == name,
        [one] => id == name || named(&one),
        several => id == name || several.iter().filter(named).any(|surface| holds(surface, finding)),
    }
}

/// Whether a finding is about what one of several servers lists, or about its files.
fn holds(surface: &Surface, finding: &Finding) -> bool {
    if let Some(location) = main_location(finding) {
        let rest = location.file.strip_prefix(surface.root.as_str());
        return surface.root.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'));
    }
    let name = finding.subject.name.as_str();
    match finding.subject.kind {
        SubjectKind::Tool => surface.tools.iter().any(|tool| tool.name == name),
        SubjectKind::Prompt => surface.prompts.iter().any(|prompt| prompt.name == name),
        SubjectKind::Resource => surface.resources.iter().any(|resource| resource.uri == name),
        SubjectKind::ResourceTemplate => surface.resource_templates.iter().any(|it| it.uri_template == name),
        SubjectKind::Server | SubjectKind::File | SubjectKind::Launch => false,
    }
}
