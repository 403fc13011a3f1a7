//! Code that runs while a package is built, installed or merely lies on Python's path.

use std::sync::LazyLock;

use model::{Severity, SourceFile};
use regex::Regex;

use super::{Check, regex};
use crate::cost;
use crate::finding::Hit;
use crate::sources::is_beside_the_program;

/// Something downloaded goes straight into an interpreter.
static DOWNLOADS_AND_RUNS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)\b(?:curl|wget)\b [^|\n;]{0,300} \| \s* (?:sudo\s+(?:-\S+\s+)*)? (?:\S{0,200}/)? (?:ba|z|da|k)?sh\b [^\n]{0,80}
        | \b(?:ba|z|da)?sh\s+-c\s+["']?\$\(\s*(?:curl|wget)\b [^\n]{0,200}
        | \b(?:ba|z)?sh\s+<\(\s*(?:curl|wget)\b [^\n]{0,200}
        | \b(?:curl|wget)\b [^|\n]{0,300} \| \s* (?:sudo\s+)? (?:\S{0,200}/)? (?:python[0-9.]*|node|perl)\b"#,
    )
});
/// Well-known installers that have no other way in.
static INSTALLER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"https://(?:sh\.rustup\.rs|astral\.sh/|install\.python-poetry\.org|deb\.nodesource\.com/|rpm\.nodesource\.com/|bun\.(?:sh|com)/install|deno\.land/|get\.docker\.com|aka\.ms/|cursor\.com/install|claude\.ai/install|astral\.sh/uv|raw\.githubusercontent\.com/nvm-sh/|get\.pnpm\.io|cli\.github\.com|sdk\.cloud\.google\.com|get\.sdkman\.io|dl\.yarnpkg\.com|packages\.microsoft\.com|dot\.net/|golangci|raw\.githubusercontent\.com/(?:golangci|helm|astral-sh|nvm-sh|pnpm|Homebrew)/|install\.determinate\.systems|nixos\.org)",
    )
});
/// Reaches the network or a shell from a build script of Rust.
static RUST_BUILD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"\b(?:reqwest|ureq|attohttpc|minreq|isahc)::|\bTcpStream::connect\b|\bCommand::new\(\s*"(?:curl|wget|bash|sh|cmd|powershell|nc)""#,
    )
});
/// A line that Python runs because the file lies on its path.
static PATH_LINE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^import[ \t;][^\n]{0,400}"));
/// What tools for editable installs and coverage write there.
static KNOWN_PATH_LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^import (?:__editable__\w*|_virtualenv|coverage|distutils_precedence|a1_coverage|_\w+_editable)\b[^\n]{0,200}|^import os; var = 'SETUPTOOLS_USE_DISTUTILS'|sitecustomize_coverage|__import__\('pkg_resources'\)\.declare_namespace|importlib\.machinery\.ModuleSpec|^import sys, types, os;has_mfs = sys\.version_info",
    )
});
/// Runs a command while `node-gyp` reads the file.
static GYP_COMMAND: LazyLock<Regex> = LazyLock::new(|| regex(r"<!@?\(\s*[^)\n]{1,300}\)"));
static GYP_HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"^<!@?\(\s*(?:node\s+(?:-p|-e|--print|--eval)\s+\\?["'](?:require|process|import)[^\n]*|node\s+[^\n|;&]*|pkg-config\b[^\n]*|python3?\b[^\n|;&]*|uname\b[^\n|;&]*|which\b[^\n|;&]*|echo\b[^\n|;&]*|ls\b[^\n|;&]*|xcrun\b[^\n|;&]*|sw_vers\b[^\n|;&]*|command -v\b[^\n|;&]*)\)$"#,
    )
});

/// A file that Python runs at every start.
pub(super) struct PathFile;

impl Check for PathFile {
    fn name(&self) -> &'static str {
        "path-file-runs-code"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files.iter().filter(|file| file.extension() == "pth") {
            cost::add(file.text.len());
            let mut lines = PATH_LINE.find_iter(&file.text).filter(|line| !KNOWN_PATH_LINE.is_match(line.as_str()));
            if let Some(line) = lines.next() {
                hits.push(Hit::in_file(file, line.range()));
            }
        }
    }
}

/// A build that fetches what it runs.
pub(super) struct BuildDownloads;

impl Check for BuildDownloads {
    fn name(&self) -> &'static str {
        "build-runs-download"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let shipped = |file: &&SourceFile| !is_beside_the_program(&file.path) && !file.path.contains(".devcontainer/");
        for file in files.iter().filter(shipped) {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            let extension = file.extension();
            let is_recipe = matches!(
                name,
                "Makefile" | "makefile" | "GNUmakefile" | "Justfile" | "justfile" | "meta.yaml" | "build.sh"
            ) || name.starts_with("Dockerfile")
                || name.starts_with("Containerfile")
                || extension == "dockerfile"
                || matches!(extension.as_str(), "gradle" | "kts")
                || matches!(name, "setup.py" | "hatch_build.py" | "build.py");
            cost::add(file.text.len());
            if is_recipe {
                let found = DOWNLOADS_AND_RUNS.find_iter(&file.text).find(|found| !INSTALLER.is_match(found.as_str()));
                hits.extend(found.map(|found| {
                    hit(file, found.range(), "downloads and runs code while it is built", Severity::Medium)
                }));
            } else if name == "build.rs" {
                let found = RUST_BUILD.find(&file.text);
                hits.extend(found.map(|found| {
                    hit(file, found.range(), "the build reaches the network or a shell", Severity::Medium)
                }));
            } else if name == "binding.gyp" {
                let found = GYP_COMMAND.find_iter(&file.text).find(|found| !GYP_HARMLESS.is_match(found.as_str()));
                hits.extend(found.map(|found| hit(file, found.range(), "runs a command at install", Severity::Medium)));
            }
        }
    }
}

fn hit(file: &SourceFile, range: std::ops::Range<usize>, label: &str, severity: Severity) -> Hit {
    let mut hit = Hit::in_file(file, range);
    hit.label = Some(label.to_owned());
    hit.severity = Some(severity);
    hit
}
