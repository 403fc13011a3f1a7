//! From hits to findings: one a rule and subject, with its evidence cut, masked and fingerprinted.

use std::ops::Range;

use model::{
    Category, Confidence, Evidence, Finding, Launch, Location, Place, Severity, SourceFile, Span, Subject, SubjectKind,
    Tool,
};
use sha2::{Digest, Sha256};

use crate::lines::Lines;
use crate::rule::Rule;
use crate::surface::{Item, Passage};
use crate::{cost, mask};

/// Longest excerpt, in bytes.
const EXCERPT: usize = 400;
/// Bytes around a fault that are searched for secrets.
const MASKED: usize = 4096;
/// Most pieces of evidence kept for one finding.
pub(crate) const MAX_EVIDENCE: usize = 8;

/// One place where a rule found its fault.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// What it is about.
    pub(crate) subject: Subject,
    /// Where it stands.
    pub(crate) place: Place,
    /// The text around it: all of a description, the lines of a file.
    pub(crate) text: String,
    /// Line of the file at which `text` starts, for source.
    pub(crate) first_line: Option<u32>,
    /// The part of `text` to mark.
    pub(crate) span: Range<usize>,
    /// What the marked part does, if the rule's own label does not say it.
    pub(crate) label: Option<String>,
    /// The severity, if it is not the rule's.
    pub(crate) severity: Option<Severity>,
    /// How sure it is, if not as sure as the rule.
    pub(crate) confidence: Option<Confidence>,
}

impl Hit {
    /// A hit in a text that a server lists.
    pub(crate) fn in_passage(item: &Item<'_>, passage: &Passage<'_>, span: Range<usize>) -> Self {
        let start = passage.text.floor_char_boundary(span.start);
        let end = passage.text.ceil_char_boundary(span.end).max(start);
        let (shown, _) = cut(passage.text, start..end, None, MASKED);
        Self {
            subject: item.subject(),
            place: Place::Surface { pointer: item.spelled(passage.pointer), declared: item.declared.cloned() },
            span: start - shown.start..end.min(shown.end) - shown.start,
            text: passage.text[shown].to_owned(),
            first_line: None,
            label: None,
            severity: None,
            confidence: None,
        }
    }

    /// A hit in `text`, which a server lists at `pointer` of what the hit is about; all of it is marked.
    pub(crate) fn listed(
        subject: Subject,
        pointer: impl Into<String>,
        declared: Option<Location>,
        text: impl Into<String>,
        label: String,
    ) -> Self {
        let text = text.into();
        Self {
            subject,
            place: Place::Surface { pointer: pointer.into(), declared },
            span: 0..text.len(),
            text,
            first_line: None,
            label: Some(label),
            severity: None,
            confidence: None,
        }
    }

    /// A hit in a tool, in `text` as it stands at `pointer`.
    pub(crate) fn in_tool(tool: &Tool, pointer: impl Into<String>, text: impl Into<String>, label: String) -> Self {
        let subject = Subject { kind: SubjectKind::Tool, name: tool.name.clone() };
        Self::listed(subject, pointer, tool.location.clone(), text, label)
    }

    /// A hit in the name of a tool that is about its whole server.
    pub(crate) fn in_server(server: &str, tool: &Tool, label: String) -> Self {
        let subject = Subject { kind: SubjectKind::Server, name: server.to_owned() };
        Self::listed(subject, "/tools", tool.location.clone(), tool.name.as_str(), label)
    }

    /// The same hit with this part of its text marked.
    pub(crate) fn marking(self, span: Range<usize>) -> Self {
        Self { span, ..self }
    }

    /// The same hit with a severity of its own.
    pub(crate) fn of(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// A hit in a text of a file. Where there may be many in one file, [`Hit::in_lines`] finds each of them faster.
    pub(crate) fn in_file(file: &SourceFile, range: Range<usize>) -> Self {
        let text = file.text.as_ref();
        let start = text.floor_char_boundary(range.start);
        let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
        cost::add(start);
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count() as u32;
        let column = 1 + text[line_start..start].chars().count() as u32;
        Self::at(file, range, line_start, (line, column))
    }

    /// A hit in a text of a file whose lines are known.
    pub(crate) fn in_lines(lines: &Lines<'_>, range: Range<usize>) -> Self {
        let start = lines.file.text.floor_char_boundary(range.start);
        let line = lines.number(start);
        let line_start = lines.line(line).map_or(start, |line| line.start);
        Self::at(lines.file, range, line_start, (line, lines.column(line_start, start)))
    }

    /// A hit in a text of a file, in the line that starts at `line_start`.
    fn at(file: &SourceFile, range: Range<usize>, line_start: usize, (line, column): (u32, u32)) -> Self {
        let text = file.text.as_ref();
        let start = text.floor_char_boundary(range.start);
        let end = text.ceil_char_boundary(range.end.max(start));
        // Beyond what is shown nobody asks where the line begins or ends.
        let from = line_start.max(text.floor_char_boundary(start.saturating_sub(MASKED + 1)));
        let far = text.ceil_char_boundary((end + MASKED + 1).min(text.len()));
        let to = memchr::memchr(b'\n', &text.as_bytes()[end..far]).map_or(far, |at| end + at);
        cost::add(to - from);
        let (shown, _) = cut(&text[from..to], start - from..end - from, None, MASKED);
        Self {
            subject: Subject { kind: SubjectKind::File, name: file.path.to_string() },
            place: Place::Source(Location { file: file.path.to_string(), line, column: Some(column) }),
            text: text[from..to][shown.clone()].to_owned(),
            first_line: Some(line),
            span: start - from - shown.start..(end - from).min(shown.end) - shown.start,
            label: None,
            severity: None,
            confidence: None,
        }
    }

    /// A hit in an entry of a client configuration file; `text` is the part of the entry that shows it.
    pub(crate) fn in_launch(launch: &Launch, text: impl Into<String>, label: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            subject: Subject { kind: SubjectKind::Launch, name: launch.name.clone() },
            place: Place::Source(launch.location.clone()),
            span: 0..text.len(),
            text,
            first_line: None,
            label: Some(label.into()),
            severity: None,
            confidence: None,
        }
    }
}

