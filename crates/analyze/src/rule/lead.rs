//! How much of a match may stand before a part of it.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::keyword::is_blank as is_blank_byte;

/// How much of a match at most stands before a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lead {
    /// How many bytes; none if there is no limit.
    pub(super) bytes: Option<usize>,
    /// How many of them are no blanks; none if there is no limit.
    pub(super) solid: Option<usize>,
}

impl Lead {
    pub(super) const NONE: Self = Self { bytes: Some(0), solid: Some(0) };
    pub(super) const UNKNOWN: Self = Self { bytes: None, solid: None };

    /// As much as the part matches.
    pub(super) fn of(hir: &Hir) -> Self {
        Self { bytes: hir.properties().maximum_len(), solid: solid(hir) }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { bytes: sum(self.bytes, other.bytes), solid: sum(self.solid, other.solid) }
    }

    pub(super) fn or(self, other: Self) -> Self {
        let more = |one: Option<usize>, other: Option<usize>| one.zip(other).map(|(one, other)| one.max(other));
        Self { bytes: more(self.bytes, other.bytes), solid: more(self.solid, other.solid) }
    }
}

/// How many bytes that are no blanks a part matches at most; none if there is no limit.
fn solid(hir: &Hir) -> Option<usize> {
    if is_blank(hir) {
        return Some(0);
    }
    match hir.kind() {
        HirKind::Capture(capture) => solid(&capture.sub),
        HirKind::Repetition(repetition) => {
            repetition.max.zip(solid(&repetition.sub)).map(|(times, each)| each.saturating_mul(times as usize))
        }
        HirKind::Concat(parts) => parts.iter().map(solid).try_fold(0, |all, part| sum(Some(all), part)),
        HirKind::Alternation(parts) => parts.iter().map(solid).try_fold(0, |most: usize, part| Some(most.max(part?))),
        _ => hir.properties().maximum_len(),
    }
}

fn sum(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.zip(other).map(|(one, other)| one.saturating_add(other))
}

/// Whether all that a part matches is blanks.
pub(super) fn is_blank(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(|&byte| is_blank_byte(byte)),
        HirKind::Class(_) => (0..=u8::MAX).all(|byte| !class_holds(hir, byte) || is_blank_byte(byte)),
        HirKind::Capture(capture) => is_blank(&capture.sub),
        HirKind::Repetition(repetition) => is_blank(&repetition.sub),
        _ => false,
    }
}

/// Whether a class of ASCII holds a byte; true for what is not known.
fn class_holds(hir: &Hir, byte: u8) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&byte))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let beyond = class.ranges().iter().any(|range| !range.end().is_ascii());
            beyond || class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&char::from(byte)))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::literals::required;
    use super::super::pattern::parse;

    fn lead(pattern: &str) -> Option<usize> {
        required(&parse(pattern).unwrap()).and_then(|keywords| keywords.lead.bytes)
    }

    fn solid_lead(pattern: &str) -> Option<usize> {
        required(&parse(pattern).unwrap()).and_then(|keywords| keywords.lead.solid)
    }

    #[test]
    fn what_may_stand_before_the_literal_is_measured() {
        assert_eq!(lead(r"(?i)\bzeppelin\s+all"), Some(0));
        assert_eq!(lead(r"[0-9]{2,5}zeppelin"), Some(5));
        assert_eq!(lead(r"(?:[0-9]{3}|x)[ab]?(?:\w{2}zeppelin|xylophone)"), Some(6));
        assert_eq!(lead(r"[0-9]+zeppelin"), None);
        assert_eq!(lead(r"(?:zeppelin ){2,}"), Some(0));
    }

    #[test]
    fn blanks_before_the_literal_count_for_nothing() {
        assert_eq!(solid_lead(r"[ab]\s+[0-9]{2,5}\s*zeppelin"), Some(6));
        assert_eq!(solid_lead(r"(?:the\s|an\s{2,})[ab]?\s+(?:zeppelin|xylophone)"), Some(4));
        assert_eq!(solid_lead(r"(?:\s*[0-9] ){0,3}\s*zeppelin"), Some(3));
        assert_eq!(solid_lead(r"[0-9 ]+zeppelin"), None);
    }
}
