//! Findings that the user decided not to be told of: they are set apart and kept, never dropped.

mod candidates;
mod comment;
mod ignore;
mod path_pattern;

use std::collections::BTreeSet;

use model::{Date, Finding, IgnoreComment, Report, Suppressed, SuppressedBy, Suppression};

use crate::conclude::verdicts;
use candidates::{CommentsByLine, IgnoresByName};
use comment::{Left, left_by};
use ignore::Around;

pub use ignore::Ignore;
pub use path_pattern::PathPattern;

/// What the user asks not to be told of again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ignores<'a> {
    /// The ignores of settings files.
    pub ignores: &'a [Ignore],
    /// Whether comments in the source are the user's own, and so obeyed. Those of others are counted only.
    pub obey_comments: bool,
    /// Findings that were known before.
    pub known: Option<&'a Known>,
}

/// Findings that were known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What says so.
    pub by: SuppressedBy,
    /// Their fingerprints.
    pub fingerprints: BTreeSet<String>,
}

/// What became of the ignores in one report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// For each ignore, in order, whether it speaks of something that was found, even if its day is over.
    pub ignores: Vec<bool>,
    /// For each comment of the report, the same.
    pub comments: Vec<bool>,
}

/// Sets apart the findings of a report that the user asks not to be told of. An ignore of settings goes before a
/// comment, and both before what is merely known. `id` tells the report apart from others of its run, `folder` is where
/// its target lies below the folder of the settings. The day that counts is the one on which the scan began.
pub(crate) fn suppress(report: &mut Report, id: &str, folder: &str, ignores: Ignores<'_>) -> Uses {
    if ignores.ignores.is_empty() && ignores.known.is_none() && report.comments.comments.is_empty() {
        report.ignored_by_author = 0;
        return Uses::default();
    }
    let today = Date::of_moment(&report.started_at);
    let comments = std::mem::take(&mut report.comments);
    let findings = std::mem::take(&mut report.findings);
    let mut uses = Uses { ignores: vec![false; ignores.ignores.len()], comments: vec![false; comments.comments.len()] };
    let mut suppressed = std::mem::take(&mut report.suppressed);
    let mut kept = Vec::with_capacity(findings.len());
    let around = Around { report, id, folder };
    let (by_name, by_line) = (IgnoresByName::of(ignores.ignores), CommentsByLine::of(&comments.comments));
    let mut ignored_by_author = 0;
    for finding in findings {
        let mut evidence = finding.evidence.clone();
        let may_speak = by_name.of_finding(&finding);
        let found = settings(&finding, around, ignores.ignores, &may_speak, today, &mut uses.ignores);
        let mut is_gone = false;
        let mut by_author = false;
        for at in by_line.of_finding(&finding) {
            let comment = &comments.comments[at];
            let left = left_by(comment, &finding, &evidence);
            if left == Left::All {
                continue;
            }
            uses.comments[at] = true;
            if comment.until.is_some_and(|until| has_ended(until, today)) {
                continue;
            }
            by_author = true;
            if !ignores.obey_comments || found.is_some() {
                continue;
            }
            match left {
                Left::All => {}
                Left::Nothing => {
                    let rest = Finding { evidence: std::mem::take(&mut evidence), ..finding.clone() };
                    suppressed.push(Suppressed { finding: rest, suppression: by_comment(comment) });
                    is_gone = true;
                    break;
                }
                Left::Some(left, gone) => {
                    let part = Finding { evidence: gone, ..finding.clone() };
                    suppressed.push(Suppressed { finding: part, suppression: by_comment(comment) });
                    evidence = left;
                }
            }
        }
        ignored_by_author += usize::from(by_author && !ignores.obey_comments);
        let finding = Finding { evidence, ..finding };
        let known = || ignores.known.filter(|known| known.fingerprints.contains(&finding.fingerprint));
        let found =
            found.or_else(|| known().map(|known| Suppression { by: known.by.clone(), reason: None, until: None }));
        match found {
            _ if is_gone => {}
            Some(suppression) => suppressed.push(Suppressed { finding, suppression }),
            None => kept.push(finding),
        }
    }
    report.tools = verdicts(&report.surfaces, &kept);
    report.findings = kept;
    report.suppressed = suppressed;
    report.comments = comments;
    report.ignored_by_author = ignored_by_author;
    uses
}

/// Why settings hide a finding, if they do. Every ignore that speaks of it is used, the first one that holds is why.
fn settings(
    finding: &Finding,
    around: Around<'_>,
    ignores: &[Ignore],
    may_speak: &[usize],
    today: Option<Date>,
    uses: &mut [bool],
) -> Option<Suppression> {
    let mut why = None;
    for &at in may_speak {
        let ignore = &ignores[at];
        if ignore.is_about(finding, around) {
            uses[at] = true;
            if why.is_none() && !has_ended(ignore.until, today) {
                why = Some(Suppression {
                    by: SuppressedBy::Settings { file: ignore.file.clone() },
                    reason: Some(ignore.reason.clone()),
                    until: Some(ignore.until),
                });
            }
        }
    }
    why
}

fn by_comment(comment: &IgnoreComment) -> Suppression {
    Suppression {
        by: SuppressedBy::Comment { location: comment.location.clone() },
        reason: Some(comment.reason.clone()),
        until: comment.until,
    }
}

/// Whether the last day is over. Where nobody knows what day it is, it is.
fn has_ended(until: Date, today: Option<Date>) -> bool {
    today.is_none_or(|today| until < today)
}
