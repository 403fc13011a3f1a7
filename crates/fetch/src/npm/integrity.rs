//! The hash that a registry states for a tarball.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::packument::Dist;

/// The strongest hash that a registry states, which the bytes must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Integrity {
    algorithm: Algorithm,
    /// Any of these will do, as for every reader of such statements.
    digests: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Sha512, Self::Sha384, Self::Sha256, Self::Sha1];

    const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl Integrity {
    /// What the registry states, the old `shasum` only in default of anything better.
    pub(super) fn of(dist: &Dist) -> Option<Self> {
        let stated = dist.integrity.as_deref().and_then(Self::parse);
        stated.or_else(|| {
            let digest = hex(dist.shasum.as_deref()?)?;
            (digest.len() == Algorithm::Sha1.length())
                .then(|| Self { algorithm: Algorithm::Sha1, digests: vec![digest] })
        })
    }

    /// Reads a subresource integrity string: `<algorithm>-<base64>[?options]`, several of them apart by spaces.
    fn parse(text: &str) -> Option<Self> {
        let stated: Vec<(Algorithm, Vec<u8>)> = text.split_ascii_whitespace().filter_map(one).collect();
        let algorithm = stated.iter().map(|(algorithm, _)| *algorithm).max()?;
        let digests = stated.into_iter().filter(|stated| stated.0 == algorithm).map(|stated| stated.1).collect();
        Some(Self { algorithm, digests })
    }

    pub(super) const fn algorithm(&self) -> &'static str {
        self.algorithm.name()
    }

    pub(super) fn checker(self) -> Checker {
        let hasher = match self.algorithm {
            Algorithm::Sha1 => Hasher::Sha1(Sha1::new()),
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha384 => Hasher::Sha384(Sha384::new()),
            Algorithm::Sha512 => Hasher::Sha512(Box::new(Sha512::new())),
        };
        Checker { expected: self, hasher }
    }
}

impl std::fmt::Display for Integrity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, digest) in self.digests.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{}-{}", self.algorithm.name(), STANDARD.encode(digest))?;
        }
        Ok(())
    }
}

fn one(text: &str) -> Option<(Algorithm, Vec<u8>)> {
    let (name, digest) = text.split_once('-')?;
    let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name)?;
    let digest = STANDARD.decode(digest.split('?').next()?).ok()?;
    (digest.len() == algorithm.length()).then_some((algorithm, digest))
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Box<Sha512>),
}

/// Hashes bytes as they pass by.
pub(super) struct Checker {
    expected: Integrity,
    hasher: Hasher,
}

impl Checker {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Sha384(hasher) => hasher.update(bytes),
            Hasher::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// Whether the bytes that passed are the stated ones.
    pub(super) fn holds(self) -> bool {
        let digest = match self.hasher {
            Hasher::Sha1(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha256(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha384(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha512(hasher) => hasher.finalize().to_vec(),
        };
        self.expected.digests.contains(&digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dist(integrity: Option<&str>, shasum: Option<&str>) -> Dist {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Dist { tarball: String::new(), integrity: owned(integrity), shasum: owned(shasum) }
    }

    fn sri(name: &str, digest: &[u8]) -> String {
        format!("{name}-{}", STANDARD.encode(digest))
    }

    fn holds(integrity: Option<&str>, shasum: Option<&str>, bytes: &[u8]) -> Option<bool> {
        let mut checker = Integrity::of(&dist(integrity, shasum))?.checker();
        for piece in bytes.chunks(2) {
            checker.update(piece);
        }
        Some(checker.holds())
    }

    #[test]
    fn the_strongest_statement_decides() {
        let strong = sri("sha512", &Sha512::digest(b"notes"));
        let weak = sri("sha1", &Sha1::digest(b"other"));
        assert_eq!(holds(Some(&format!("{weak} {strong}")), None, b"notes"), Some(true));
        assert_eq!(holds(Some(&format!("{weak} {strong}")), None, b"other"), Some(false));
        assert_eq!(holds(Some(&format!("{strong}?opt")), None, b"notes"), Some(true));
        let several = format!("{} {strong}", sri("sha512", &Sha512::digest(b"more")));
        assert_eq!(holds(Some(&several), None, b"notes"), Some(true));
        assert_eq!(holds(Some(&sri("sha384", &Sha384::digest(b"notes"))), None, b"notes"), Some(true));
        assert_eq!(holds(Some(&sri("sha256", &Sha256::digest(b"notes"))), None, b"note"), Some(false));
    }

    #[test]
    fn the_old_sum_serves_where_nothing_better_is_stated() {
        let sum = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
        assert_eq!(holds(None, Some(sum), b"hello"), Some(true));
        assert_eq!(holds(Some("md5-AAAA"), Some(sum), b"hallo"), Some(false));
        let wrong = sri("sha512", &Sha512::digest(b"other"));
        assert_eq!(holds(Some(&wrong), Some(sum), b"hello"), Some(false));
    }

    #[test]
    fn what_is_no_hash_is_no_statement() {
        for (integrity, shasum) in [
            (None, None),
            (Some(""), Some("")),
            (Some("sha512-AAAA"), None),
            (Some("sha1"), Some("zz")),
            (None, Some("aaf")),
        ] {
            assert_eq!(Integrity::of(&dist(integrity, shasum)), None, "{integrity:?} {shasum:?}");
        }
    }
}
