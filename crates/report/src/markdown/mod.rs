//! `markdown`: a run for a ticket, a comment or the summary of a build.

mod escape;
mod finding;
mod tables;

use model::{Gap, Report};

use crate::pretty::tally::count;
use crate::pretty::{grouped, what_was_seen};
use crate::standing::{Standing, by_severity, tally};
use crate::{About, Outcome};
use escape::{code, prose};

/// Findings of one target that are shown.
const FINDINGS: usize = 200;
/// Kinds of gaps of one target that are shown.
const GAPS: usize = 50;

/// Renders a run as GitHub-flavoured markdown. Text of a target in it is neither markup nor a link nor a mention.
pub fn markdown(outcomes: &[Outcome], about: &About) -> String {
    let mut page = Page { about, text: "# MCP server scan\n".to_owned() };
    if outcomes.is_empty() {
        page.block("Nothing was scanned.");
    }
    if outcomes.len() > 1 {
        page.block(&tables::targets(outcomes));
    }
    for outcome in outcomes {
        page.target(outcome);
    }
    let made = &about.made_with;
    page.block("---");
    page.block(&format!(
        "Made by mcp-hub {} with {} (rule set {}).",
        code(&made.scan_version),
        count(made.rules, "rule"),
        code(&made.ruleset_version)
    ));
    page.text
}

struct Page<'a> {
    about: &'a About,
    text: String,
}

impl Page<'_> {
    /// A block after an empty line.
    fn block(&mut self, block: &str) {
        self.text.push('\n');
        self.text.push_str(block);
        self.text.push('\n');
    }

    fn target(&mut self, outcome: &Outcome) {
        let standing = Standing::of(outcome);
        self.block(&format!("## {}: {}", standing.word(), code(outcome.id())));
        if outcome.target() != outcome.id() {
            self.block(&format!("Target: {}", code(outcome.target())));
        }
        self.block(&format!("**{}.** {}", standing.word(), standing.sentence(outcome, self.about)));
        match outcome.report() {
            Some(report) => self.report(report),
            None => self.block(&format!("> {}", prose(outcome.error().unwrap_or_default()))),
        }
    }

    fn report(&mut self, report: &Report) {
        let seen = prose(&what_was_seen(report));
        self.block(&format!("{seen} · {} to {}", code(&report.started_at), code(&report.completed_at)));
        self.gaps(&report.gaps);
        let mut left = FINDINGS;
        for (severity, findings) in by_severity(report) {
            let shown = findings.len().min(left);
            left -= shown;
            self.block(&format!("### {severity} ({})", tally(&findings)));
            for told in findings.iter().take(shown) {
                self.block(&finding::render(told, report));
            }
            if shown < findings.len() {
                self.block(&format!("… and {} more, which the JSON result lists.", findings.len() - shown));
            }
        }
        let tables = [tables::tools(report), tables::set_apart(report), tables::dependencies(report)];
        for table in tables.into_iter().flatten() {
            self.block(&table);
        }
    }

    fn gaps(&mut self, gaps: &[Gap]) {
        if gaps.is_empty() {
            return;
        }
        let mut lines = vec![format!(
            "> **Not everything was seen** ({}). What may be wrong there is unknown.",
            count(gaps.len(), "gap")
        )];
        lines.push(">".to_owned());
        let groups = grouped(gaps);
        for (gap, more) in groups.iter().take(GAPS) {
            let place = gap.location.as_ref().map(|location| format!(", at {}", code(&location.to_string())));
            let others = if *more > 0 { format!(" and {}", count(*more, "other place")) } else { String::new() };
            let what = prose(&format!("{}: {}", gap.what, gap.reason));
            lines.push(format!("> - {what}{}{others}", place.unwrap_or_default()));
        }
        if groups.len() > GAPS {
            lines.push(format!("> - … and {} more, which the JSON result lists.", groups.len() - GAPS));
        }
        self.block(&lines.join("\n"));
    }
}
