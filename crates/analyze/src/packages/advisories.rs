//! The offline snapshot of what is published about packages: faults, hostile versions, well-known names.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::Severity;
use serde::Deserialize;

use super::{Ecosystem, Span, Version};

/// A published fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Advisory {
    pub(crate) id: String,
    pub(crate) alias: Option<String>,
    ecosystem: Ecosystem,
    package: String,
    from: Option<String>,
    /// The first version without it.
    pub(crate) fixed: String,
    pub(crate) severity: Severity,
    /// Words that source holds if it uses the part with the fault; without them nobody can tell.
    #[serde(default)]
    pub(crate) reached_by: Vec<String>,
    /// What can happen, in a few words.
    pub(crate) what: String,
}

/// Versions that were published to do harm.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Malicious {
    ecosystem: Ecosystem,
    package: String,
    /// Which; none of them named stands for all.
    versions: Vec<String>,
    /// What they do, in a few words.
    pub(crate) what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {
    /// The day of the last entry; for those who keep the file.
    #[serde(rename = "as_of")]
    _as_of: String,
    advisories: Vec<Advisory>,
    malicious: Vec<Malicious>,
    well_known: HashMap<String, Vec<String>>,
}

/// The file, as it was compiled in.
pub(crate) const SNAPSHOT_TEXT: &str = include_str!("../../../../rules/advisories.json");

static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(|| {
    serde_json::from_str(SNAPSHOT_TEXT).expect("the snapshot is part of the program, and a test reads it")
});

/// The published faults that all of the allowed versions of a package have.
pub(crate) fn advisories_of(ecosystem: Ecosystem, package: &str, versions: &Span) -> Vec<&'static Advisory> {
    let of_package = SNAPSHOT.advisories.iter().filter(|one| one.ecosystem == ecosystem && one.package == package);
    of_package
        .filter(|one| {
            let from = one.from.as_deref().and_then(Version::parse);
            Version::parse(&one.fixed).is_some_and(|fixed| versions.is_within(from.as_ref(), &fixed))
        })
        .collect()
}

/// The entry for a version that was published to do harm. A package that has no good version counts whatever is asked.
pub(crate) fn malicious(ecosystem: Ecosystem, package: &str, versions: &Span) -> Option<&'static Malicious> {
    let mut entries = SNAPSHOT.malicious.iter().filter(|one| one.ecosystem == ecosystem && one.package == package);
    entries.find(|one| {
        one.versions.is_empty()
            || versions
                .exact()
                .is_some_and(|exact| one.versions.iter().any(|bad| Version::parse(bad).as_ref() == Some(exact)))
    })
}

/// Whether a text names a package that the snapshot knows: most lock files need not be read.
pub(crate) fn mentions_a_known_package(text: &str) -> bool {
    static NAMES: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let advised = SNAPSHOT.advisories.iter().map(|one| one.package.as_str());
        let names = advised.chain(SNAPSHOT.malicious.iter().map(|one| one.package.as_str()));
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(names)
            .expect("a few hundred names fit every automaton")
    });
    NAMES.is_match(text)
}

/// Names that are worth imitating.
pub(super) fn well_known(ecosystem: Ecosystem) -> &'static [String] {
    let key = match ecosystem {
        Ecosystem::Npm => "npm",
        Ecosystem::Pypi => "pypi",
        Ecosystem::Go => "go",
        Ecosystem::Crates => "crates",
    };
    SNAPSHOT.well_known.get(key).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_of_the_snapshot_is_one() {
        for advisory in &SNAPSHOT.advisories {
            assert!(Version::parse(&advisory.fixed).is_some(), "{}", advisory.id);
            assert!(advisory.from.as_deref().is_none_or(|from| Version::parse(from) < Version::parse(&advisory.fixed)));
            assert!(advisory.id.starts_with("GHSA-") || advisory.id.starts_with("CVE-"), "{}", advisory.id);
        }
        for entry in &SNAPSHOT.malicious {
            assert!(entry.versions.iter().all(|version| Version::parse(version).is_some()), "{}", entry.package);
        }
    }

    #[test]
    fn a_version_has_the_faults_that_were_fixed_after_it() {
        let of = |version: &str| {
            let found = advisories_of(Ecosystem::Npm, "mcp-remote", &Span::npm(version));
            found.into_iter().map(|one| one.id.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(of("0.1.15"), ["GHSA-6xpm-ggf7-wc3p"]);
        assert!(of("0.1.16").is_empty() && of("0.0.4").is_empty() && of("^0.1.0").is_empty());
    }

    #[test]
    fn only_the_hostile_versions_of_a_good_package_are_hostile() {
        let is_bad = |package: &str, version: &str| malicious(Ecosystem::Npm, package, &Span::npm(version)).is_some();
        assert!(is_bad("axios", "1.14.1") && is_bad("plain-crypto-js", "^4.0.0"));
        assert!(!is_bad("axios", "1.14.0") && !is_bad("axios", "^1.14.0") && !is_bad("left-pad", "1.0.0"));
    }
}
