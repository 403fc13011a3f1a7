//! The tables of a markdown report: targets, tools, what is set apart, and what was read beside the target.

use model::{Report, Severity};

use super::escape::{code, prose};
use crate::Outcome;
use crate::pretty::read_beside;
use crate::standing::{Standing, line_of};

/// Rows of one table that are shown.
const ROWS: usize = 500;

/// A row a target.
pub(crate) fn targets(outcomes: &[Outcome]) -> String {
    let rows = outcomes.iter().map(|outcome| {
        let found = outcome.report().map_or_else(|| "–".to_owned(), |report| report.findings.len().to_string());
        let seen = if outcome.is_complete() { "everything" } else { "**not everything**" };
        format!("| {} | **{}** | {found} | {seen} |", code(outcome.id()), Standing::of(outcome).word())
    });
    table("| Target | Verdict | Findings | Seen |\n| --- | --- | ---: | --- |", rows.collect())
}

/// A row a tool, in the order in which the server lists them.
pub(crate) fn tools(report: &Report) -> Option<String> {
    let declared = report.surfaces.iter().flat_map(|surface| &surface.tools);
    let rows: Vec<String> = declared
        .zip(&report.tools)
        .map(|(tool, verdict)| {
            let place = tool.location.as_ref().map(|place| code(&place.to_string())).unwrap_or_default();
            let worst = verdict.severity.map_or("none", Severity::as_str);
            format!("| {} | {worst} | {} | {place} |", code(&tool.name), verdict.findings)
        })
        .collect();
    let title = format!("### Tools ({})", rows.len());
    (!rows.is_empty()).then(|| {
        format!("{title}\n\n{}", table("| Tool | Worst | Findings | Declared |\n| --- | --- | ---: | --- |", rows))
    })
}

/// A line a finding that does not count, with who wanted that and why.
pub(crate) fn set_apart(report: &Report) -> Option<String> {
    let mut parts = Vec::new();
    if !report.suppressed.is_empty() {
        let rows = report.suppressed.iter().map(|it| format!("- {}", prose(&line_of(it)))).collect();
        parts.push(table("These findings count for nothing:\n", rows));
    }
    if report.ignored_by_author > 0 {
        parts.push(format!(
            "Comments in the source ask to ignore {} of the findings above; they count all the same.",
            report.ignored_by_author
        ));
    }
    (!parts.is_empty()).then(|| format!("### Set apart ({})\n\n{}", report.suppressed.len(), parts.join("\n\n")))
}

/// A line a package that was read beside the target.
pub(crate) fn dependencies(report: &Report) -> Option<String> {
    let rows: Vec<String> = read_beside(report).iter().map(|line| format!("- {}", prose(line))).collect();
    let title = format!("### Dependencies that were read ({})", rows.len());
    (!rows.is_empty()).then(|| table(&format!("{title}\n"), rows))
}

fn table(head: &str, mut rows: Vec<String>) -> String {
    let more = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    let more = if more > 0 { format!("\n\n… and {more} more, which the JSON result lists.") } else { String::new() };
    format!("{head}\n{}{more}", rows.join("\n"))
}
