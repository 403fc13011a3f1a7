//! The tables of the page: targets, tools, what is set apart, and what was read beside the target.

use model::{Report, Severity, Suppressed};

use super::escape::Markup;
use super::target::more;
use super::{standing_tone, tone};
use crate::Outcome;
use crate::pretty::read_beside;
use crate::standing::{Standing, line_of};

/// Rows of one table that are shown.
const ROWS: usize = 1000;

/// A row a target.
pub(crate) fn targets(outcomes: &[Outcome], page: &mut Markup) {
    page.raw("<h3>Targets</h3>\n<table><thead><tr><th>Target</th><th>Verdict</th><th class=\"n\">Findings</th>");
    page.raw("<th>Seen</th></tr></thead><tbody>\n");
    for outcome in outcomes {
        let standing = Standing::of(outcome);
        page.raw("<tr><td>").code(outcome.id()).raw("</td><td class=\"").raw(standing_tone(standing)).raw("\">");
        page.raw("<span class=\"tone\">").raw(standing.word()).raw("</span></td><td class=\"n\">");
        match outcome.report() {
            Some(report) => page.number(report.findings.len()),
            None => page.raw("–"),
        };
        page.raw(if outcome.is_complete() {
            "</td><td>everything</td></tr>\n"
        } else {
            "</td><td class=\"doubt\"><span class=\"tone\">not everything</span></td></tr>\n"
        });
    }
    page.raw("</tbody></table>\n");
}

/// A row a tool, in the order in which the server lists them.
pub(crate) fn tools(report: &Report, page: &mut Markup) {
    if report.tools.is_empty() {
        return;
    }
    let declared = report.surfaces.iter().flat_map(|surface| &surface.tools);
    page.raw("<h3>Tools <span class=\"quiet\">").number(report.tools.len()).raw("</span></h3>\n<table><thead><tr>");
    page.raw("<th>Tool</th><th>Worst</th><th class=\"n\">Findings</th><th>Declared</th></tr></thead><tbody>\n");
    for (tool, verdict) in declared.zip(&report.tools).take(ROWS) {
        page.raw("<tr><td>").code(&tool.name).raw("</td><td class=\"").raw(verdict.severity.map_or("", tone));
        page.raw("\"><span class=\"").raw(if verdict.severity.is_some() { "tone" } else { "quiet" }).raw("\">");
        page.raw(verdict.severity.map_or("none", Severity::as_str)).raw("</span></td><td class=\"n\">");
        page.number(verdict.findings).raw("</td><td>");
        if let Some(location) = &tool.location {
            page.code(&location.to_string());
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table>\n");
    more(report.tools.len().saturating_sub(ROWS), page);
}

/// A line a finding that does not count, with who wanted that and why.
pub(crate) fn set_apart(report: &Report, page: &mut Markup) {
    let lines = report.suppressed.iter().map(|it: &Suppressed| line_of(it));
    list("Set apart: found, and counting for nothing", lines, page);
    if report.ignored_by_author > 0 {
        page.raw("<p class=\"quiet\">Comments in the source ask to ignore ").number(report.ignored_by_author);
        page.raw(" of the findings above; they count all the same.</p>\n");
    }
}

/// A line a package that was read beside the target.
pub(crate) fn dependencies(report: &Report, page: &mut Markup) {
    list("Dependencies that were read", read_beside(report).into_iter(), page);
}

fn list(title: &'static str, lines: impl ExactSizeIterator<Item = String>, page: &mut Markup) {
    let number = lines.len();
    if number == 0 {
        return;
    }
    page.raw("<h3>")
        .raw(title)
        .raw(" <span class=\"quiet\">")
        .number(number)
        .raw("</span></h3>\n<ul class=\"list\">\n");
    for line in lines.take(ROWS) {
        page.raw("<li>").prose(&line).raw("</li>\n");
    }
    page.raw("</ul>\n");
    more(number.saturating_sub(ROWS), page);
}
