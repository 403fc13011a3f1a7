//! What a launch line would start, read off its words; nothing is run to find out.

mod container;
mod javascript;
mod python;
mod words;

use crate::{Launch, PackageName, PackageVersion};

/// The thing a client would start or reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A package of the npm registry, downloaded and run.
    Npm {
        /// Its name.
        package: PackageName,
        /// Version, dist-tag or range, if one is given.
        version: Option<PackageVersion>,
    },
    /// A package of the Python index, downloaded and run.
    Python {
        /// Its name, without extras.
        package: String,
        /// Version or constraint (`1.2.0`, `>=1.2`, `latest`), if one is given.
        version: Option<String>,
    },
    /// A git repository, downloaded and run.
    Git {
        /// Its address without the reference.
        address: String,
        /// Branch, tag or commit, if one is given.
        revision: Option<String>,
    },
    /// A script or program file on this machine.
    File(String),
    /// A project folder on this machine.
    Folder(String),
    /// A container image.
    Docker {
        /// Its reference, with tag or digest as written.
        image: String,
    },
    /// A server that is already running, or code fetched straight from an address.
    Url(String),
    /// Something that the words alone do not tell.
    Other,
}

impl Start {
    /// Whether the same bytes start every time: an exact version, a digest, a whole commit id.
    ///
    /// `None` where nothing is downloaded by name, so that the question does not arise.
    pub fn is_pinned(&self) -> Option<bool> {
        match self {
            Self::Npm { version, .. } => {
                Some(version.as_ref().is_some_and(|version| is_exact_version(&version.to_string())))
            }
            Self::Python { version, .. } => Some(version.as_deref().is_some_and(is_exact_version)),
            Self::Git { revision, .. } => Some(revision.as_deref().is_some_and(is_commit)),
            Self::Docker { image } => Some(image.split_once("@sha256:").is_some_and(|(_, hex)| hex.len() == 64)),
            Self::File(_) | Self::Folder(_) | Self::Url(_) | Self::Other => None,
        }
    }
}

impl Launch {
    /// What this entry would start.
    ///
    /// ```
    /// use model::{Launch, Location, Start};
    ///
    /// let launch = Launch {
    ///     name: "files".into(),
    ///     command: Some("npx".into()),
    ///     args: vec!["-y".into(), "@acme/files@1.2.3".into(), "/srv".into()],
    ///     env: vec![],
    ///     url: None,
    ///     headers: vec![],
    ///     other: serde_json::Map::new(),
    ///     location: Location::line("mcp.json", 2),
    /// };
    /// assert!(matches!(launch.start(), Start::Npm { package, .. } if package.to_string() == "@acme/files"));
    /// assert_eq!(launch.start().is_pinned(), Some(true));
    /// ```
    pub fn start(&self) -> Start {
        let line = self.words();
        let start = resolve(&line, 0);
        match (start, &self.url) {
            (Start::Other, Some(url)) if line.is_empty() => Start::Url(url.clone()),
            (Start::File(path), _) => Start::File(self.in_working_folder(path)),
            (Start::Folder(path), _) => Start::Folder(self.in_working_folder(path)),
            (start, _) => start,
        }
    }

    /// Command and arguments as one list of words. A command that holds a whole line is split at its blanks, quotes
    /// respected.
    pub fn words(&self) -> Vec<String> {
        let Some(command) = self.command.as_deref().map(str::trim).filter(|command| !command.is_empty()) else {
            return Vec::new();
        };
        let mut line = if self.args.is_empty() && words::names_a_known_program(command) {
            words::split(command)
        } else {
            vec![command.to_owned()]
        };
        line.extend(self.args.iter().cloned());
        line
    }

    /// Whether the client is told to leave this entry out.
    pub fn is_disabled(&self) -> bool {
        let flag = |name: &str| self.other.get(name).and_then(serde_json::Value::as_bool);
        flag("disabled") == Some(true) || flag("enabled") == Some(false)
    }

    fn in_working_folder(&self, path: String) -> String {
        let is_rooted = path.starts_with(['/', '\\', '~', '$', '%', '{'])
            || path.as_bytes().get(1).is_some_and(|&byte| byte == b':');
        match self.other.get("cwd").and_then(serde_json::Value::as_str) {
            Some(folder) if !is_rooted && !folder.is_empty() => {
                format!("{}/{}", folder.trim_end_matches('/'), path.trim_start_matches("./"))
            }
            _ => path,
        }
    }
}

/// Wrappers in wrappers are followed this deep; a real line has one or two.
const DEPTH: usize = 4;

fn resolve(line: &[String], depth: usize) -> Start {
    let Some((first, rest)) = line.split_first() else { return Start::Other };
    if depth > DEPTH {
        return Start::Other;
    }
    let deeper = |line: &[String]| resolve(line, depth + 1);
    match words::program(first).as_str() {
        "npx" | "pnpx" | "bunx" => javascript::run_package(rest),
        "npm" => javascript::npm(rest),
        "pnpm" | "yarn" => javascript::pnpm_or_yarn(rest),
        "node" | "nodejs" | "tsx" | "ts-node" => javascript::node(rest),
        "bun" => javascript::bun(rest),
        "deno" => javascript::deno(rest),
        "uvx" => python::run_tool(rest),
        "uv" => python::uv(rest),
        "pipx" => python::pipx(rest),
        name if name.starts_with("python") || name == "py" => python::interpreter(rest),
        "docker" | "podman" | "nerdctl" => container::run(rest),
        "cmd" => {
            let after = rest.iter().position(|word| word.eq_ignore_ascii_case("/c") || word.eq_ignore_ascii_case("/k"));
            after.map_or(Start::Other, |at| deeper(&words::one_line(&rest[at + 1..])))
        }
        "sh" | "bash" | "zsh" | "dash" | "powershell" | "pwsh" => {
            shell(rest).map_or(Start::Other, |line| deeper(&line))
        }
        "sudo" | "doas" | "nohup" | "nice" | "wsl" | "env" | "cross-env" | "dotenv" | "op" | "doppler"
        | "infisical" | "mise" | "direnv" => deeper(words::after_wrapper(rest)),
        name if words::is_path(first) && !name.is_empty() => Start::File(first.clone()),
        _ => Start::Other,
    }
}

/// The line that a shell is given, if it is one plain command: what a line with operators starts is not told by words.
fn shell(args: &[String]) -> Option<Vec<String>> {
    let flag = |word: &str| {
        let word = word.to_ascii_lowercase();
        word == "-command" || (word.starts_with('-') && !word.starts_with("--") && word.ends_with('c'))
    };
    let at = args.iter().position(|word| flag(word))?;
    let line = args.get(at + 1)?;
    let plain = line.strip_prefix("exec ").unwrap_or(line);
    (!plain.contains(['|', '&', ';', '`', '>', '<', '\n']) && !plain.contains("$(")).then(|| {
        let mut words = words::split(plain);
        words.extend(args[at + 2..].iter().cloned());
        words
    })
}

fn is_exact_version(text: &str) -> bool {
    let text = text.trim().trim_start_matches("==").trim_start_matches(['=', 'v']).trim();
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = core.split('.').collect();
    let (last, leading) = match parts.split_last() {
        Some((last, leading)) if leading.len() >= 2 => (last, leading),
        _ => return false,
    };
    // A Python pre-release is written on the last number: `1.4.0rc1`.
    leading.iter().all(|part| number(part))
        && last.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && last.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !last.eq_ignore_ascii_case("x")
        && !text.contains([' ', ',', '*', '|', '<', '>', '^', '~'])
}

fn is_commit(text: &str) -> bool {
    (text.len() == 40 || text.len() == 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
