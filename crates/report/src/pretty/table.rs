//! The table of targets at the end of a run.

use std::fmt::Write;

use model::Severity;
use unicode_width::UnicodeWidthStr;

use super::View;
use super::frame::push;
use super::paint::{Paint, QUIET};
use super::tally::Verdict;
use crate::Outcome;
use crate::neutralise::neutralise_cut;

/// Rows that are shown; targets without findings and gaps are left out first.
const ROWS: usize = 60;
const HEADS: [&str; 8] = ["TOOLS", "CRIT", "HIGH", "MED", "LOW", "INFO", "NOT SEEN", "RESULT"];

struct Row {
    name: String,
    cells: [String; 7],
    verdict: Verdict,
}

impl Row {
    fn new(outcome: &Outcome, view: &View) -> Self {
        let verdict = Verdict::of(outcome, view);
        let cells = outcome.report().map(|report| {
            let tools: usize = report.surfaces.iter().map(|surface| surface.tools.len()).sum();
            let of = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
            let [critical, high, medium, low, info] = Severity::ALL.map(of);
            [tools, critical, high, medium, low, info, report.gaps.len()].map(|number| number.to_string())
        });
        let name = neutralise_cut(outcome.id(), view.width.saturating_sub(fixed_columns()).max(12));
        Self { name, cells: cells.unwrap_or_else(|| ["-"; 7].map(str::to_owned)), verdict }
    }
}

fn fixed_columns() -> usize {
    let cells: usize = HEADS.iter().take(7).map(|head| head.len() + 2).sum();
    cells + 2 + "NOTHING SEEN".len() + 1
}

pub(crate) fn render(outcomes: &[Outcome], view: &View, into: &mut String) {
    let paint = Paint { colour: view.colour };
    let all: Vec<Row> = outcomes.iter().map(|outcome| Row::new(outcome, view)).collect();
    let quiet = |row: &&Row| row.verdict == Verdict::NoFindings;
    let mut room_for_quiet = ROWS.saturating_sub(all.iter().filter(|row| !quiet(row)).count());
    let mut room = ROWS;
    let mut rows: Vec<&Row> = Vec::new();
    for row in &all {
        let left = if quiet(&row) { &mut room_for_quiet } else { &mut room };
        if *left > 0 {
            *left -= 1;
            rows.push(row);
        }
    }

    let name_width = rows.iter().map(|row| row.name.width()).chain(["TARGET".len()]).max().unwrap_or(0);
    let mut head = format!("{:name_width$}", "TARGET");
    for title in HEADS {
        head.push_str("  ");
        head.push_str(title);
    }
    push(into, &format!(" {}", paint.paint(QUIET, &head)));
    for row in &rows {
        let mut line = format!(" {}{:2$}", row.name, "", name_width - row.name.width());
        for (cell, title) in row.cells.iter().zip(HEADS) {
            // Writing into a `String` cannot fail.
            let _ = write!(line, "  {cell:<0$}", title.len());
        }
        push(into, &format!("{line}  {}", paint.paint(row.verdict.style(), row.verdict.word())));
    }
    if rows.len() < all.len() {
        push(into, &format!(" … and {} more (see --format json)", all.len() - rows.len()));
    }
}
