//! `pretty`: a run for people at a terminal.

pub(crate) mod finding;
pub(crate) mod frame;
pub(crate) mod paint;
pub(crate) mod suppressed;
mod table;
pub(crate) mod tally;
mod wrap;

use std::collections::HashMap;

use model::{Confidence, Gap, Origin, Report, Severity, Surface};

use crate::conclude::saw_nothing;
use crate::echoes::told;
use crate::neutralise::{neutralise_cut, neutralise_prose};
use crate::{About, Outcome};
use frame::push;
use paint::{DOUBTFUL, Paint, QUIET, STRONG};
use tally::{Verdict, count};
use wrap::wrap;

/// Findings of one target that are shown.
const FINDINGS: usize = 50;
/// Gaps of one target that are shown.
const GAPS: usize = 8;
/// Columns of a target's name or of a gap that are shown.
const LINE: usize = 300;
/// Prose wider than this is hard to read.
const PROSE: usize = 100;

/// What the terminal can do, and what its reader wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to use colour.
    pub colour: bool,
    /// Findings below this severity are counted and not shown.
    pub min_severity: Severity,
    /// Findings below this confidence are counted and not shown, and fail nothing.
    pub min_confidence: Confidence,
    /// Findings from this severity on make a target fail; none do if absent.
    pub fail_on: Option<Severity>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            width: PROSE,
            colour: false,
            min_severity: Severity::Low,
            min_confidence: Confidence::Medium,
            fail_on: Some(Severity::High),
        }
    }
}

/// Renders a run for a terminal. All text of a target in it is harmless; only colours of ours are in it, if asked for.
pub fn pretty(outcomes: &[Outcome], about: &About, view: &View) -> String {
    let mut page = Page { about, view, paint: Paint { colour: view.colour }, text: String::new(), shown: 0, hidden: 0 };
    // A lone target always has its say; among many, those with nothing to say stand in the table only.
    for outcome in outcomes {
        if outcomes.len() == 1 || Verdict::of(outcome, view) != Verdict::NoFindings {
            page.target(outcome);
        }
    }
    if !outcomes.is_empty() {
        table::render(outcomes, view, &mut page.text);
        page.text.push('\n');
    }
    page.summary(outcomes);
    page.text
}

struct Page<'a> {
    about: &'a About,
    view: &'a View,
    paint: Paint,
    text: String,
    shown: usize,
    hidden: usize,
}

