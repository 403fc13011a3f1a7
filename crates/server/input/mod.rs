//! What the user asked to scan, told apart by how it is written and what lies there.

mod launched;
mod local_file;

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use model::{BasePath, Endpoint, Revision, Target};
use url::Url;

pub(crate) use launched::{Server, fetched, server};
pub(crate) use local_file::{Listed, read_listings};

use crate::run_servers::Consent;

/// One input of a command.
#[derive(Debug)]
pub(crate) enum Input {
    /// A folder of the user's.
    Folder(PathBuf),
    /// An archive file of the user's.
    Archive(PathBuf),
    /// Something to fetch.
    Target(Target),
    /// A running server.
    Hosted(Endpoint),
    /// An address that does not tell whether a repository or a running server is behind it.
    Address {
        /// It, if it is a repository.
        repo: Target,
        /// It, if it is a server.
        endpoint: Endpoint,
    },
    /// A client configuration file.
    ClientConfig(ClientConfig),
    /// Saved answers to `tools/list`.
    Listings(Vec<Listed>),
}

impl Input {
    /// The running server that it is.
    pub(crate) const fn server(&self) -> Option<&Endpoint> {
        match self {
            Self::Hosted(endpoint) => Some(endpoint),
            _ => None,
        }
    }

    /// The same input, a running server if it may be one.
    pub(crate) fn into_hosted(self) -> Self {
        match self {
            Self::Address { endpoint, .. } => Self::Hosted(endpoint),
            other => other,
        }
    }

    /// The same input, at this revision and folder if it is a git repository.
    pub(crate) fn at_revision(self, revision: Option<&Revision>, base_path: Option<&BasePath>) -> Self {
        if revision.is_none() && base_path.is_none() {
            return self;
        }
        match self {
            // Only a repository has revisions and folders.
            Self::Target(Target::Git { repo, .. }) | Self::Address { repo: Target::Git { repo, .. }, .. } => {
                Self::Target(Target::Git { repo, revision: revision.cloned(), base_path: base_path.cloned() })
            }
            other => other,
        }
    }
}

/// A client configuration file, read.
#[derive(Debug)]
pub(crate) struct ClientConfig {
    /// The path as typed, `-` for standard input.
    pub(crate) path: String,
    /// The folder that relative paths in it start from.
    pub(crate) folder: PathBuf,
    /// What it holds.
    pub(crate) entries: discover::ClientConfig,
    /// What the user says of starting entries, by their place; nothing of those that nobody was asked for.
    pub(crate) consents: BTreeMap<usize, Consent>,
}

/// Why a text is no input, in one sentence that says what was expected.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {problem}", shown(given))]
pub(crate) struct BadInput {
    given: String,
    problem: String,
}

impl BadInput {
    /// What was given, without credentials.
    pub(crate) fn given(&self) -> &str {
        &self.given
    }

    fn new(given: &str, problem: impl Into<String>) -> Self {
        Self { given: given.to_owned(), problem: problem.into() }
    }
}

/// What was given, cut where it is too long for a sentence.
fn shown(given: &str) -> String {
    const SHOWN: usize = 200;
    match given.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &given[..end]),
        None => given.to_owned(),
    }
}

/// Tells what `text` asks for, reading it if it is a local file or `-`.
///
/// # Errors
///
/// Fails with one sentence if it is nothing that can be scanned.
pub(crate) fn parse(text: &str) -> Result<Input, BadInput> {
    if text == "-" {
        return local_file::read_stdin();
    }
    let path = Path::new(text);
    // `symlink_metadata` would refuse a link that the user typed; following that one is their wish.
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => return Ok(Input::Folder(path.to_owned())),
        Ok(found) if found.is_file() => return local_file::read(text),
        Ok(_) => return Err(BadInput::new(text, "is neither a folder nor a regular file")),
        Err(error) if names_nothing(&error) => {}
        Err(error) => return Err(BadInput::new(text, format!("cannot be read: {error}"))),
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return address(text);
    }
    if text.starts_with("npm:") {
        return text.parse().map(Input::Target).map_err(|error| bad_target(text, &error));
    }
    if let Some((scheme, _)) = text.split_once("://").or_else(|| text.split_once("::")) {
        let problem = format!("is not scanned: of git addresses only https is spoken, not `{scheme}`");
        return Err(BadInput::new(text, problem));
    }
    Err(BadInput::new(
        text,
        "is no file or folder here; expected a folder, a .tgz, a client configuration, a saved tools/list answer, \
         npm:<name>[@version], the address of a git repository or of a running server, or `-`",
    ))
}

