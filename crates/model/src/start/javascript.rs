//! Launchers of JavaScript: `npx` and its kin, `node`, `bun`, `deno`.

use super::{
    Start,
    words::{Options, Word, is_path},
};

const PACKAGE_OPTIONS: &[&str] = &[
    "-p",
    "--package",
    "-c",
    "--call",
    "--prefix",
    "--cache",
    "--registry",
    "--userconfig",
    "-w",
    "--workspace",
    "--loglevel",
    "-n",
    "--node-options",
    "--node-arg",
];

/// `npx [options] package [its arguments]`.
pub(super) fn run_package(args: &[String]) -> Start {
    let mut named = None;
    for word in Options::new(args, PACKAGE_OPTIONS) {
        match word {
            Word::Option("-p" | "--package", Some(spec)) => named = named.or(Some(spec)),
            Word::Option(..) => {}
            Word::Rest(spec, _) => return package(named.unwrap_or(spec)),
        }
    }
    named.map_or(Start::Other, package)
}

/// `npm exec package`, `npm --prefix folder start`.
pub(super) fn npm(args: &[String]) -> Start {
    verb(args, &["exec", "x"])
}

/// `pnpm dlx package`, `yarn dlx package`, `pnpm --dir folder start`.
pub(super) fn pnpm_or_yarn(args: &[String]) -> Start {
    verb(args, &["dlx"])
}

fn verb(args: &[String], run: &[&str]) -> Start {
    const FOLDER: &[&str] = &["--prefix", "--dir", "-C", "--cwd"];
    for word in Options::new(args, FOLDER) {
        if let Word::Rest(verb, rest) = word {
            if run.contains(&verb) {
                return run_package(rest);
            }
            break;
        }
    }
    // The folder may stand before or after the verb.
    let at = args.iter().position(|word| FOLDER.contains(&word.as_str()));
    let after = at.and_then(|at| args.get(at + 1)).map(String::as_str);
    let joined = args.iter().find_map(|word| {
        let (name, value) = word.split_once('=')?;
        FOLDER.contains(&name).then_some(value)
    });
    after.or(joined).map_or(Start::Other, |folder| Start::Folder(folder.to_owned()))
}

/// `node [options] script`.
pub(super) fn node(args: &[String]) -> Start {
    const TAKES_VALUE: &[&str] =
        &["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file"];
    for word in Options::new(args, TAKES_VALUE) {
        match word {
            Word::Option("-e" | "--eval" | "-p" | "--print" | "-pe", _) => return Start::Other,
            Word::Option(..) => {}
            Word::Rest(script, _) => return Start::File(script.to_owned()),
        }
    }
    Start::Other
}

/// `bun x package`, `bun [run] script`.
pub(super) fn bun(args: &[String]) -> Start {
    const TAKES_VALUE: &[&str] = &["--cwd", "-r", "--preload", "--env-file"];
    let mut folder = None;
    for word in Options::new(args, TAKES_VALUE) {
        match word {
            Word::Option("--cwd", path) => folder = path,
            Word::Option(..) => {}
            Word::Rest("x", rest) => return run_package(rest),
            Word::Rest("run", rest) => return bun(rest),
            Word::Rest(script, _) if is_path(script) => return Start::File(script.to_owned()),
            Word::Rest(..) => break,
        }
    }
    folder.map_or(Start::Other, |folder| Start::Folder(folder.to_owned()))
}

/// `deno run [options] npm:package | script | address`.
pub(super) fn deno(args: &[String]) -> Start {
    const TAKES_VALUE: &[&str] = &["-c", "--config", "--import-map", "--lock", "--ext"];
    for word in Options::new(args, TAKES_VALUE) {
        match word {
            Word::Option(..) => {}
            Word::Rest("run" | "serve" | "task", rest) => return deno(rest),
            Word::Rest(spec, _) if spec.starts_with("npm:") => return package(spec),
            Word::Rest(address, _) if address.contains("://") => return Start::Url(address.to_owned()),
            Word::Rest(script, _) if is_path(script) => return Start::File(script.to_owned()),
            Word::Rest(..) => break,
        }
    }
    Start::Other
}

/// A package as npm's commands take it: a name with a version, a repository, an archive, a folder.
fn package(spec: &str) -> Start {
    let spec = spec.rfind("@npm:").map_or(spec, |at| &spec[at + 1..]);
    let spec = spec.strip_prefix("npm:").unwrap_or(spec);
    let git = ["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:"];
    let parts: Vec<&str> = spec.split('/').collect();
    let is_shorthand = parts.len() == 2 && !spec.starts_with(['@', '.', '/', '~']) && !spec.contains(':');
    if is_shorthand || git.iter().any(|start| spec.starts_with(start)) {
        let (address, revision) = spec.split_once('#').map_or((spec, None), |(address, at)| (address, Some(at)));
        let revision = revision.map(|at| at.trim_start_matches("commit:").to_owned());
        return Start::Git { address: address.to_owned(), revision };
    }
    if let Some(path) = spec.strip_prefix("file:") {
        return Start::Folder(path.to_owned());
    }
    if spec.contains("://") {
        return Start::Url(spec.to_owned());
    }
    if is_path(spec) && !spec.starts_with('@') {
        return Start::Folder(spec.to_owned());
    }
    let version_at = spec.char_indices().skip(1).find(|&(_, char)| char == '@').map(|(at, _)| at);
    let (name, version) = version_at.map_or((spec, None), |at| (&spec[..at], Some(&spec[at + 1..])));
    let version = version.filter(|version| !version.is_empty());
    match (name.parse(), version.map(str::parse).transpose()) {
        (Ok(package), Ok(version)) => Start::Npm { package, version },
        _ => Start::Other,
    }
}