/// Gathers the hits of one rule into findings, one a subject.
pub(crate) fn gather(rule: &Rule, mut hits: Vec<Hit>, findings: &mut Vec<Finding>) {
    for hit in &hits {
        let label = hit.label.as_ref().map_or(0, String::len);
        cost::add(1 + hit.subject.name.len() + hit.text.len() + label);
    }
    hits.sort_by(|one, other| one.subject.cmp(&other.subject));
    for hits in hits.chunk_by(|one, other| one.subject == other.subject) {
        let subject = hits[0].subject.clone();
        let severity = hits.iter().map(|hit| hit.severity.unwrap_or(rule.severity)).max().unwrap_or(rule.severity);
        let confidence =
            hits.iter().map(|hit| hit.confidence.unwrap_or(rule.confidence)).max().unwrap_or(rule.confidence);
        let mut evidence: Vec<Evidence> = hits.iter().map(|hit| evidence(rule, hit)).collect();
        evidence.dedup();
        evidence.truncate(MAX_EVIDENCE);
        let fingerprint = fingerprint(rule, &subject, evidence.first());
        findings.push(Finding {
            rule: rule.id.clone(),
            class: rule.class.clone(),
            category: rule.category,
            title: rule.title.clone(),
            description: rule.why.clone(),
            severity,
            confidence,
            kind: rule.kind,
            subject,
            evidence,
            remediation: rule.fix.clone(),
            references: rule.references.clone(),
            mappings: rule.mappings.clone(),
            fingerprint,
        });
    }
}

/// The same for the same fault, whatever line it moves to: of the rule, the subject, the pointer or path of the first
/// piece of evidence, and its marked text without case, blanks and secrets.
fn fingerprint(rule: &Rule, subject: &Subject, first: Option<&Evidence>) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    add(rule.id.as_str());
    add(subject.kind.as_str());
    add(&subject.name);
    if let Some(evidence) = first {
        match &evidence.place {
            Place::Surface { pointer, .. } => add(pointer),
            Place::Source(location) => add(&location.file),
        }
        let marked = evidence.excerpt.get(evidence.span.start..evidence.span.end).unwrap_or_default();
        add(&marked.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "));
    }
    hex(&hash.finalize()[..16])
}

/// Two lower-case digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for digit in bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]) {
        hex.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
    }
    hex
}

fn evidence(rule: &Rule, hit: &Hit) -> Evidence {
    let start = hit.text.floor_char_boundary(hit.span.start);
    let end = hit.text.ceil_char_boundary(hit.span.end).max(start);
    let (around, first_line) = cut(&hit.text, start..end, hit.first_line, MASKED);
    // Masked before the last cut: of a secret that is cut off, the shape is gone.
    let mask = if rule.category == Category::HardcodedSecrets { mask::mask_quoted } else { mask::mask };
    let masked = mask(&hit.text[around.clone()]);
    let span = masked.span(start - around.start..end.min(around.end) - around.start);
    let (shown, first_line) = cut(&masked.text, span.start..span.end.max(span.start), first_line, EXCERPT);
    Evidence {
        place: hit.place.clone(),
        excerpt: masked.text[shown.clone()].to_owned(),
        first_line,
        span: Span { start: span.start - shown.start, end: span.end.clamp(span.start, shown.end) - shown.start },
        label: mask::mask(hit.label.as_deref().unwrap_or(&rule.label)).text.into_owned(),
    }
}

/// The part of `text`, of at most `most` bytes, to show around `span`: whole lines if they fit.
fn cut(text: &str, span: Range<usize>, first_line: Option<u32>, most: usize) -> (Range<usize>, Option<u32>) {
    if text.len() <= most {
        return (0..text.len(), first_line);
    }
    // A line that goes on for longer than is shown is not shown whole, wherever it begins and ends.
    let near = text.floor_char_boundary(span.start.saturating_sub(most + 1));
    let far = text.ceil_char_boundary((span.end + most + 1).min(text.len()));
    let line_start = memchr::memrchr(b'\n', &text.as_bytes()[near..span.start]).map_or(near, |at| near + at + 1);
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[span.end..far]).map_or(far, |at| span.end + at);
    cost::add(line_end - line_start);
    let line = first_line.map(|line| line + memchr::memchr_iter(b'\n', &text.as_bytes()[..line_start]).count() as u32);
    if line_end - line_start <= most {
        return (line_start..line_end, line);
    }
    let before = (most.saturating_sub(span.len()) / 2).min(most / 4);
    let start = text.ceil_char_boundary(span.start.saturating_sub(before).max(line_start)).min(span.start);
    let end = text.floor_char_boundary((start + most).min(line_end));
    (start..end.max(start), line)
}
