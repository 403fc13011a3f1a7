//! What a scan is asked to look at.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::Url;

/// A place a server can be fetched from. Local folders are not targets: only `scan-local` reads those.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// A git repository.
    Git {
        /// Its address.
        repo: RepoUrl,
        /// Branch, tag or commit; the default branch if absent.
        revision: Option<Revision>,
        /// The folder to look at; the whole repository if absent.
        base_path: Option<BasePath>,
    },
    /// A package of the npm registry.
    Npm {
        /// Its name.
        package: PackageName,
        /// Version, dist-tag or range; `latest` if absent.
        version: Option<PackageVersion>,
    },
}

/// Why a text names no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {expected}")]
pub struct ParseTargetError {
    given: String,
    expected: &'static str,
}

impl ParseTargetError {
    fn new(given: &str, expected: &'static str) -> Self {
        const SHOWN: usize = 120;
        let mut given: String = given.chars().take(SHOWN).flat_map(char::escape_default).collect();
        if let Some((scheme, rest)) = given.split_once("://")
            && let Some(at) = rest.split(['/', '?', '#']).next().and_then(|authority| authority.rfind('@'))
        {
            given = format!("{scheme}://***{}", &rest[at..]);
        }
        Self { given, expected }
    }
}

impl FromStr for Target {
    type Err = ParseTargetError;

    /// Reads `npm:<name>[@version]`, the address of a package's page on the npm site, or the `http(s)` address of a
    /// git repository.
    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        const EXPECTED: &str = "a target: `npm:<name>[@version]`, the address of an npm package page, or the https address of a git repository";
        if let Some(spec) = text.strip_prefix("npm:") {
            return npm(spec);
        }
        let url = Url::parse(text).map_err(|_| ParseTargetError::new(text, EXPECTED))?;
        if let Some(spec) = package_page(&url) {
            return npm(&spec);
        }
        Ok(Self::Git { repo: text.parse()?, revision: None, base_path: None })
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Git { repo, revision, base_path } => {
                write!(f, "{repo}")?;
                revision.as_ref().map_or(Ok(()), |revision| write!(f, "@{revision}"))?;
                base_path.as_ref().map_or(Ok(()), |path| write!(f, "#{path}"))
            }
            Self::Npm { package, version } => {
                write!(f, "npm:{package}")?;
                version.as_ref().map_or(Ok(()), |version| write!(f, "@{version}"))
            }
        }
    }
}

fn npm(spec: &str) -> Result<Target, ParseTargetError> {
    // The `@` of a scope stands first; the one before a version does not.
    let version_at = spec.char_indices().skip(1).find(|&(_, char)| char == '@').map(|(at, _)| at);
    let (name, version) = match version_at {
        Some(at) => (&spec[..at], Some(spec[at + 1..].parse()?)),
        None => (spec, None),
    };
    Ok(Target::Npm { package: name.parse()?, version })
}

/// `<name>[@version]` out of the address of a package's page: a site whose host is `npmjs` or `www.npmjs` under some
/// top-level domain, path `/package/<name>[/v/<version>]`.
fn package_page(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let site = host.strip_prefix("www.").unwrap_or(host);
    if site.split('.').next() != Some("npmjs") {
        return None;
    }
    let mut parts = url.path_segments()?.filter(|part| !part.is_empty()).peekable();
    if parts.next() != Some("package") {
        return None;
    }
    let first = parts.next()?.replace("%40", "@").replace("%2F", "/").replace("%2f", "/");
    let name =
        if first.starts_with('@') && !first.contains('/') { format!("{first}/{}", parts.next()?) } else { first };
    match (parts.next(), parts.next()) {
        (Some("v"), Some(version)) => Some(format!("{name}@{version}")),
        _ => Some(name),
    }
}

/// The `https` (or, where an operator's policy allows it, `http`) address of a git repository, without credentials,
/// query or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoUrl(Url);

impl RepoUrl {
    /// The address.
    pub const fn url(&self) -> &Url {
        &self.0
    }
}

impl FromStr for RepoUrl {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        const EXPECTED: &str = "the https address of a git repository";
        let refuse = |expected| Err(ParseTargetError::new(text, expected));
        if text.len() > 2048 || text.chars().any(|char| char.is_control() || char.is_whitespace()) {
            return refuse(EXPECTED);
        }
        let Ok(url) = Url::parse(text) else { return refuse(EXPECTED) };
        if !matches!(url.scheme(), "https" | "http") {
            return refuse("the https address of a git repository (no other scheme is spoken)");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("a repository address without credentials in it");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("a repository address without a query or fragment");
        }
        if url.host_str().is_none_or(str::is_empty) || url.path().trim_matches('/').is_empty() {
            return refuse(EXPECTED);
        }
        Ok(Self(url))
    }
}

/// A branch, tag or commit id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Revision(String);

