//! One finding on the page: what, where, why, and what to do.

use model::{Evidence, Finding, Report};

use super::escape::Markup;
use super::target::more;
use super::tone;
use crate::echoes::Told;
use crate::neutralise::{MarkedLine, marked_lines};
use crate::pretty::finding::{place, subject};
use crate::standing::{declared, see};

/// Places of one finding that are shown.
const PLACES: usize = 8;
/// Lines of one excerpt that are shown; the marked ones come first.
const LINES: usize = 16;

pub(crate) fn render(Told { finding, echoes }: &Told<'_>, report: &Report, page: &mut Markup) {
    page.raw("<section class=\"finding ").raw(tone(finding.severity)).raw("\">\n<h4>").prose(&finding.title);
    page.raw("</h4>\n<p class=\"meta\"><span class=\"pill\">").raw(finding.severity.as_str()).raw("</span><code>");
    page.escaped(finding.class.as_str()).raw(" ").escaped(finding.rule.as_str()).raw("</code><span>");
    page.prose(&subject(&finding.subject)).raw("</span>");
    if let Some(location) = declared(finding) {
        page.raw("<span>declared at ").code(&location.to_string()).raw("</span>");
    }
    page.raw("<span>").raw(finding.kind.as_str()).raw("</span><span>");
    page.raw(finding.confidence.as_str()).raw(" confidence</span></p>\n<p>").prose(&finding.description).raw("</p>\n");
    for evidence in finding.evidence.iter().take(PLACES) {
        page.raw("<figure><figcaption>").code(&place(evidence, finding, report));
        page.raw(" <span class=\"what\">").prose(&evidence.label).raw("</span></figcaption>\n");
        excerpt(evidence, page);
        page.raw("</figure>\n");
    }
    more(finding.evidence.len().saturating_sub(PLACES), page);
    also(echoes, page);
    page.raw("<p><b>What to do.</b> ").prose(&finding.remediation).raw("</p>\n<p class=\"meta\">");
    for see in see(finding) {
        page.raw("<span>").prose(&see).raw("</span>");
    }
    page.raw("<span>Fingerprint ").code(&finding.fingerprint).raw("</span></p>\n</section>\n");
}

/// What else is found in the same words, a line each.
fn also(echoes: &[&Finding], page: &mut Markup) {
    if echoes.is_empty() {
        return;
    }
    page.raw("<p>The same words also count as:</p>\n<ul class=\"list\">");
    for echo in echoes {
        page.raw("<li>").prose(&echo.evidence[0].label).raw(" <span class=\"quiet\">");
        page.prose(&echo.severity.as_str().to_lowercase()).raw(" · <code>").escaped(echo.rule.as_str());
        page.raw("</code> · fingerprint ").code(&echo.fingerprint).raw("</span></li>\n");
    }
    page.raw("</ul>\n");
}

fn excerpt(evidence: &Evidence, page: &mut Markup) {
    let mut lines = marked_lines(&evidence.excerpt, evidence.span);
    while lines.len() > 1 && lines.last().is_some_and(|line| line.text.trim().is_empty()) {
        lines.pop();
    }
    let first_marked = lines.iter().position(|line| line.mark.is_some()).unwrap_or(0);
    let skipped = if lines.len() > LINES { first_marked.saturating_sub(LINES / 4) } else { 0 };
    let left = lines.len().saturating_sub(skipped + LINES);
    page.raw("<pre>");
    for (at, line) in lines.iter().enumerate().skip(skipped).take(LINES) {
        page.raw("<span class=\"row\"><span class=\"no\">");
        if let Some(first) = evidence.first_line {
            page.number(first as usize + at);
        }
        page.raw("</span><code>");
        marked(line, page);
        page.raw("</code></span>");
    }
    if skipped + left > 0 {
        page.raw("<span class=\"row\"><span class=\"no\">…</span></span>");
    }
    page.raw("</pre>\n");
}

fn marked(line: &MarkedLine, page: &mut Markup) {
    let text = &line.text;
    // The mark of a line comes from walking over its characters, so it lies on their boundaries.
    let parts = line
        .mark
        .as_ref()
        .and_then(|mark| Some((text.get(..mark.start)?, text.get(mark.clone())?, text.get(mark.end..)?)));
    match parts {
        Some((before, marked, after)) => {
            page.escaped(before).raw("<mark>").escaped(marked).raw("</mark>").escaped(after);
        }
        None => {
            page.escaped(text);
        }
    }
}
