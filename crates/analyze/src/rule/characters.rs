//! Which characters a text holds, and of which every match of a pattern holds one: what is looked at before the pattern is
//! run, since no list of literals tells of a digit or of a single sign.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::rarity;

/// Deeper patterns are refused by the parser's nest limit; this only bounds the walk by itself.
const MAX_DEPTH: usize = 200;
/// Of a thousand characters of text so many at most are of a set that is worth asking for.
const MOST: f64 = 40.0;
/// The letters that keywords are made of, so that one of them is there wherever a pattern is run.
const OF_KEYWORDS: Characters = Characters::between(b'a', b'z');

/// A set of characters, of which those outside of ASCII are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Characters(pub(super) u128);

impl Characters {
    /// All of them.
    pub(crate) const ALL: Self = Self(u128::MAX);

    /// The characters of a text.
    pub(crate) fn of(text: &str) -> Self {
        /// The bit of each byte, by halves: numbers of that size are not put together at once.
        const BITS: [[u64; 2]; 256] = {
            let mut bits = [[0; 2]; 256];
            let mut byte = 0;
            while byte < 256 {
                let of_byte = Characters::of_byte(byte as u8).0;
                bits[byte] = [of_byte as u64, (of_byte >> u64::BITS) as u64];
                byte += 1;
            }
            bits
        };
        let [low, high] = text.bytes().fold([0; 2], |[low, high], byte| {
            let [more, higher] = BITS[usize::from(byte)];
            [low | more, high | higher]
        });
        Self(u128::from(high) << u64::BITS | u128::from(low))
    }

    const fn of_byte(byte: u8) -> Self {
        Self(1 << if byte.is_ascii() { byte } else { 0x7f })
    }

    const fn between(first: u8, last: u8) -> Self {
        let mut set = Self(0);
        let mut byte = first;
        while byte < last {
            set = set.and(Self::of_byte(byte));
            byte += 1;
        }
        set.and(Self::of_byte(last))
    }

    fn of_class(class: &Class) -> Self {
        let byte = |char: char| u8::try_from(char).unwrap_or(u8::MAX);
        match class {
            Class::Bytes(class) => {
                class.ranges().iter().fold(Self(0), |set, range| set.and(Self::between(range.start(), range.end())))
            }
            Class::Unicode(class) => class
                .ranges()
                .iter()
                .fold(Self(0), |set, range| set.and(Self::between(byte(range.start()), byte(range.end())))),
        }
    }

    /// Whether the sets share a character.
    #[inline]
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How many of a thousand characters are of the set.
    fn rate(self) -> f64 {
        (0..0x7f).filter(|byte| self.0 >> byte & 1 > 0).map(rarity::in_a_thousand).sum()
    }
}

/// Characters of which every match of a pattern holds one, of each of two sets: the rarest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needed(pub(super) [Characters; 2]);

impl Needed {
    /// Nothing is known.
    pub(super) const NONE: Self = Self([Characters::ALL; 2]);

    /// What every match of `hir` needs.
    pub(super) fn by(hir: &Hir) -> Self {
        let mut rare = walk(hir, 0).into_iter();
        Self(std::array::from_fn(|_| rare.next().unwrap_or(Characters::ALL)))
    }

    /// Whether a text of these characters may hold a match.
    #[inline]
    pub(crate) fn is_in(self, text: Characters) -> bool {
        self.0.iter().all(|set| set.meets(text))
    }
}

/// Sets of each of which every match holds a character, the rarest first.
fn walk(hir: &Hir, depth: usize) -> Vec<Characters> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => rarest(literal.0.iter().copied().map(Characters::of_byte).collect()),
        HirKind::Class(class) => rarest(vec![Characters::of_class(class)]),
        HirKind::Repetition(repetition) if repetition.min == 0 => Vec::new(),
        HirKind::Repetition(repetition) => walk(&repetition.sub, depth + 1),
        HirKind::Capture(capture) => walk(&capture.sub, depth + 1),
        HirKind::Concat(parts) => rarest(parts.iter().flat_map(|part| walk(part, depth + 1)).collect()),
        HirKind::Alternation(parts) => {
            let ways = parts.iter().map(|part| walk(part, depth + 1));
            let either = |all: Vec<Characters>, way: Vec<Characters>| {
                all.into_iter().zip(way).map(|(one, other)| one.and(other)).collect()
            };
            rarest(ways.reduce(either).unwrap_or_default())
        }
    }
}

/// The rarest of the sets that are worth asking for.
fn rarest(mut sets: Vec<Characters>) -> Vec<Characters> {
    const FEW: usize = 4;
    sets.retain(|set| !set.meets(OF_KEYWORDS) && set.rate() <= MOST);
    sets.sort_by(|one, other| one.rate().total_cmp(&other.rate()));
    let mut rarest: Vec<Characters> = Vec::new();
    for set in sets {
        // What takes in a rarer set is there wherever that one is.
        if rarest.len() < FEW && !rarest.iter().any(|rarer| rarer.0 & set.0 == rarer.0) {
            rarest.push(set);
        }
    }
    rarest
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn may_match(pattern: &str, text: &str) -> bool {
        Needed::by(&parse(pattern).unwrap()).is_in(Characters::of(text))
    }

    #[test]
    fn a_text_without_a_character_that_every_match_has_holds_none() {
        for (pattern, there, missing) in [
            (r"to\s+#[a-z]+", "to #news", "to news"),
            (r"(?i)account[^.\n]{0,20}\d{4,}", "account 1", "account one"),
            (r"(?:read=|write:)x", "write:x", "write x"),
            (r"(?:a+@){2,}b", "@", "ab"),
            (r"(?P<mark>Z)1", "1Z", "Z"),
            (r"(?u:[\x{2019}'])s", "\u{2019}", "s"),
            ("naïve#", "é#", "naive#"),
            (r"(?:\x3a|=)x", "=", "x."),
        ] {
            assert!(may_match(pattern, there), "{pattern}");
            assert!(!may_match(pattern, missing), "{pattern}");
        }
    }

    #[test]
    fn what_a_match_can_do_without_is_not_asked_for() {
        for pattern in ["send(?: #)?", "send(?:#|the)", "send[#e]", "send#*", r"\bsend$", "(?:(?:#|@)|s)end", "[^#]end"]
        {
            assert_eq!(Needed::by(&parse(pattern).unwrap()), Needed::NONE, "{pattern}");
        }
        assert_eq!(Needed::by(&parse("[#@]x[@#]").unwrap()).0[1], Characters::ALL, "the same is asked for once");
    }

    #[test]
    fn the_characters_of_a_text_are_those_that_stand_in_it() {
        for text in ["", "Read it: 1/2", "\0\u{7f}", "caf\u{e9} ?A", "\u{4f60}\u{597d}", "~@"] {
            let all = text.bytes().fold(0, |all, byte| all | 1_u128 << byte.min(0x7f));
            assert_eq!(Characters::of(text), Characters(all), "{text}");
        }
    }
}