impl Page<'_> {
    fn prose_width(&self) -> usize {
        self.view.width.clamp(40, PROSE)
    }

    fn target(&mut self, outcome: &Outcome) {
        self.heading(outcome);
        if let Some(report) = outcome.report() {
            self.report(report);
        } else {
            let reason = neutralise_prose(outcome.error().unwrap_or_default(), LINE);
            self.say(DOUBTFUL, Verdict::NotScanned.word(), &format!(": {reason}"));
            self.text.push('\n');
        }
    }

    fn heading(&mut self, outcome: &Outcome) {
        let mut title = neutralise_cut(outcome.id(), LINE);
        if outcome.target() != outcome.id() {
            title = format!("{title} ({})", neutralise_cut(outcome.target(), LINE));
        }
        for line in wrap(&title, self.prose_width()) {
            push(&mut self.text, &self.paint.paint(STRONG, &line));
        }
        if let Some(report) = outcome.report() {
            let line = neutralise_cut(&what_was_seen(report), LINE);
            for line in wrap(&line, self.prose_width() - 2) {
                push(&mut self.text, &format!("  {}", self.paint.paint(QUIET, &line)));
            }
        }
        for dependency in outcome.report().iter().flat_map(|report| read_beside(report)) {
            for line in wrap(&neutralise_cut(&dependency, LINE), self.prose_width() - 2) {
                push(&mut self.text, &format!("  {}", self.paint.paint(QUIET, &line)));
            }
        }
        if outcome.report().is_some() {
            self.text.push('\n');
        }
    }

    fn report(&mut self, report: &Report) {
        let shown: Vec<_> = report.findings.iter().filter(|finding| self.view.shows(finding)).collect();
        let hidden = report.findings.len() - shown.len();
        let width = self.prose_width();
        let mut cut = shown.len();
        for told in told(shown.iter().copied()).iter().take(FINDINGS) {
            finding::render(told, report, self.paint, width, &mut self.text);
            cut -= 1 + told.echoes.len();
        }
        if cut > 0 {
            push(&mut self.text, &format!("… and {} more (see --format json)\n", count(cut, "finding")));
        }
        self.shown += shown.len();
        self.hidden += hidden;

        if shown.is_empty() {
            self.nothing_shown(report, hidden);
        }
        let (paint, width) = (self.paint, self.prose_width());
        suppressed::render(report, paint, width, &mut self.text);
        self.gaps(&report.gaps);
    }

    /// Says why no finding is shown; only a scan that saw everything may say that there are none.
    fn nothing_shown(&mut self, report: &Report, hidden: usize) {
        let rules = count(self.about.made_with.rules, "rule");
        if saw_nothing(report) {
            let rest = ": no tool, prompt, resource or instructions were found, so there was nothing to check.";
            self.say(DOUBTFUL, Verdict::NothingSeen.word(), rest);
        } else if hidden > 0 {
            let are = if hidden == 1 { "is" } else { "are" };
            let findings = count(hidden, "finding");
            self.say(STRONG, "", &format!("{findings} {are} below the threshold and not shown (see --format json)."));
        } else if !report.suppressed.is_empty() {
            let findings = count(report.suppressed.len(), "finding");
            let rest = format!(": {findings} of {rules}, each of them ignored or known (see below).");
            self.say(STRONG, Verdict::Suppressed.word(), &rest);
        } else if report.is_complete() {
            self.say(STRONG, "", &format!("No findings from {rules}."));
        } else {
            let rest = format!(": none of {rules} fired on what was seen, and not everything was seen.");
            self.say(DOUBTFUL, Verdict::Incomplete.word(), &rest);
        }
        self.text.push('\n');
    }

    fn gaps(&mut self, gaps: &[Gap]) {
        if gaps.is_empty() {
            return;
        }
        let title = format!("Not seen ({}):", count(gaps.len(), "gap"));
        push(&mut self.text, &self.paint.paint(DOUBTFUL, &title));
        let groups = grouped(gaps);
        for (gap, more) in groups.iter().take(GAPS) {
            let place = match (&gap.location, more) {
                (Some(location), 0) => format!(" ({location})"),
                (Some(location), more) => format!(" ({location} and {})", count(*more, "other place")),
                (None, _) => String::new(),
            };
            let line = neutralise_prose(&format!("{}: {}", gap.what, gap.reason), LINE) + &neutralise_cut(&place, LINE);
            for (row, part) in wrap(&line, self.prose_width() - 4).into_iter().enumerate() {
                let lead = if row == 0 { "  - " } else { "    " };
                push(&mut self.text, &format!("{lead}{part}"));
            }
        }
        if groups.len() > GAPS {
            push(&mut self.text, &format!("  … and {} more (see --format json)", groups.len() - GAPS));
        }
        self.text.push('\n');
    }

    /// The last line.
    fn summary(&mut self, outcomes: &[Outcome]) {
        if outcomes.is_empty() {
            self.say(DOUBTFUL, "Nothing was scanned.", "");
            return;
        }
        let verdicts: Vec<Verdict> = outcomes.iter().map(|outcome| Verdict::of(outcome, self.view)).collect();
        let of = |verdict| verdicts.iter().filter(|&&other| other == verdict).count();
        let incomplete =
            outcomes.iter().filter(|outcome| outcome.report().is_some_and(|report| !report.is_complete())).count();
        let targets = count(outcomes.len(), "target");
        let all_seen = outcomes.iter().all(Outcome::is_complete);

        let mut parts = Vec::new();
        let fails = of(Verdict::Fail);
        if fails > 0 {
            parts.push(format!("{fails} of {targets} failed"));
        } else {
            parts.push(targets);
        }
        for (number, words) in [(of(Verdict::NotScanned), "not scanned"), (incomplete, "incomplete")] {
            if number > 0 {
                parts.push(format!("{number} {words}"));
            }
        }
        let set_apart = suppressed::counts(outcomes);
        if self.shown + self.hidden > 0 || !set_apart.is_empty() {
            let shown = format!("{} shown, {} below threshold", count(self.shown, "finding"), self.hidden);
            parts.push([vec![shown], set_apart].concat().join(", "));
        } else if all_seen {
            parts.push(format!("No findings from {}", count(self.about.made_with.rules, "rule")));
        } else {
            parts.push("nothing fired on what was seen".to_owned());
        }
        let line = parts.join(" · ");
        for line in wrap(&line, self.view.width.max(40)) {
            push(&mut self.text, &self.paint.paint(STRONG, &line));
        }
    }

    fn say(&mut self, style: anstyle::Style, word: &str, rest: &str) {
        for (row, line) in wrap(&format!("{word}{rest}"), self.prose_width()).into_iter().enumerate() {
            let line = match line.strip_prefix(word) {
                Some(rest) if row == 0 => self.paint.paint(style, word) + rest,
                _ => line,
            };
            push(&mut self.text, &line);
        }
    }
}

