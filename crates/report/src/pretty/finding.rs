//! One finding on the terminal: what, where, why, and what to do.

use model::{Evidence, Finding, Place, Report, Subject, SubjectKind};
use unicode_width::UnicodeWidthStr;

use super::frame::{Frames, push};
use super::paint::{self, Paint};
use super::wrap::wrap;
use crate::echoes::Told;
use crate::neutralise::{neutralise_cut, neutralise_prose};

/// Places of one finding that are shown.
const PLACES: usize = 4;
/// Columns of a name, a path or a pointer that are shown.
const NAME: usize = 160;
/// Columns of a paragraph that are shown.
const PARAGRAPH: usize = 1200;

pub(crate) fn render(told: &Told<'_>, report: &Report, paint: Paint, width: usize, into: &mut String) {
    let finding = told.finding;
    let style = paint::severity(finding.severity);
    let word = format!("{}[{} {}]", finding.severity.as_str().to_lowercase(), finding.class, finding.rule);
    let confidence = finding.confidence.as_str().to_lowercase();
    let mut lines = wrap(&format!("{word}: {}", neutralise_prose(&finding.title, PARAGRAPH)), width);
    let confidence = format!("(confidence: {confidence})");
    match lines.last_mut() {
        Some(last) if last.width() + 1 + confidence.len() <= width => *last = format!("{last} {confidence}"),
        _ => lines.push(confidence),
    }
    for (row, line) in lines.into_iter().enumerate() {
        let line = match line.strip_prefix(&word) {
            Some(rest) if row == 0 => paint.paint(style, &word) + &paint.paint(paint::STRONG, rest),
            _ => paint.paint(paint::STRONG, &line),
        };
        push(into, &line);
    }

    let frames = Frames { paint, width, digits: Frames::digits(&finding.evidence), mark: style };
    let mut last_place = None;
    for evidence in finding.evidence.iter().take(PLACES) {
        let place = place(evidence, finding, report);
        if last_place.as_ref() != Some(&place) {
            frames.origin(&place, into);
        }
        frames.gap(into);
        frames.excerpt(evidence, into);
        last_place = Some(place);
    }
    frames.gap(into);
    for (key, text) in notes(told) {
        frames.note(key, &text, into);
    }
    into.push('\n');
}

/// What stands under the frames.
fn notes(Told { finding, echoes }: &Told<'_>) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    let echoes: Vec<String> = echoes
        .iter()
        .map(|echo| format!("{} [{} {}]", echo.evidence[0].label, echo.severity.as_str().to_lowercase(), echo.rule))
        .collect();
    notes.push(("also", neutralise_prose(&echoes.join(" · "), PARAGRAPH)));
    if finding.evidence.len() > PLACES {
        let more = finding.evidence.len() - PLACES;
        notes.push(("places", format!("… and {more} more (see --format json)")));
    }
    let main = finding.evidence.first().map(|evidence| &evidence.place);
    match main {
        Some(Place::Surface { declared: Some(declared), .. }) => {
            notes.push(("declared", neutralise_cut(&declared.to_string(), NAME)));
        }
        Some(Place::Source(_)) if finding.subject.kind != SubjectKind::File => {
            notes.push(("in", subject(&finding.subject)));
        }
        _ => {}
    }
    notes.push(("why", neutralise_prose(&finding.description, PARAGRAPH)));
    notes.push(("fix", neutralise_prose(&finding.remediation, PARAGRAPH)));
    let owasp = finding.mappings.owasp_mcp.iter().map(|id| format!("OWASP {id}"));
    let cwe = finding.mappings.cwe.iter().cloned();
    let see: Vec<String> = owasp.chain(cwe).chain(finding.references.iter().cloned()).collect();
    notes.push(("see", neutralise_prose(&see.join(" · "), PARAGRAPH)));
    notes.retain(|(_, text)| !text.trim().is_empty());
    notes
}

/// `src/a.ts:3:7`, or `server notes › tool save › /description`.
pub(crate) fn place(evidence: &Evidence, finding: &Finding, report: &Report) -> String {
    match &evidence.place {
        Place::Source(location) => neutralise_cut(&location.to_string(), NAME),
        Place::Surface { pointer, .. } => {
            let server = match report.surfaces.as_slice() {
                [one] if finding.subject.kind != SubjectKind::Server => one.server_name.as_deref(),
                _ => None,
            };
            let server = server.map(|name| format!("server {}", neutralise_cut(name, NAME)));
            let pointer = Some(neutralise_cut(pointer, NAME)).filter(|pointer| !pointer.is_empty());
            let parts: Vec<String> = server.into_iter().chain([subject(&finding.subject)]).chain(pointer).collect();
            parts.join(" › ")
        }
    }
}

pub(crate) fn subject(subject: &Subject) -> String {
    let kind = match subject.kind {
        SubjectKind::ResourceTemplate => "resource template",
        SubjectKind::Launch => "entry",
        other => other.as_str(),
    };
    format!("{kind} {}", neutralise_cut(&subject.name, NAME))
}
