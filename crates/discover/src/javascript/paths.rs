//! Paths inside an artifact.

/// `relative` as written in the file or folder `folder`; `None` if it leaves the artifact.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = if relative.starts_with('/') { Vec::new() } else { split(folder).collect() };
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// The folder that a file lies in; empty for the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether `path` lies in `folder` or below it.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The extensions of JavaScript and TypeScript, in the order in which an import tries them.
pub(super) const EXTENSIONS: [&str; 8] = ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs", "jsx"];

/// Whether a file is JavaScript or TypeScript that can hold values.
pub(super) fn is_source(path: &str) -> bool {
    let Some((stem, extension)) = path.rsplit_once('.') else { return false };
    EXTENSIONS.contains(&extension) && stem.rsplit_once('.').is_none_or(|(_, inner)| inner != "d")
}

/// Folders that hold no server of the package itself.
const ASIDE: [&str; 20] = [
    "node_modules",
    "test",
    "tests",
    "__tests__",
    "__mocks__",
    "e2e",
    "spec",
    "fixtures",
    "example",
    "examples",
    "docs",
    "doc",
    "samples",
    "bench",
    "benchmarks",
    "vendor",
    "vendored",
    "third_party",
    "coverage",
    "website",
];

/// Whether a file lies, below `root`, where tests, examples, documentation or other people's code lie.
pub(super) fn is_aside(path: &str, root: &str) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    let name = below.rsplit('/').next().unwrap_or(below);
    let in_folder = split(folder(below)).any(|part| ASIDE.contains(&part) || part.starts_with('.'));
    in_folder || [".test.", ".spec.", ".stories.", ".min.", ".config."].iter().any(|mark| name.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_cannot_leave_the_artifact() {
        assert_eq!(join("a/b", "../c.js").as_deref(), Some("a/c.js"));
        assert_eq!(join("", "./c.js").as_deref(), Some("c.js"));
        assert_eq!(join("a", "../../c.js"), None);
    }

    #[test]
    fn tests_and_examples_are_aside_only_below_the_root() {
        assert!(is_aside("pkg/examples/a.ts", "pkg"));
        assert!(!is_aside("examples/server/src/a.ts", "examples/server"));
        assert!(is_aside("src/a.test.ts", ""));
    }
}