/// The first gap of each sort, with how many more of that sort there are.
pub(crate) fn grouped(gaps: &[Gap]) -> Vec<(&Gap, usize)> {
    let mut groups: Vec<(&Gap, usize)> = Vec::new();
    let mut known = HashMap::new();
    for gap in gaps {
        let at = *known.entry((&gap.what, &gap.reason)).or_insert_with(|| {
            groups.push((gap, 0));
            groups.len() - 1
        });
        if groups[at].0 != gap {
            groups[at].1 += 1;
        }
    }
    groups
}

/// `25 tools are declared by notes-core@1.2.0, a dependency that was read too`.
pub(crate) fn read_beside(report: &Report) -> Vec<String> {
    let lines = report.dependencies.iter().map(|dependency| match report.tools_of(dependency) {
        0 => format!("{dependency}, a dependency, was read too and declares no tool"),
        1 => format!("1 tool is declared by {dependency}, a dependency that was read too"),
        tools => format!("{tools} tools are declared by {dependency}, a dependency that was read too"),
    });
    lines.collect()
}

/// `scanned as npm:notes@1.2.0 · server notes · 4 tools, 1 prompt, 0 resources`.
pub(crate) fn what_was_seen(report: &Report) -> String {
    let mut parts = Vec::new();
    let origin = report.origin.to_string();
    if origin != report.target {
        parts.push(format!("scanned as {origin}"));
    }
    let names: Vec<&str> = report.surfaces.iter().filter_map(|surface| surface.server_name.as_deref()).collect();
    if !names.is_empty() {
        parts.push(format!("{} {}", if names.len() == 1 { "server" } else { "servers" }, names.join(", ")));
    }
    if let Some((transport, version)) = report.origin.spoken() {
        parts.push(format!("{}, protocol {version}", transport.as_str()));
    }
    let sum = |of: fn(&Surface) -> usize| report.surfaces.iter().map(of).sum();
    if matches!(report.origin, Origin::ClientConfig { .. }) {
        parts.push("the entries of a client configuration".to_owned());
        return parts.join(" · ");
    }
    parts.push(format!(
        "{}, {}, {}",
        count(sum(|surface| surface.tools.len()), "tool"),
        count(sum(|surface| surface.prompts.len()), "prompt"),
        count(sum(|surface| surface.resources.len() + surface.resource_templates.len()), "resource"),
    ));
    parts.join(" · ")
}
