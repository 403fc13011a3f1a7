//! One target on the page: how it stands, what was not seen of it, and what was found.

use model::{Gap, Report, Severity};

use super::escape::Markup;
use super::{finding, standing_tone, tables, tone};
use crate::echoes::Told;
use crate::pretty::tally::count;
use crate::pretty::{grouped, what_was_seen};
use crate::standing::{Standing, by_severity, tally};
use crate::{About, Outcome};

/// Findings of one target that are shown.
const FINDINGS: usize = 500;
/// Kinds of gaps of one target that are shown.
const GAPS: usize = 100;

pub(crate) fn render(outcome: &Outcome, about: &About, page: &mut Markup) {
    let standing = Standing::of(outcome);
    page.raw("<article class=\"target\">\n<h2>").code(outcome.id()).raw("</h2>\n");
    page.raw("<div class=\"verdict ").raw(standing_tone(standing)).raw("\"><b>").raw(standing.word());
    page.raw("</b> <span>").prose(&standing.sentence(outcome, about)).raw("</span></div>\n");
    if let Some(report) = outcome.report() {
        self::report(report, outcome, page);
    } else {
        page.raw("<p class=\"gaps\"><b>Why.</b> ").prose(outcome.error().unwrap_or_default()).raw("</p>\n");
    }
    page.raw("</article>\n");
}

fn report(report: &Report, outcome: &Outcome, page: &mut Markup) {
    gaps(&report.gaps, page);
    if !report.findings.is_empty() {
        page.raw("<ul class=\"counts\">");
        for group in report.findings.chunk_by(|a, b| a.severity == b.severity) {
            let severity = group[0].severity;
            page.raw("<li class=\"").raw(tone(severity)).raw("\"><b>").number(group.len()).raw("</b> ");
            page.raw(severity.as_str()).raw("</li>");
        }
        page.raw("</ul>\n");
    }
    facts(report, outcome, page);
    let mut left = FINDINGS;
    for (severity, findings) in by_severity(report) {
        let shown = findings.len().min(left);
        left -= shown;
        heading(severity, &findings, page);
        for told in findings.iter().take(shown) {
            finding::render(told, report, page);
        }
        more(findings.len() - shown, page);
    }
    tables::tools(report, page);
    tables::set_apart(report, page);
    tables::dependencies(report, page);
}

fn heading(severity: Severity, findings: &[Told<'_>], page: &mut Markup) {
    page.raw("<h3 class=\"").raw(tone(severity)).raw("\"><span class=\"pill\">").raw(severity.as_str());
    page.raw("</span> <span class=\"quiet\">").prose(&tally(findings)).raw("</span></h3>\n");
}

/// Says how much is left out.
pub(super) fn more(number: usize, page: &mut Markup) {
    if number > 0 {
        page.raw("<p class=\"quiet\">… and ").number(number).raw(" more, which the JSON result lists.</p>\n");
    }
}

/// What was not seen stands before what was found: it bounds what the rest can mean.
fn gaps(gaps: &[Gap], page: &mut Markup) {
    if gaps.is_empty() {
        return;
    }
    page.raw("<section class=\"gaps\"><p><b>Not everything was seen</b> (").prose(&count(gaps.len(), "gap"));
    page.raw("). What may be wrong there is unknown.</p>\n<ul>\n");
    let groups = grouped(gaps);
    for (gap, others) in groups.iter().take(GAPS) {
        page.raw("<li>").prose(&format!("{}: {}", gap.what, gap.reason));
        if let Some(location) = &gap.location {
            page.raw(" ").code(&location.to_string());
        }
        if *others > 0 {
            page.raw(" and ").prose(&count(*others, "other place"));
        }
        page.raw("</li>\n");
    }
    page.raw("</ul>\n");
    more(groups.len().saturating_sub(GAPS), page);
    page.raw("</section>\n");
}

fn facts(report: &Report, outcome: &Outcome, page: &mut Markup) {
    page.raw("<dl class=\"facts\">");
    if outcome.target() != outcome.id() {
        page.raw("<dt>Target</dt><dd>").code(outcome.target()).raw("</dd>");
    }
    page.raw("<dt>Seen</dt><dd>").prose(&what_was_seen(report)).raw("</dd>");
    page.raw("<dt>Scanned</dt><dd>").prose(&report.started_at).raw(" to ").prose(&report.completed_at);
    page.raw("</dd></dl>\n");
}
