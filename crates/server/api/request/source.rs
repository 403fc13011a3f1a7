//! What `POST /mcp-hub/scan` asks for: a repository or a package.

use model::{BasePath, Priority, RepoUrl, Revision, Target};
use url::Url;

use super::object::{Object, ignored};
use crate::address::plain_source;
use crate::api::error::{ApiError, Mistake};

/// A request for the scan of source.
#[derive(Debug)]
pub(crate) struct SourceRequest {
    /// What was asked for, as typed but for what may be secret in an address.
    pub(crate) source_url: String,
    /// The version that was asked for, as typed.
    pub(crate) version_or_commit: Option<String>,
    /// What is fetched.
    pub(crate) target: Target,
    /// Whether only the project sees it; the operator's default if absent.
    pub(crate) is_private: Option<bool>,
    /// Whether a stored result of the same content will do.
    pub(crate) allow_cached: bool,
    /// Who comes first.
    pub(crate) priority: Priority,
    /// What deserves a remark.
    pub(crate) remark: Option<String>,
}

impl SourceRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// Names every mistake in it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let mut body = Object::parse(body)?;
        let source_url = body.required_text("source_url").map(|text| text.trim().to_owned());
        let version_or_commit = body.text("version_or_commit").filter(|text| !text.trim().is_empty());
        let base_path = body.text("base_path").filter(|text| !text.trim().is_empty());
        let is_private = body.flag("is_private");
        let allow_cached = body.flag("allow_cached").unwrap_or(false);
        let priority = priority(&mut body);
        let target = source_url.as_deref().and_then(|source| {
            let target = target(source, version_or_commit.as_deref(), base_path.as_deref());
            target.map_err(|mistakes| body.mistakes(mistakes)).ok()
        });
        let (unknown, mistakes) = body.finish();
        match (source_url, target) {
            (Some(source_url), Some(target)) if mistakes.is_empty() => Ok(Self {
                source_url: plain_source(&source_url),
                version_or_commit,
                target,
                is_private,
                allow_cached,
                priority,
                remark: ignored(&unknown),
            }),
            _ => Err(ApiError::Unprocessable(mistakes)),
        }
    }
}

/// Somebody waits for a scan unless they say otherwise.
pub(super) fn priority(body: &mut Object) -> Priority {
    let Some(word) = body.text("priority") else { return Priority::Interactive };
    word.parse().unwrap_or_else(|error: model::UnknownWord| {
        body.mistake("priority", error.to_string());
        Priority::Interactive
    })
}

/// The target that a text, a version and a folder name together.
///
/// # Errors
///
/// Names what is wrong with each of them; never repeats credentials.
pub(crate) fn target(source: &str, version: Option<&str>, base_path: Option<&str>) -> Result<Target, Vec<Mistake>> {
    match named(source, version) {
        Err(problem) => Err(vec![Mistake::new("source_url", problem)]),
        Ok(Target::Npm { package, version: in_address }) => {
            let mut mistakes = Vec::new();
            let given = version.map(str::parse).transpose().unwrap_or_else(|error: model::ParseTargetError| {
                mistakes.push(Mistake::new("version_or_commit", error.to_string()));
                None
            });
            if let (Some(given), Some(in_address)) = (&given, &in_address)
                && given != in_address
            {
                mistakes.push(Mistake::new("version_or_commit", "is not the version that `source_url` names"));
            }
            if base_path.is_some() {
                mistakes.push(Mistake::new("base_path", "names a folder of a repository, and this is a package"));
            }
            if mistakes.is_empty() { Ok(Target::Npm { package, version: given.or(in_address) }) } else { Err(mistakes) }
        }
        Ok(Target::Git { repo, revision: in_address, base_path: folder_in_address }) => {
            let mut mistakes = Vec::new();
            let revision = version.map(str::parse::<Revision>).transpose().unwrap_or_else(|error| {
                mistakes.push(Mistake::new("version_or_commit", error.to_string()));
                None
            });
            if let (Some(given), Some(in_address)) = (&revision, &in_address)
                && given != in_address
            {
                mistakes.push(Mistake::new("version_or_commit", "is not the revision that `source_url` names"));
            }
            let folder = base_path.map(str::parse::<BasePath>).transpose().unwrap_or_else(|error| {
                mistakes.push(Mistake::new("base_path", error.to_string()));
                None
            });
            if let (Some(given), Some(in_address)) = (&folder, &folder_in_address)
                && given != in_address
            {
                mistakes.push(Mistake::new("base_path", "is not the folder that `source_url` names"));
            }
            let (revision, base_path) = (revision.or(in_address), folder.or(folder_in_address));
            if mistakes.is_empty() { Ok(Target::Git { repo, revision, base_path }) } else { Err(mistakes) }
        }
    }
}