/// An address: of a package's page, a repository or a running server.
fn address(text: &str) -> Result<Input, BadInput> {
    let repo = match text.parse() {
        Ok(npm @ Target::Npm { .. }) => return Ok(Input::Target(npm)),
        repo => repo,
    };
    let endpoint = text.parse::<Endpoint>();
    let last = Url::parse(text).ok().and_then(|url| {
        let last = url.path_segments()?.rfind(|part| !part.is_empty())?;
        Some(last.to_ascii_lowercase())
    });
    let is_named_so = |names: &[&str]| last.as_deref().is_some_and(|last| names.contains(&last));
    match (repo, endpoint) {
        (Ok(repo), _) if last.as_deref().is_some_and(|last| last.strip_suffix(".git").is_some()) => {
            Ok(Input::Target(repo))
        }
        (_, Ok(endpoint)) if is_named_so(&["mcp", "sse"]) => Ok(Input::Hosted(endpoint)),
        (Ok(repo), Ok(endpoint)) => Ok(Input::Address { repo, endpoint }),
        (Err(_), Ok(endpoint)) => Ok(Input::Hosted(endpoint)),
        (Ok(repo), Err(_)) => Ok(Input::Target(repo)),
        (Err(error), Err(_)) => {
            let problem = if Url::parse(text).is_ok_and(|url| !url.username().is_empty() || url.password().is_some()) {
                "holds credentials; a running server is signed in to with --bearer, --header, --auth-config or --login"
            } else {
                "is not the address of a package's page, a git repository or a running server"
            };
            Err(BadInput { problem: problem.to_owned(), ..bad_target(text, &error) })
        }
    }
}

/// Whether nothing of the name that was looked for can lie there, so that it may be meant as something else.
fn names_nothing(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename | ErrorKind::InvalidInput
    )
}

fn bad_target(given: &str, error: &model::ParseTargetError) -> BadInput {
    // The error repeats what was given, without credentials; say it once.
    let text = error.to_string();
    match text.split_once("` is not ") {
        Some((start, expected)) => {
            BadInput { given: start.trim_start_matches('`').to_owned(), problem: format!("is not {expected}") }
        }
        None => BadInput::new(given, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_scanned_is_refused_in_one_sentence() {
        for bad in ["ext::sh -c id", "file:///etc", "ssh://git@host/r", "no-such-thing", "https://", "npm:../x"] {
            let error = parse(bad).unwrap_err().to_string();
            assert!(!error.contains('\n') && error.contains(" is "), "{error}");
        }
    }

    #[test]
    fn a_path_that_cannot_be_followed_is_said_to_be_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("loop");
        std::os::unix::fs::symlink("loop", &link).unwrap();
        let error = parse(link.to_str().unwrap()).unwrap_err().to_string();
        assert!(error.contains("` cannot be read: "), "{error}");
    }

    #[test]
    fn an_address_tells_what_is_behind_it_where_it_can() {
        let hosted = |text| matches!(parse(text), Ok(Input::Hosted(_)));
        assert!(
            hosted("https://host.example/mcp")
                && hosted("http://127.0.0.1:3001/v1/SSE/")
                && hosted("https://h.example")
        );
        assert!(hosted("https://h.example/api?key=1"));
        assert!(matches!(parse("https://host.example/o/mcp.git"), Ok(Input::Target(Target::Git { .. }))));
        let unclear = parse("https://host.example/o/r").unwrap();
        assert!(matches!(unclear, Input::Address { .. }));
        assert!(matches!(unclear.into_hosted(), Input::Hosted(_)));
        let revision = "v1".parse().unwrap();
        let pinned = parse("https://host.example/o/r").unwrap().at_revision(Some(&revision), None);
        assert!(matches!(pinned, Input::Target(Target::Git { revision: Some(_), .. })));
    }

    #[test]
    fn credentials_of_an_address_are_not_repeated() {
        let error = parse("https://me:canary@host/repo").unwrap_err().to_string();
        assert!(!error.contains("canary") && error.contains("--bearer"), "{error}");
    }
}