impl FromStr for Revision {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let starts = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-+@#".contains(&byte);
        // git keeps `.lock` names for itself, in exactly this spelling.
        let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.strip_suffix(".lock").is_none();
        if starts
            && text.len() <= 200
            && text.bytes().all(allowed)
            && !text.contains("..")
            && !text.ends_with('.')
            && text.split('/').all(part)
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseTargetError::new(text, "a branch, tag or commit id"))
        }
    }
}

/// A folder inside a repository: relative, without `.` and `..`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BasePath(String);

impl FromStr for BasePath {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let trimmed = text.trim_end_matches('/');
        let part = |part: &str| !matches!(part, "" | "." | "..");
        if trimmed.len() <= 1024
            && trimmed.split('/').all(part)
            && !trimmed.contains('\\')
            && !trimmed.chars().any(char::is_control)
        {
            Ok(Self(trimmed.to_owned()))
        } else {
            Err(ParseTargetError::new(text, "a folder inside the repository, such as `packages/server`"))
        }
    }
}

/// The name of an npm package, scope included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageName(String);

impl PackageName {
    /// The scope with its `@`, if the name has one.
    pub fn scope(&self) -> Option<&str> {
        self.0.split_once('/').map(|(scope, _)| scope)
    }
}

impl FromStr for PackageName {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let (scope, name) = match text.strip_prefix('@') {
            Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
            None => ("x", text),
        };
        // Old packages have capitals and `!~*'()`; new ones may not, and none of ours to judge.
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!*'()".contains(&byte);
        let part = |part: &str| !part.is_empty() && !part.starts_with(['.', '_', '-']) && part.bytes().all(allowed);
        let scope_part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(allowed);
        if text.len() <= 214 && scope_part(scope) && part(name) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseTargetError::new(text, "the name of an npm package, such as `@scope/name`"))
        }
    }
}

/// An exact version, a dist-tag or a range of an npm package.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageVersion(String);

impl FromStr for PackageVersion {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" .-+^~<>=|*_".contains(&byte);
        if !text.trim().is_empty() && text.len() <= 256 && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseTargetError::new(text, "a version, tag or range, such as `1.2.3`, `latest` or `^1.2`"))
        }
    }
}

macro_rules! text {
    ($($name:ident),*) => {$(
        impl $name {
            /// The value as text.
            pub fn as_str(&self) -> &str {
                self.0.as_ref()
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0.as_ref())
            }
        }
        impl TryFrom<String> for $name {
            type Error = ParseTargetError;

            fn try_from(text: String) -> Result<Self, ParseTargetError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }
    )*};
}
text!(RepoUrl, Revision, BasePath, PackageName, PackageVersion);

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> String {
        text.parse::<Target>().map_or_else(|error| error.to_string(), |target| target.to_string())
    }

    #[test]
    fn npm_targets_are_read_with_and_without_scope_and_version() {
        assert_eq!(target("npm:left-pad"), "npm:left-pad");
        assert_eq!(target("npm:@acme/notes@^1.2 || 3"), "npm:@acme/notes@^1.2 || 3");
        assert_eq!(target("https://www.npmjs.example/package/@acme/notes/v/1.0.0"), "npm:@acme/notes@1.0.0");
        assert_eq!(target("https://npmjs.example/package/notes"), "npm:notes");
    }

    #[test]
    fn hostile_repository_addresses_are_refused() {
        for bad in [
            "ext::sh -c id",
            "file:///etc",
            "--upload-pack=touch /tmp/x",
            "ssh://git@host/repo",
            "git://host/repo",
            "https://host",
            "https://host/a b",
            "https://host/a\nb",
            "https://host/repo?x=1",
            "https://host/repo#main",
            "https:///repo",
        ] {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        let error = "https://user:canary@host/repo".parse::<Target>().unwrap_err().to_string();
        assert!(error.contains("without credentials") && !error.contains("canary"), "{error}");
    }

    #[test]
    fn revisions_and_paths_cannot_leave_their_place() {
        for bad in ["", "-x", "--upload-pack=x", "a..b", "a b", "a~1", "a^", "a:b", "x.lock", "a//b", "refs/.x"] {
            assert!(bad.parse::<Revision>().is_err(), "{bad}");
        }
        for good in ["main", "v1.2.3", "feature/x", "0123abc", "@scope/pkg@1.0.0".trim_start_matches('@')] {
            assert!(good.parse::<Revision>().is_ok(), "{good}");
        }
        for bad in ["", "/a", "a/../b", "..", "a//b", "a\\b", "./a"] {
            assert!(bad.parse::<BasePath>().is_err(), "{bad}");
        }
        assert_eq!("packages/server/".parse::<BasePath>().unwrap().as_str(), "packages/server");
    }

    #[test]
    fn package_names_cannot_be_paths() {
        for bad in ["", "@", "@a", "@a/", "..", "../x", "a/b", "@a/../b", "a b", "_x", "https://x"] {
            assert!(bad.parse::<PackageName>().is_err(), "{bad}");
        }
    }
}
