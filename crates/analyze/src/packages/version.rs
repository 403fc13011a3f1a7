//! Versions, compared the way that registries do.

use std::cmp::Ordering;

/// More parts than any real version has are not read.
const MOST_PARTS: usize = 6;

/// A version: numbers, and what marks it as earlier than the release of those numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    numbers: Vec<u64>,
    before_release: Option<String>,
}

impl Version {
    /// Reads `1.2.3`, `v1.2.3`, `1.2.3-beta.1`, `1.4.0rc1`, `1.2.3+build`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', '=']).split('+').next()?.trim();
        let mut numbers = Vec::new();
        let mut rest = text;
        loop {
            let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
            numbers.push(rest[..end].parse().ok()?);
            rest = &rest[end..];
            match rest.strip_prefix('.') {
                Some(more) if more.starts_with(|char: char| char.is_ascii_digit()) && numbers.len() < MOST_PARTS => {
                    rest = more;
                }
                _ => break,
            }
        }
        let tail = rest.trim_start_matches(['-', '.', '_']).to_ascii_lowercase();
        // A Python post-release is later, and changes no more than its metadata.
        let before_release = (!tail.is_empty() && !tail.starts_with("post")).then_some(tail);
        let is_sound = before_release.as_deref().is_none_or(|tail| {
            tail.len() <= 64 && tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        });
        is_sound.then_some(Self { numbers, before_release })
    }

    /// The number at a place; what is not written is zero.
    pub(crate) fn number(&self, place: usize) -> u64 {
        self.numbers.get(place).copied().unwrap_or(0)
    }

    /// How many numbers are written.
    pub(crate) fn parts(&self) -> usize {
        self.numbers.len()
    }

    /// The release that follows when the number at `place` goes up.
    pub(crate) fn next(&self, place: usize) -> Self {
        let mut numbers: Vec<u64> = (0..place).map(|at| self.number(at)).collect();
        numbers.push(self.number(place).saturating_add(1));
        Self { numbers, before_release: None }
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let places = self.numbers.len().max(other.numbers.len());
        let numbers = (0..places).map(|at| self.number(at).cmp(&other.number(at))).find(|order| order.is_ne());
        numbers.unwrap_or_else(|| match (&self.before_release, &other.before_release) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(mine), Some(theirs)) => mine.cmp(theirs),
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_the_order_of_their_release() {
        let order = ["0.9", "1.2.3-beta.1", "1.2.3", "1.2.10", "1.10", "2025.7.1", "2025.12.18"];
        for pair in order.windows(2) {
            assert!(Version::parse(pair[0]) < Version::parse(pair[1]), "{pair:?}");
        }
        assert_eq!(Version::parse("1.0").unwrap().cmp(&Version::parse("v1.0.0+x").unwrap()), Ordering::Equal);
        assert!(Version::parse("1.4.0rc1") < Version::parse("1.4.0"));
    }

    #[test]
    fn what_is_no_version_is_not_read() {
        for text in ["", "latest", "*", "x.1", "99999999999999999999999", "1.0 || 2.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