/// The target that a text alone names. `version` tells where a branch with a `/` ends within an address.
fn named(source: &str, version: Option<&str>) -> Result<Target, String> {
    let source = source.strip_prefix("git+").unwrap_or(source);
    let is_address = source.contains("://") || source.starts_with("npm:");
    let read = if is_address { source.parse() } else { format!("npm:{source}").parse() };
    match read {
        // A page of a code host: the folder and the revision stand in the address.
        Ok(Target::Git { repo, .. }) => match page(&repo, version) {
            Some(page) => page,
            None => Ok(Target::Git { repo, revision: None, base_path: None }),
        },
        Ok(target) => Ok(target),
        // A query may hold a secret, and a page may be copied with one.
        Err(_) if source.contains(['?', '#']) => {
            Err("has a query or a fragment, which no address of a repository has".to_owned())
        }
        Err(error) if is_address => Err(error.to_string()),
        // What was typed is not repeated: it may be an address with a secret and without a scheme.
        Err(_) => Err("is neither the https address of a git repository, nor an npm package's name or page".to_owned()),
    }
}

/// Takes `…/owner/name/tree/<revision>/<folder>` apart, and `…/name/-/tree/<revision>/<folder>`; nothing if the address is
/// no such page.
fn page(repo: &RepoUrl, version: Option<&str>) -> Option<Result<Target, String>> {
    let parts: Vec<&str> = repo.url().path().split('/').filter(|part| !part.is_empty()).collect();
    let is_page = |part: &str| matches!(part, "tree" | "commit" | "commits" | "blob" | "src");
    let dash = parts.iter().position(|part| *part == "-").filter(|&at| at >= 1);
    let (owner_and_name, kind, rest) = match dash {
        Some(at) => (&parts[..at], *parts.get(at + 1)?, &parts[at + 2..]),
        None => (parts.get(..2)?, *parts.get(2)?, &parts[3..]),
    };
    if !is_page(kind) || rest.is_empty() {
        return None;
    }
    Some(take_page(repo.url(), owner_and_name, rest, version))
}

fn take_page(page: &Url, repository: &[&str], rest: &[&str], version: Option<&str>) -> Result<Target, String> {
    let mut url = page.clone();
    url.set_path(&repository.join("/"));
    let repo: RepoUrl = url.as_str().parse().map_err(|error: model::ParseTargetError| error.to_string())?;
    let decoded = percent_decoded(&rest.join("/"));
    let (revision, folder) = match version.and_then(|version| decoded.strip_prefix(version)) {
        Some(folder) if folder.is_empty() || folder.starts_with('/') => (version.unwrap_or_default(), folder),
        _ => decoded.split_once('/').unwrap_or((&decoded, "")),
    };
    let revision: Revision = revision.parse().map_err(|error: model::ParseTargetError| error.to_string())?;
    let folder = folder.trim_matches('/');
    let base_path = if folder.is_empty() { None } else { Some(folder.parse::<BasePath>()) };
    let base_path = base_path.transpose().map_err(|error| error.to_string())?;
    Ok(Target::Git { repo, revision: Some(revision), base_path })
}

