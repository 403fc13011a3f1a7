//! Packages that toolchains download for a launch line: Go, .NET, Cargo, JSR, Nix, and what uv adds to a run.

use super::launch;

/// A package on a launch line that is not bound to one version.
pub(super) struct Floating<'a> {
    /// The word that names it.
    pub(super) word: &'a str,
    /// What is wrong with it.
    pub(super) label: &'static str,
}

const NEWEST: &str = "takes whatever version is newest";

/// Every such package of a line.
pub(super) fn floating(words: &[String]) -> Vec<Floating<'_>> {
    let Some(at) = words.iter().position(|word| is_toolchain(&launch::program(word))) else { return Vec::new() };
    let rest = &words[at + 1..];
    let plain = || rest.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let found: Vec<&str> = match launch::program(&words[at]).as_str() {
        "go" if plain().next().is_some_and(|verb| matches!(verb, "run" | "install")) => plain()
            .nth(1)
            .filter(|module| module.contains('.') && module.contains('/') && !module.starts_with(['.', '/']))
            .filter(|module| !module.rsplit_once('@').is_some_and(|(_, version)| is_exact(version)))
            .into_iter()
            .collect(),
        "dnx" => plain().next().filter(|package| !is_pinned(package, rest)).into_iter().collect(),
        "dotnet" if plain().take(2).eq(["tool", "exec"]) => {
            plain().nth(2).filter(|package| !is_pinned(package, rest)).into_iter().collect()
        }
        "cargo" if plain().next().is_some_and(|verb| matches!(verb, "install" | "binstall")) => {
            let is_local = rest.iter().any(|word| word == "--path");
            plain().nth(1).filter(|package| !is_local && !is_pinned(package, rest)).into_iter().collect()
        }
        "deno" => plain()
            .filter_map(|word| word.strip_prefix("jsr:"))
            .filter(|package| {
                !package.rsplit_once('@').is_some_and(|(name, version)| !name.is_empty() && is_exact(version))
            })
            .take(1)
            .collect(),
        "nix" if plain().next() == Some("run") => plain()
            .nth(1)
            .filter(|flake| flake.contains(':') && !flake.starts_with("path:"))
            .filter(|flake| !flake.split(['/', '?', '=', '#', '&']).any(is_commit))
            .into_iter()
            .collect(),
        "uv" | "uvx" => launch::values(rest, &["--with"])
            .into_iter()
            .flat_map(|list| list.split(','))
            .filter(|package| !package.is_empty() && !package.starts_with(['.', '/', '$', '~']))
            .filter(|package| !package.contains("==") && !package.split(['@', '#']).any(is_commit))
            .filter(|package| !package.rsplit_once('@').is_some_and(|(_, version)| is_exact(version)))
            .collect(),
        _ => Vec::new(),
    };
    found.into_iter().map(|word| Floating { word, label: NEWEST }).collect()
}

fn is_toolchain(program: &str) -> bool {
    matches!(program, "go" | "dnx" | "dotnet" | "cargo" | "deno" | "nix" | "uv" | "uvx")
}

/// `name@1.2.3`, or a `--version` beside it.
fn is_pinned(package: &str, rest: &[String]) -> bool {
    package.rsplit_once('@').is_some_and(|(_, version)| is_exact(version))
        || launch::values(rest, &["--version", "--rev"])
            .into_iter()
            .any(|version| is_exact(version) || is_commit(version))
}

fn is_exact(version: &str) -> bool {
    let numbers = version.trim_start_matches(['v', '=']).split(['-', '+']).next().unwrap_or_default();
    numbers.split('.').count() >= 3
        && numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_commit(word: &str) -> bool {
    word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn lines_that_take_the_newest_version_are_told_from_those_that_name_one() {
        for line in [
            "go run example.org/acme/notes@latest",
            "go run example.org/acme/notes",
            "dnx Acme.Notes --yes",
            "dotnet tool exec Acme.Notes@1.*",
            "cargo install acme-notes",
            "deno run -A jsr:@acme/notes",
            "nix run github:acme/notes",
            "uvx --with httpx notes==1.2.3",
            "cmd /c dnx Acme.Notes",
        ] {
            assert_eq!(floating(&words(line)).len(), 1, "{line}");
        }
        for line in [
            "go run example.org/acme/notes@v1.2.3",
            "go run ./cmd/notes",
            "dnx Acme.Notes@1.2.3 --yes",
            "dnx Acme.Notes --version 1.2.3",
            "cargo install --path .",
            "cargo install acme-notes --version 1.2.3",
            "deno run jsr:@acme/notes@1.2.3",
            "nix run github:acme/notes/3f9a1c07e2b84d5693b1e0aa71c5d2f46807be29",
            "uvx --with httpx==0.27.0 notes==1.2.3",
            "uv run server.py",
            "node server.js",
            "go",
        ] {
            assert!(floating(&words(line)).is_empty(), "{line}");
        }
    }
}
