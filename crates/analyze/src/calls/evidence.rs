//! From calls that a rule asked for to hits: the call with its argument marked, and the way of the value into it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use model::{
    Call, Confidence, Evidence, Flow, Language, Location, Severity, Source, SourceFile, Subject, SubjectKind, Surface,
};

use super::windows::Found;
use crate::cost;
use crate::finding::Hit;
use crate::lines::{CitedFiles, Lines};
use crate::rule::Rule;
use crate::sources::{is_beside_the_program, lowered};

/// Most subjects of which one place in the source is told.
const MAX_SUBJECTS: usize = 32;
/// Most hits of one rule that are told of one subject; more would only fill its evidence.
const MAX_HITS: usize = 8;
/// Longest call that is marked, in bytes, from its name on.
const MAX_MARKED: usize = 300;
/// Bytes of a line that are read to find a call in it.
const MAX_READ: usize = 1024;
/// Longest receiver that is marked before the name.
const MAX_RECEIVER: usize = 120;

/// The source, ready to be cited.
pub(crate) struct Excerpts<'a> {
    files: CitedFiles<'a>,
    kinds: HashMap<&'a str, SubjectKind>,
}

impl<'a> Excerpts<'a> {
    pub(crate) fn new(files: &'a [SourceFile], surfaces: &'a [Surface]) -> Self {
        let mut kinds = HashMap::new();
        // A tool before a prompt, a prompt before a resource, should they share a name.
        for surface in surfaces {
            for template in &surface.resource_templates {
                kinds.insert(template.uri_template.as_str(), SubjectKind::ResourceTemplate);
            }
            for resource in &surface.resources {
                kinds.insert(resource.uri.as_str(), SubjectKind::Resource);
            }
            for prompt in &surface.prompts {
                kinds.insert(prompt.name.as_str(), SubjectKind::Prompt);
            }
            for tool in &surface.tools {
                kinds.insert(tool.name.as_str(), SubjectKind::Tool);
            }
        }
        Self { files: CitedFiles::of(files), kinds }
    }

    /// What a rule found in calls that stand together, as hits: for each tool whose argument comes into them, else for the
    /// file.
    pub(crate) fn hits(&mut self, rule: &Rule, all: &[Vec<Found<'_>>]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut told: HashMap<Subject, (usize, Severity)> = HashMap::new();
        for found in all {
            let Some(main) = found.first() else { continue };
            let lowered = is_beside_the_program(&main.call.location.file).then(|| lowered(rule.severity));
            let severity = lowered.unwrap_or(rule.severity);
            let confidence = only_by_parameter(found).then(|| less_sure(rule.confidence, main.call.language));
            for (subject, flow) in self.subjects(found) {
                let (count, worst) = told.entry(subject.clone()).or_insert((0, severity));
                if *count >= MAX_HITS && *worst >= severity {
                    continue;
                }
                (*count, *worst) = (*count + 1, severity.max(*worst));
                for one in found {
                    let flow = flow.filter(|flow| one.flows.contains(flow)).or_else(|| one.flows.first().copied());
                    let mut shown = Vec::from_iter(self.call(one, flow));
                    shown.extend(flow.map(|flow| self.steps(flow)).unwrap_or_default());
                    hits.extend(shown.into_iter().map(|hit| Hit {
                        subject: subject.clone(),
                        severity: lowered,
                        confidence,
                        ..hit
                    }));
                }
            }
        }
        hits
    }

    /// Whom the finding is about, with the flow that says so.
    fn subjects<'f>(&self, found: &[Found<'f>]) -> BTreeMap<Subject, Option<&'f Flow>> {
        let mut subjects: BTreeMap<Subject, Option<&Flow>> = BTreeMap::new();
        for flow in found.iter().flat_map(|found| &found.flows) {
            if let Source::Handler { of: Some(name), .. } = &flow.source
                && subjects.len() < MAX_SUBJECTS
            {
                let kind = self.kinds.get(name.as_ref()).copied().unwrap_or(SubjectKind::Tool);
                let subject = Subject { kind, name: name.to_string() };
                // The shortest way is the easiest to follow.
                let known = subjects.entry(subject).or_insert(Some(flow));
                if known.is_none_or(|known| flow.steps.len() < known.steps.len()) {
                    *known = Some(flow);
                }
            }
        }
        if subjects.is_empty()
            && let Some(main) = found.first()
        {
            let file = Subject { kind: SubjectKind::File, name: main.call.location.file.clone() };
            let flow = main.flows.iter().copied().min_by_key(|flow| (rank(&flow.source), flow.steps.len()));
            subjects.insert(file, flow);
        }
        subjects
    }

    fn call(&mut self, found: &Found<'_>, flow: Option<&Flow>) -> Option<Hit> {
        let Call { callee, location, .. } = found.call;
        let (lines, line) = self.line(location)?;
        let column = location.column.map_or(line.start, |column| lines.byte(&line, column));
        let mut hit = Hit::in_lines(lines, call_range(&lines.file.text, line, column, callee));
        hit.label = match (found.label, flow) {
            (Some(label), _) => Some(label.to_owned()),
            (None, Some(flow)) if flow.steps.is_empty() => Some(format!("takes {}", origin(&flow.source))),
            (None, _) => None,
        };
        Some(hit)
    }

    /// The places that a value passes, first to last.
    fn steps(&mut self, flow: &Flow) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (number, location) in flow.steps.iter().enumerate() {
            let Some((lines, line)) = self.line(location) else { continue };
            let text = &lines.file.text[..line.end];
            let read = &text[line.start..text.floor_char_boundary(line.start + MAX_READ)];
            let start = line.start + read.len() - read.trim_start().len();
            let shown = read.trim().len().min(MAX_MARKED);
            let mut hit = Hit::in_lines(lines, start..start + shown);
            hit.label = Some(if number == 0 {
                format!("{}{}", Evidence::COMES_FROM, origin(&flow.source))
            } else {
                Evidence::PASSED_ON.to_owned()
            });
            hits.push(hit);
        }
        hits
    }

    /// The lines of the file of a place, and its own.
    fn line(&mut self, location: &Location) -> Option<(&Lines<'a>, Range<usize>)> {
        let lines = self.files.lines(&location.file)?;
        let line = lines.line(location.line)?;
        Some((lines, line))
    }
}