fn percent_decoded(text: &str) -> String {
    // The query's rules differ from a path's in `+` alone.
    let pair = format!("p={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// `owner/name` of a repository, or a package's name.
pub(crate) fn repo_name(target: &Target) -> String {
    match target {
        Target::Npm { package, .. } => package.to_string(),
        Target::Git { repo, .. } => {
            let path = repo.url().path().trim_matches('/');
            let path = path.strip_suffix(".git").unwrap_or(path);
            let mut last: Vec<&str> = path.rsplit('/').take(2).collect();
            last.reverse();
            last.join("/")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, version: Option<&str>, base_path: Option<&str>) -> String {
        match target(source, version, base_path) {
            Ok(target) => target.to_string(),
            Err(mistakes) => {
                mistakes.iter().map(|it| format!("{}: {}", it.path, it.message)).collect::<Vec<_>>().join("; ")
            }
        }
    }

    #[test]
    fn packages_are_named_plainly_or_by_their_page() {
        assert_eq!(shown("@acme/notes", None, None), "npm:@acme/notes");
        assert_eq!(shown("notes", Some("1.2.0"), None), "npm:notes@1.2.0");
        assert_eq!(shown("notes@1.2.0", None, None), "npm:notes@1.2.0");
        assert_eq!(shown("https://www.npmjs.example/package/@acme/notes/v/1.0.0", None, None), "npm:@acme/notes@1.0.0");
    }

    #[test]
    fn repositories_are_named_by_their_address_or_by_a_page_of_it() {
        assert_eq!(shown("https://host.example/o/r", Some("main"), Some("a/b")), "https://host.example/o/r@main#a/b");
        assert_eq!(shown("git+https://host.example/o/r.git", None, None), "https://host.example/o/r.git");
        let page = "https://host.example/o/r/tree/main/packages/a";
        assert_eq!(shown(page, None, None), "https://host.example/o/r@main#packages/a");
        let branch = "https://host.example/o/r/tree/feature/x/src";
        assert_eq!(shown(branch, Some("feature/x"), None), "https://host.example/o/r@feature/x#src");
        assert_eq!(shown("https://host.example/g/s/r/-/tree/v1", None, None), "https://host.example/g/s/r@v1");
        assert_eq!(shown("https://host.example/o/r/commit/0123abc", None, None), "https://host.example/o/r@0123abc");
    }

    #[test]
    fn what_contradicts_itself_is_refused_at_every_place() {
        let both = shown("notes@1.0.0", Some("2.0.0"), Some("a"));
        assert!(both.contains("version_or_commit: is not the version") && both.contains("base_path:"), "{both}");
        let page = shown("https://h.example/o/r/tree/main/a", Some("v2"), Some("b"));
        assert!(page.contains("version_or_commit:") && page.contains("base_path:"), "{page}");
    }

    #[test]
    fn hostile_sources_are_refused_and_credentials_are_not_repeated() {
        for bad in [
            "",
            "ext::sh -c id",
            "file:///etc/passwd",
            "ssh://git@h/o/r",
            "git@h.example:o/r.git",
            "--upload-pack=x",
            "../x",
            "/etc/passwd",
            "https://h.example/o/r/tree/--x",
            "https://h.example/o/r/tree/main/a%2f..%2f..%2fx",
            "https://h.example/o/r\n",
        ] {
            assert!(target(bad, None, None).is_err(), "{bad}");
        }
        for bad in ["https://u:canary@h.example/o/r", "u:canary@h.example/o/r", "https://h.example/o/r?token=canary"] {
            let said = shown(bad, None, None);
            assert!(said.starts_with("source_url: ") && !said.contains("canary"), "{said}");
        }
        assert!(target("https://h.example/o/r", Some("a..b"), Some("../..")).unwrap_err().len() == 2);
    }

    #[test]
    fn a_repository_is_called_by_its_owner_and_name() {
        let name = |text: &str| repo_name(&target(text, None, None).unwrap());
        assert_eq!(name("https://h.example/acme/notes.git"), "acme/notes");
        assert_eq!(name("@acme/notes"), "@acme/notes");
    }
}
