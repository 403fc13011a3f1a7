//! Sets apart what the user asks to ignore, and says what became of each ignore.

use std::path::Path;

use model::{Date, Origin, Report};
use report::{Ignores, Known, Outcome};

use super::{InForce, Settings, find};

/// Days before its end on which an ignore is said to end.
const SOON: i64 = 14;
/// Remarks that are made of one run.
const MOST: usize = 50;

/// What is to be said of the ignores of a run.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// A sentence each, for standard error.
    pub(crate) remarks: Vec<String>,
}

impl Settings {
    /// Sets apart the findings of each input's outcomes that its settings, its own comments or a baseline speak of.
    /// `known` gives what was known of an outcome.
    pub(crate) fn apply<'a>(
        &self,
        outcomes: &mut [Vec<Outcome>],
        known: impl Fn(&Outcome) -> Option<&'a Known>,
    ) -> Applied {
        let mut uses: Vec<Vec<bool>> = self.files.iter().map(|file| vec![false; file.ignores.len()]).collect();
        let mut is_whole = vec![false; self.files.len()];
        let mut applied = Applied::default();
        let mut today = None;
        for (at, outcomes) in self.of_input.iter().zip(outcomes) {
            let in_force = at.map(|at| &self.files[at]);
            for outcome in outcomes {
                let Some(report) = outcome.report() else { continue };
                today = today.or_else(|| Date::of_moment(&report.started_at));
                let (folder, is_own) = (below(in_force, report), self.is_own(report));
                let known = known(outcome);
                let spent = outcome.suppress(&folder, self.ignores(in_force, is_own, known));
                if let Some(at) = *at {
                    is_whole[at] |= folder.is_empty();
                    for (sum, used) in uses[at].iter_mut().zip(spent.ignores) {
                        *sum |= used;
                    }
                }
                if is_own && !self.no_ignores {
                    applied.remarks.extend(on_comments(outcome, &spent.comments, today));
                }
            }
        }
        if !self.no_ignores {
            for ((in_force, uses), is_whole) in self.files.iter().zip(uses).zip(is_whole) {
                applied.remarks.extend(on_ignores(in_force, &uses, is_whole, today));
            }
        }
        applied.cut();
        applied
    }

    fn ignores<'a>(&self, in_force: Option<&'a InForce>, is_own: bool, known: Option<&'a Known>) -> Ignores<'a> {
        let ignores = in_force.filter(|_| !self.no_ignores).map(|in_force| in_force.ignores.as_slice());
        Ignores { ignores: ignores.unwrap_or_default(), obey_comments: is_own && !self.no_ignores, known }
    }

    /// Whether the comments in a target are the user's: it is a folder of theirs.
    fn is_own(&self, report: &Report) -> bool {
        let Origin::Folder { path } = &report.origin else { return false };
        !self.untrusted && Path::new(path).canonicalize().is_ok_and(|path| !find::is_of_others(&path))
    }
}

/// Where a target lies below the folder of its settings.
fn below(in_force: Option<&InForce>, report: &Report) -> String {
    let (Some(in_force), Origin::Folder { path }) = (in_force, &report.origin) else { return String::new() };
    let path = Path::new(path).canonicalize().unwrap_or_default();
    path.strip_prefix(&in_force.file.folder).map(|below| below.display().to_string()).unwrap_or_default()
}

impl Applied {
    fn cut(&mut self) {
        let more = self.remarks.len().saturating_sub(MOST);
        if more > 0 {
            self.remarks.truncate(MOST);
            self.remarks.push(format!("… and {more} more remarks on ignores"));
        }
    }
}

/// What is to be said of the ignores of one file. Where only a part was scanned of what lies around it, an ignore of some
/// path may be for the rest.
fn on_ignores(in_force: &InForce, uses: &[bool], is_whole: bool, today: Option<Date>) -> Vec<String> {
    let mut remarks = Vec::new();
    for ((line, ignore), &used) in in_force.lines.iter().zip(&in_force.ignores).zip(uses) {
        let place = format!("{}:{line}: the ignore of `{}`", in_force.file.shown, ignore.rule);
        let may_say_unused = is_whole || ignore.path.is_none();
        if let Some(what) = on_one(used, may_say_unused && !in_force.is_for_everything, Some(ignore.until), today) {
            remarks.push(format!("{place} {what}"));
        }
    }
    remarks
}

/// What is to be said of the comments of one report.
fn on_comments(outcome: &Outcome, uses: &[bool], today: Option<Date>) -> Vec<String> {
    let Some(report) = outcome.report() else { return Vec::new() };
    let place = |location: &model::Location| format!("{}: {location}", outcome.id());
    let mistakes = report.comments.mistakes.iter();
    let mut remarks: Vec<String> =
        mistakes.map(|(at, what)| format!("{}: this comment ignores nothing: {what}", place(at))).collect();
    for (comment, &used) in report.comments.comments.iter().zip(uses) {
        if let Some(what) = on_one(used, true, comment.until, today) {
            remarks.push(format!("{}: the ignore of `{}` {what}", place(&comment.location), comment.rules.join(", ")));
        }
    }
    remarks
}

/// What is to be said of one ignore, which may be used or not.
fn on_one(used: bool, may_say_unused: bool, until: Option<Date>, today: Option<Date>) -> Option<String> {
    let days = until.zip(today).map(|(until, today)| today.days_until(until));
    let until = until.map(|until| until.to_string()).unwrap_or_default();
    match (used, days) {
        (true, Some(days)) if days < 0 => Some(format!("ended on {until}: what it hid counts again")),
        (true, Some(0)) => Some("ends today".to_owned()),
        (true, Some(1)) => Some(format!("ends tomorrow, on {until}")),
        (true, Some(days)) if days <= SOON => Some(format!("ends in {days} days, on {until}")),
        (false, _) if may_say_unused => Some("hides nothing that was found".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(used: bool, until: &str) -> Option<String> {
        on_one(used, true, until.parse().ok(), "2026-11-20".parse().ok())
    }

    #[test]
    fn an_ignore_is_spoken_of_when_it_ends_soon_has_ended_or_hides_nothing() {
        assert_eq!(said(true, "2026-12-04").unwrap(), "ends in 14 days, on 2026-12-04");
        assert_eq!(said(true, "2026-11-20").unwrap(), "ends today");
        assert_eq!(said(true, "2026-11-19").unwrap(), "ended on 2026-11-19: what it hid counts again");
        assert_eq!(said(false, "2027-12-04").unwrap(), "hides nothing that was found");
        assert_eq!(said(true, "2026-12-05"), None);
    }
}