/// The call in the text of its file, from the callee to the bracket that ends it. Where that is far, to the end of the
/// line.
fn call_range(text: &str, line: Range<usize>, column: usize, callee: &str) -> Range<usize> {
    let last = callee.rsplit('.').next().unwrap_or_default();
    let name = last.trim_end_matches("()");
    let from = |start: usize| {
        let end = text.floor_char_boundary(line.end.min(start + MAX_READ)).max(start);
        cost::add(end - start);
        text[start..end].find(name).map(|at| start + at)
    };
    let named = from(column).or_else(|| from(line.start)).unwrap_or(column);
    // What stands before the name is the receiver, unless the column is of something larger.
    let start = if (column..column + MAX_RECEIVER).contains(&named) { column } else { named };
    let reach = text.floor_char_boundary((named + MAX_MARKED).min(text.len()));
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, byte) in text.as_bytes()[named..reach].iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') if depth <= 1 => return start..named + at + usize::from(depth == 1),
            (None, b')') => depth -= 1,
            _ => {}
        }
    }
    start..line.end.clamp(named, reach)
}

/// Where a value comes from, in words.
fn origin(source: &Source) -> String {
    match source {
        Source::Handler { parameter: Some(parameter), .. } => format!("the tool's argument `{parameter}`"),
        Source::Handler { parameter: None, .. } => "the tool's arguments".to_owned(),
        Source::Request => "the request".to_owned(),
        Source::Parameter(name) => format!("the parameter `{name}`"),
        Source::Value(name) => format!("`{name}`"),
    }
}

/// Whose word for a source is preferred.
const fn rank(source: &Source) -> usize {
    match source {
        Source::Handler { .. } => 0,
        Source::Request => 1,
        Source::Value(_) => 2,
        Source::Parameter(_) => 3,
    }
}

/// Whether nothing but parameters of uncalled functions comes in: who calls those, and with what, is not known.
fn only_by_parameter(found: &[Found<'_>]) -> bool {
    let mut flows = found.iter().flat_map(|found| &found.flows).peekable();
    flows.peek().is_some() && flows.all(|flow| matches!(flow.source, Source::Parameter(_)))
}

/// How sure a rule is where nobody is known to call the function. Packages of JavaScript carry whole libraries in their
/// bundles, most of whose functions are called by none.
const fn less_sure(confidence: Confidence, language: Language) -> Confidence {
    match (confidence, language) {
        (_, Language::JavaScript) | (Confidence::Medium | Confidence::Low, _) => Confidence::Low,
        (Confidence::High, _) => Confidence::Medium,
    }
}
