//! A registry's listing of one package, and the choice of a version in it.

use std::collections::HashMap;

use model::{PackageName, PackageVersion};
use nodejs_semver::{Range, Version};
use serde::Deserialize;
use serde_json::Value;

use crate::FetchError;

/// The abbreviated listing of a package.
#[derive(Debug, Deserialize)]
pub(super) struct Packument {
    #[serde(default, rename = "dist-tags")]
    tags: HashMap<String, String>,
    #[serde(default)]
    versions: HashMap<String, Release>,
}

/// One version of a package.
#[derive(Debug, Deserialize)]
pub(super) struct Release {
    /// A reason as text; some registries write `false` or an empty text for none.
    #[serde(default)]
    deprecated: Value,
    pub(super) dist: Dist,
}

/// Where the tarball of a version lies and how to know it.
#[derive(Debug, Deserialize)]
pub(super) struct Dist {
    pub(super) tarball: String,
    pub(super) integrity: Option<String>,
    pub(super) shasum: Option<String>,
}

impl Release {
    fn is_deprecated(&self) -> bool {
        match &self.deprecated {
            Value::Null => false,
            Value::Bool(said) => *said,
            Value::String(reason) => !reason.is_empty(),
            Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        }
    }
}

impl Packument {
    /// The version that npm would install.
    ///
    /// # Errors
    ///
    /// When no version fits.
    pub(super) fn pick(
        &self,
        package: &PackageName,
        wanted: Option<&PackageVersion>,
    ) -> Result<(&str, &Release), FetchError> {
        let wanted = wanted.map_or("latest", |wanted| wanted.as_str().trim());
        let found = if let Some(exact) = exact(wanted) {
            self.release(wanted).or_else(|| self.release(&exact.to_string()))
        } else if let Ok(range) = Range::parse(wanted) {
            self.satisfying(&range, is_any(wanted))
        } else {
            self.tagged(wanted)
        };
        found.ok_or_else(|| FetchError::NoVersion {
            package: package.to_string(),
            version: wanted.to_owned(),
            newest: self.newest(),
        })
    }

    fn release(&self, version: &str) -> Option<(&str, &Release)> {
        self.versions.get_key_value(version).map(|(version, release)| (version.as_str(), release))
    }

    fn tagged(&self, tag: &str) -> Option<(&str, &Release)> {
        self.release(self.tags.get(tag)?)
    }

    /// `latest` if it satisfies the range and is not deprecated; else the highest that satisfies it, a deprecated one
    /// only if there is no other. A range that excludes nothing takes a `latest` that is a pre-release, too.
    fn satisfying(&self, range: &Range, is_any: bool) -> Option<(&str, &Release)> {
        let satisfies = |version: &str| Version::parse(version).is_ok_and(|version| version.satisfies(range));
        if let Some((version, release)) = self.tagged("latest")
            && !release.is_deprecated()
            && (is_any || satisfies(version))
        {
            return Some((version, release));
        }
        let fitting = self.versions.iter().filter_map(|(text, release)| {
            let version = Version::parse(text).ok().filter(|version| version.satisfies(range))?;
            Some((!release.is_deprecated(), version, text.as_str(), release))
        });
        let best = fitting.max_by(|a, b| (a.0, &a.1, a.2).cmp(&(b.0, &b.1, b.2)));
        best.map(|(_, _, text, release)| (text, release))
    }

    /// The newest versions, for someone who asked for one that does not exist.
    fn newest(&self) -> String {
        const SHOWN: usize = 5;
        let mut versions: Vec<Version> = self.versions.keys().filter_map(|text| Version::parse(text).ok()).collect();
        versions.sort_by(|a, b| b.cmp(a));
        if versions.is_empty() {
            return "none at all".to_owned();
        }
        let shown: Vec<String> = versions.iter().take(SHOWN).map(ToString::to_string).collect();
        shown.join(", ")
    }
}

/// The version that `wanted` states, if it states one and no range. The parser alone would be content with the first
/// version of `1.0.0 - 2.0.0`.
fn exact(wanted: &str) -> Option<Version> {
    let of_a_version = |byte: u8| byte.is_ascii_alphanumeric() || b".-+".contains(&byte);
    let plain = wanted.trim_start_matches('=').bytes().all(of_a_version);
    if plain { Version::parse(wanted).ok() } else { None }
}

