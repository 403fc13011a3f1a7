//! Which places of a finding a comment in the source speaks of.

use model::{Evidence, Finding, IgnoreComment, Place};

use super::ignore::names;

/// Pieces of evidence that a rule gives for one finding at most; where there are as many, more may have been left out.
const MOST: usize = 8;

/// What comments leave of a finding.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// All of it.
    All,
    /// Nothing: each of its places has its comment.
    Nothing,
    /// The finding without the places that have one, and the pieces of evidence for those.
    Some(Vec<Evidence>, Vec<Evidence>),
}

/// What a comment leaves of a finding. A rule that found the same fault at several places of a file has one finding for
/// all of them, and a comment speaks of its own place alone.
///
/// `evidence` is what is left of the finding's own after other comments. A finding that may have more places than it
/// shows is left as it is: nobody has spoken of those.
pub(crate) fn left_by(comment: &IgnoreComment, finding: &Finding, evidence: &[Evidence]) -> Left {
    if !comment.rules.iter().any(|rule| names(rule, finding)) {
        return Left::All;
    }
    let Some(main) = finding.evidence.first() else { return Left::All };
    let is_place = |evidence: &&Evidence| !evidence.is_step();
    let is_listed = matches!(main.place, Place::Surface { .. });
    if !is_listed && finding.evidence.len() >= MOST {
        return Left::All;
    }
    if is_listed || finding.evidence.iter().filter(is_place).count() == 1 {
        let covered = evidence.iter().any(|evidence| covers(comment, evidence));
        return if covered { Left::Nothing } else { Left::All };
    }
    let (gone, left): (Vec<Evidence>, Vec<Evidence>) =
        evidence.iter().cloned().partition(|evidence| is_place(&evidence) && covers(comment, evidence));
    if gone.is_empty() {
        Left::All
    } else if left.iter().any(|evidence| is_place(&evidence)) {
        Left::Some(left, gone)
    } else {
        Left::Nothing
    }
}

fn covers(comment: &IgnoreComment, evidence: &Evidence) -> bool {
    lines_of(evidence).is_some_and(|(file, first, last)| file == comment.location.file && reaches(comment, first, last))
}

/// The file and the first and last line that a piece of evidence marks, or where what it is about is declared.
pub(super) fn lines_of(evidence: &Evidence) -> Option<(&str, u32, u32)> {
    let (location, lines) = match &evidence.place {
        Place::Source(location) => (location, evidence.first_line),
        Place::Surface { declared, .. } => (declared.as_ref()?, None),
    };
    let Some(first) = lines else { return Some((&location.file, location.line, location.line)) };
    let lines_before = |at: usize| {
        let text = evidence.excerpt.get(..at).unwrap_or(&evidence.excerpt);
        text.bytes().filter(|&byte| byte == b'\n').count() as u32
    };
    let marked = first.saturating_add(lines_before(evidence.span.start));
    let end = first.saturating_add(lines_before(evidence.span.end));
    Some((&location.file, marked.min(location.line), end.max(location.line)))
}

/// Whether a comment speaks of one of these lines.
const fn reaches(comment: &IgnoreComment, first: u32, last: u32) -> bool {
    comment.location.line <= last && first <= comment.last_line
}
