//! Launchers of Python: `uvx`, `uv run`, `pipx run`, the interpreter.

use super::{
    Start,
    words::{Options, Word, is_path},
};

const UV_OPTIONS: &[&str] = &[
    "--from",
    "--with",
    "--with-editable",
    "--with-requirements",
    "-p",
    "--python",
    "--directory",
    "--project",
    "--index",
    "--index-url",
    "-i",
    "--extra-index-url",
    "--default-index",
    "--env-file",
    "--extra",
    "--group",
    "--cache-dir",
    "--config-file",
    "--refresh-package",
    "--upgrade-package",
    "-P",
    "-w",
];

/// `uvx [options] package`, `uv tool run package`.
pub(super) fn run_tool(args: &[String]) -> Start {
    let mut from = None;
    for word in Options::new(args, UV_OPTIONS) {
        match word {
            Word::Option("--from", Some(spec)) => from = Some(spec),
            Word::Option(..) => {}
            Word::Rest(spec, _) => return package(from.unwrap_or(spec)),
        }
    }
    from.map_or(Start::Other, package)
}

/// `uv --directory folder run program`, `uv run script.py`, `uv tool run package`.
pub(super) fn uv(args: &[String]) -> Start {
    let mut folder = None;
    let mut rest = args;
    loop {
        let mut next = None;
        for word in Options::new(rest, UV_OPTIONS) {
            match word {
                Word::Option("--directory" | "--project", Some(path)) => folder = Some(path),
                Word::Option(..) => {}
                Word::Rest(first, after) => next = Some((first, after)),
            }
        }
        match next {
            Some(("tool", after)) => match after.split_first() {
                Some((verb, after)) if verb == "run" => return run_tool(after),
                _ => return Start::Other,
            },
            Some(("x", after)) => return run_tool(after),
            // `uv run mcp run server.py`, `uv run python server.py`
            Some(("run" | "mcp" | "fastmcp" | "python" | "python3" | "dev", after)) => rest = after,
            Some((script, _)) if folder.is_none() && is_path(without_object(script)) => {
                return Start::File(without_object(script).to_owned());
            }
            _ => return folder.map_or(Start::Other, |folder| Start::Folder(folder.to_owned())),
        }
    }
}

/// `server.py:app` names an object in a file; the file is what starts.
fn without_object(script: &str) -> &str {
    script.find(".py:").map_or(script, |at| &script[..at + ".py".len()])
}

/// `pipx run [--spec spec] package`.
pub(super) fn pipx(args: &[String]) -> Start {
    let Some((verb, rest)) = args.split_first() else { return Start::Other };
    if verb != "run" {
        return Start::Other;
    }
    let mut from = None;
    for word in Options::new(rest, &["--spec", "--python", "--pip-args", "--index-url", "-i"]) {
        match word {
            Word::Option("--spec", Some(spec)) => from = Some(spec),
            Word::Option(..) => {}
            Word::Rest(spec, _) => return package(from.unwrap_or(spec)),
        }
    }
    from.map_or(Start::Other, package)
}

/// `python [options] script`.
pub(super) fn interpreter(args: &[String]) -> Start {
    for word in Options::new(args, &["-X", "-W"]) {
        match word {
            Word::Option("-c" | "-m", _) => return Start::Other,
            Word::Option(..) => {}
            Word::Rest(script, _) => return Start::File(script.to_owned()),
        }
    }
    Start::Other
}

/// A package as Python's launchers take it: a name with a constraint, a repository, an archive, a folder.
fn package(spec: &str) -> Start {
    let spec = spec.split_once(" @ ").map_or(spec, |(_, address)| address).trim();
    if let Some(address) = spec.strip_prefix("git+") {
        let address = address.split('#').next().unwrap_or_default();
        // An `@` after the host names the revision; one before it, a user.
        let path_at = address.find("://").map_or(0, |at| at + 3);
        let path_at = address[path_at..].find('/').map_or(address.len(), |at| path_at + at);
        let at = address[path_at..].rfind('@').map(|at| path_at + at);
        let (address, revision) = at.map_or((address, None), |at| (&address[..at], Some(&address[at + 1..])));
        return Start::Git { address: address.to_owned(), revision: revision.map(str::to_owned) };
    }
    if spec.contains("://") {
        return Start::Url(spec.to_owned());
    }
    if is_path(spec) {
        return Start::Folder(spec.to_owned());
    }
    let end = spec.find(|char: char| !(char.is_ascii_alphanumeric() || "-_.".contains(char))).unwrap_or(spec.len());
    let (name, rest) = spec.split_at(end);
    if name.is_empty() {
        return Start::Other;
    }
    let rest = rest.strip_prefix('[').map_or(rest, |extras| extras.split_once(']').map_or("", |(_, rest)| rest));
    let version = rest.trim().trim_start_matches("==").trim_start_matches('@').trim();
    Start::Python { package: name.to_owned(), version: (!version.is_empty()).then(|| version.to_owned()) }
}