fn is_any(range: &str) -> bool {
    matches!(range, "" | "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packument(latest: &str, versions: &[(&str, bool)]) -> Packument {
        let release = |deprecated: bool| {
            serde_json::json!({
                "deprecated": if deprecated { "use another" } else { "" },
                "dist": {"tarball": "https://npm.example/x.tgz"},
            })
        };
        let versions: serde_json::Map<String, Value> =
            versions.iter().map(|(version, deprecated)| ((*version).to_owned(), release(*deprecated))).collect();
        let listing = serde_json::json!({
            "name": "notes",
            "dist-tags": {"latest": latest, "next": "3.0.0-beta.1"},
            "versions": versions,
        });
        serde_json::from_value(listing).unwrap()
    }

    fn notes() -> Packument {
        let versions = ["1.0.0", "1.2.0", "1.3.0", "1.10.0", "2.0.0", "2.1.0", "3.0.0-beta.1", "3.0.0-beta.2"];
        packument("2.0.0", &versions.map(|version| (version, version == "1.10.0")))
    }

    fn pick(packument: &Packument, wanted: &str) -> String {
        let wanted = (!wanted.is_empty()).then(|| wanted.parse().unwrap());
        match packument.pick(&"notes".parse().unwrap(), wanted.as_ref()) {
            Ok((version, _)) => version.to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_version_is_the_one_that_npm_would_install() {
        for (wanted, expected) in [
            ("", "2.0.0"),
            ("latest", "2.0.0"),
            ("next", "3.0.0-beta.1"),
            ("1.2.0", "1.2.0"),
            ("v1.2.0", "1.2.0"),
            ("=1.2.0", "1.2.0"),
            // `latest` wins over a higher version that fits as well.
            ("*", "2.0.0"),
            (">=1", "2.0.0"),
            ("^2", "2.0.0"),
            ("2.x", "2.0.0"),
            // 1.10.0 is higher and deprecated.
            ("^1.0.0", "1.3.0"),
            ("1", "1.3.0"),
            ("~1.2", "1.2.0"),
            ("1.0.0 - 1.2.0", "1.2.0"),
            (">=1.2 <1.3 || 1.0.0", "1.2.0"),
            // Nothing but a deprecated version fits.
            ("~1.10.0", "1.10.0"),
            ("^2.1", "2.1.0"),
            // Pre-releases only of the version that the range itself names one of.
            ("^3.0.0-beta", "3.0.0-beta.2"),
            ("3.0.0-beta.1", "3.0.0-beta.1"),
        ] {
            assert_eq!(pick(&notes(), wanted), expected, "{wanted}");
        }
    }

    #[test]
    fn a_range_takes_no_pre_release_that_it_does_not_name() {
        let none = "`notes` has no version `^3`; newest are 3.0.0-beta.2, 3.0.0-beta.1, 2.1.0, 2.0.0, 1.10.0";
        assert_eq!(pick(&notes(), "^3"), none);
        let only_pre_releases = packument("1.0.0-rc.1", &[("1.0.0-rc.1", false)]);
        assert_eq!(pick(&only_pre_releases, "*"), "1.0.0-rc.1");
        assert!(pick(&only_pre_releases, ">=0.1").contains("no version"));
    }

    #[test]
    fn a_missing_version_or_tag_is_answered_with_the_newest() {
        for wanted in ["9.9.9", "beta", "^7"] {
            let expected = format!("`notes` has no version `{wanted}`; newest are 3.0.0-beta.2, ");
            assert!(pick(&notes(), wanted).starts_with(&expected), "{}", pick(&notes(), wanted));
        }
        assert!(pick(&packument("1.0.0", &[]), "latest").ends_with("newest are none at all"));
    }

    #[test]
    fn a_deprecated_latest_gives_way_to_a_range_but_not_to_its_own_tag() {
        let packument = packument("2.0.0", &[("1.0.0", false), ("2.0.0", true)]);
        assert_eq!(pick(&packument, ">=1"), "1.0.0");
        assert_eq!(pick(&packument, "latest"), "2.0.0");
    }
}
