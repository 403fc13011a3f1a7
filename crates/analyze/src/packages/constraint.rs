//! Which versions a requirement allows, as far as that is one stretch without holes.

use super::Version;

/// A stretch of versions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Span {
    /// The lowest allowed, if there is one.
    low: Option<Version>,
    /// The highest, and whether it is allowed itself.
    high: Option<(Version, bool)>,
}

impl Span {
    /// One version only.
    pub(crate) fn exactly(version: Version) -> Self {
        Self { low: Some(version.clone()), high: Some((version, true)) }
    }

    /// The version, if no other is allowed.
    pub(crate) fn exact(&self) -> Option<&Version> {
        match (&self.low, &self.high) {
            (Some(low), Some((high, true))) if low == high => Some(low),
            _ => None,
        }
    }

    /// Whether every allowed version lies from `from` up to, and without, `fixed`.
    pub(crate) fn is_within(&self, from: Option<&Version>, fixed: &Version) -> bool {
        let is_below =
            self.high.as_ref().is_some_and(|(high, allowed)| if *allowed { high < fixed } else { high <= fixed });
        let is_above = from.is_none_or(|from| self.low.as_ref().is_some_and(|low| low >= from));
        is_below && is_above
    }

    /// What npm and poetry allow: `1.2.3`, `^1.2`, `~1.2`, `>=1 <2`, `1.x`. Alternatives (`||`) and everything else
    /// allow anything, so that nothing is claimed about them.
    pub(crate) fn npm(text: &str) -> Self {
        if text.contains("||") || text.contains(" - ") {
            return Self::default();
        }
        let mut span = Self::default();
        for part in text.split([' ', ',']).filter(|part| !part.is_empty()) {
            let Some(one) = npm_part(part) else { return Self::default() };
            span = span.and(one);
        }
        span
    }

    /// What Python allows: `==1.2.3`, `>=1.2,<2`, `~=1.4`, `==1.2.*`.
    pub(crate) fn python(text: &str) -> Self {
        let mut span = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let Some(one) = python_part(part) else { return Self::default() };
            span = span.and(one);
        }
        span
    }

    fn and(self, other: Self) -> Self {
        let low = match (self.low, other.low) {
            (Some(one), Some(two)) => Some(one.max(two)),
            (one, two) => one.or(two),
        };
        let high = match (self.high, other.high) {
            // Of two equal ends the one that shuts the version out counts.
            (Some(one), Some(two)) => Some(if (&one.0, one.1) <= (&two.0, two.1) { one } else { two }),
            (one, two) => one.or(two),
        };
        Self { low, high }
    }

    fn from(low: Version) -> Self {
        Self { low: Some(low), high: None }
    }

    fn up_to(high: Version, allowed: bool) -> Self {
        Self { low: None, high: Some((high, allowed)) }
    }

    fn between(low: Version, end: Version) -> Self {
        Self { low: Some(low), high: Some((end, false)) }
    }
}

fn npm_part(part: &str) -> Option<Span> {
    let read = |rest: &str| Version::parse(rest.trim_end_matches(".x").trim_end_matches(".*"));
    if let Some(rest) = part.strip_prefix('^') {
        let version = read(rest)?;
        // The first number that is not zero must stay.
        let place = (0..version.parts().saturating_sub(1)).find(|&at| version.number(at) > 0);
        let place = place.unwrap_or_else(|| version.parts().saturating_sub(1).min(2));
        let end = version.next(place);
        return Some(Span::between(version, end));
    }
    if let Some(rest) = part.strip_prefix('~') {
        let version = read(rest)?;
        let end = version.next(usize::from(version.parts() > 1));
        return Some(Span::between(version, end));
    }
    for (sign, kind) in [(">=", 0), ("<=", 1), (">", 0), ("<", 2), ("=", 3)] {
        if let Some(rest) = part.strip_prefix(sign) {
            let version = read(rest)?;
            return Some(match kind {
                0 => Span::from(version),
                1 => Span::up_to(version, true),
                2 => Span::up_to(version, false),
                _ => Span::exactly(version),
            });
        }
    }
    let version = read(part)?;
    if version.parts() >= 3 && !part.contains(['x', '*']) {
        return Some(Span::exactly(version));
    }
    let end = version.next(version.parts() - 1);
    Some(Span::between(version, end))
}

fn python_part(part: &str) -> Option<Span> {
    if let Some(rest) = part.strip_prefix("==") {
        let rest = rest.trim_start_matches('=').trim();
        return match rest.strip_suffix(".*") {
            Some(start) => {
                let version = Version::parse(start)?;
                let end = version.next(version.parts() - 1);
                Some(Span::between(version, end))
            }
            None => Some(Span::exactly(Version::parse(rest)?)),
        };
    }
    if let Some(rest) = part.strip_prefix("~=") {
        let version = Version::parse(rest)?;
        let end = version.next(version.parts().checked_sub(2)?);
        return Some(Span::between(version, end));
    }
    if let Some(rest) = part.strip_prefix(">=").or(part.strip_prefix('>')) {
        return Some(Span::from(Version::parse(rest)?));
    }
    if let Some(rest) = part.strip_prefix("<=") {
        return Some(Span::up_to(Version::parse(rest)?, true));
    }
    if let Some(rest) = part.strip_prefix('<') {
        return Some(Span::up_to(Version::parse(rest)?, false));
    }
    // What is left out does not move the ends.
    part.starts_with("!=").then(Span::default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn a_requirement_lies_within_the_fault_only_if_all_that_it_allows_does() {
        for (wanted, within) in [
            ("1.23.0", true),
            ("^1.23.0", false),
            ("^0.6.0", true),
            ("~1.12.0", true),
            ("~1.24.0", false),
            ("1.12.x", true),
            ("1", false),
            (">=1.0.0 <1.20.0", true),
            (">=1.0.0", false),
            ("*", false),
            ("latest", false),
            ("1.0.0 || 1.30.0", false),
            ("workspace:*", false),
        ] {
            assert_eq!(Span::npm(wanted).is_within(None, &version("1.24.0")), within, "{wanted}");
        }
        for (wanted, within) in [
            ("==1.9.0", true),
            (">=1.2,<1.10", true),
            (">=1.2", false),
            ("~=1.9.0", true),
            ("~=1.9", false),
            ("==1.9.*", true),
            ("!=1.9.1,<1.20", true),
            ("", false),
        ] {
            assert_eq!(Span::python(wanted).is_within(None, &version("1.23.0")), within, "{wanted}");
        }
    }

    #[test]
    fn a_fault_that_came_later_is_not_in_what_was_before() {
        let from = version("1.10.0");
        assert!(Span::npm("1.12.0").is_within(Some(&from), &version("1.26.0")));
        assert!(!Span::npm("1.9.0").is_within(Some(&from), &version("1.26.0")));
        assert!(!Span::npm("<1.20.0").is_within(Some(&from), &version("1.26.0")));
    }

    #[test]
    fn a_caret_keeps_the_first_number_that_is_not_zero() {
        assert_eq!(Span::npm("^0.0.3"), Span::between(version("0.0.3"), version("0.0.4")));
        assert_eq!(Span::npm("^0.6.1"), Span::between(version("0.6.1"), version("0.7")));
        assert_eq!(Span::npm("^1"), Span::between(version("1"), version("2")));
        assert_eq!(Span::npm("1.2.3").exact(), Some(&version("1.2.3")));
    }
}
