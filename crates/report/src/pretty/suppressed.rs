//! Findings that are set apart: counted, and named in a line each with who wanted that and why.

use model::{Date, Report, Suppressed, SuppressedBy};

use super::frame::push;
use super::paint::{DOUBTFUL, Paint};
use super::tally::count;
use super::wrap::wrap;
use crate::Outcome;
use crate::neutralise::{neutralise_cut, neutralise_prose};

/// Ignored findings of one target that are named.
const LINES: usize = 20;
/// Columns of one that are shown.
const LINE: usize = 400;
/// Columns of a name or a path that are shown.
const NAME: usize = 120;
/// Days before its end on which an ignore is said to end.
const SOON: i64 = 14;

/// Names what of one target is ignored; what is merely known is counted.
pub(crate) fn render(report: &Report, paint: Paint, width: usize, into: &mut String) {
    let is_known = |suppressed: &&Suppressed| suppressed.suppression.by.is_known();
    let known = report.suppressed.iter().filter(is_known).count();
    let ignored: Vec<&Suppressed> = report.suppressed.iter().filter(|it| !is_known(it)).collect();
    let mut said = |line: &str, lead: &str| {
        for (row, part) in wrap(line, width - 4).into_iter().enumerate() {
            let lead = if row == 0 { lead } else { &"    "[..lead.len()] };
            push(into, &format!("{lead}{part}"));
        }
    };
    if !ignored.is_empty() {
        said(&paint.paint(DOUBTFUL, &format!("Ignored ({}):", count(ignored.len(), "finding"))), "");
        for suppressed in ignored.iter().take(LINES) {
            said(&line(suppressed), "  - ");
        }
        if ignored.len() > LINES {
            said(&format!("… and {} more (see --format json)", ignored.len() - LINES), "  ");
        }
    }
    if known > 0 {
        let by = report.suppressed.iter().find(is_known).map(|it| by(&it.suppression.by)).unwrap_or_default();
        said(&format!("Known before ({}): {by}", count(known, "finding")), "");
    }
    let by_author = report.ignored_by_author;
    if by_author > 0 {
        let (findings, they) = (count(by_author, "finding"), if by_author == 1 { "it counts" } else { "they count" });
        said(&format!("Suppressed by author ({findings}): {they} all the same."), "");
    }
    if !report.suppressed.is_empty() || by_author > 0 {
        into.push('\n');
    }
}

/// `V20 tool-runs-shell on tool scale, by .mcp-hub.toml until 2027-01-31: fixed list of hosts`.
pub(crate) fn line(Suppressed { finding, suppression }: &Suppressed) -> String {
    let (class, rule, kind) = (&finding.class, &finding.rule, finding.subject.kind.as_str());
    let subject = neutralise_cut(&finding.subject.name, NAME);
    let until = suppression.until.map(|until| format!(" until {until}")).unwrap_or_default();
    let reason = neutralise_prose(suppression.reason.as_deref().unwrap_or_default(), LINE);
    format!("{class} {rule} on {kind} {subject}, by {}{until}: {reason}", by(&suppression.by))
}

fn by(by: &SuppressedBy) -> String {
    match by {
        SuppressedBy::Settings { file } => neutralise_cut(file, NAME),
        SuppressedBy::Comment { location } => format!("the comment at {}", neutralise_cut(&location.to_string(), NAME)),
        SuppressedBy::Baseline { file } => format!("the baseline {} holds them", neutralise_cut(file, NAME)),
        SuppressedBy::Lock { file } => format!("the lock file {} holds them", neutralise_cut(file, NAME)),
    }
}

/// For the last line: `2 ignored (1 expires in 9 days)`, `4 known`, `1 suppressed by author`.
pub(crate) fn counts(outcomes: &[Outcome]) -> Vec<String> {
    let reports = || outcomes.iter().filter_map(Outcome::report);
    let all = || reports().flat_map(|report| report.suppressed.iter().map(move |it| (report, &it.suppression)));
    let known = all().filter(|(_, suppression)| suppression.by.is_known()).count();
    let ignored = all().count() - known;
    let by_author: usize = reports().map(|report| report.ignored_by_author).sum();
    let days_left = |(report, suppression): (&Report, &model::Suppression)| {
        Some(Date::of_moment(&report.started_at)?.days_until(suppression.until?)).filter(|days| *days <= SOON)
    };
    let soon: Vec<i64> = all().filter_map(days_left).collect();
    let mut parts = Vec::new();
    if ignored > 0 {
        let ends = soon.iter().min().map(|&first| {
            let (expire, at_first) = match soon.len() {
                1 => ("expires", String::new()),
                _ => ("expire", ", the first".to_owned()),
            };
            let when = match first {
                0 => "today".to_owned(),
                days => format!("in {}", count(usize::try_from(days).unwrap_or_default(), "day")),
            };
            format!(" ({} {expire}{at_first} {when})", soon.len())
        });
        parts.push(format!("{ignored} ignored{}", ends.unwrap_or_default()));
    }
    if known > 0 {
        parts.push(format!("{known} known"));
    }
    if by_author > 0 {
        parts.push(format!("{by_author} suppressed by author"));
    }
    parts
}
