//! Paths inside an artifact.

use std::sync::Arc;

use super::Standing;

/// Whether a path is that of source that a person wrote.
pub(super) fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| end == "cs")
        && !path.split('/').any(|part| matches!(part, "bin" | "obj" | "node_modules" | ".git"))
}

/// The folder of a path.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file name of a path without its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The folders around a path, the innermost first.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    and_ancestors(folder(path))
}

/// A folder and those around it, the innermost first.
pub(super) fn and_ancestors(of: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(of), |inner| (!inner.is_empty()).then(|| folder(inner)))
}

/// A path seen from a folder.
pub(super) fn joined(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let path = path.replace('\\', "/");
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a path is what a pattern with `*` and `**` asks for.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    // Row by row: which beginnings of the path the beginning of the pattern takes.
    let mut reached: Vec<bool> = (0..=path.len()).map(|at| at == 0).collect();
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            if part == "**" {
                next[at] = reached[at] || (at > 0 && next[at - 1]);
            } else if at > 0 {
                next[at] = reached[at - 1] && part_matches(part, path[at - 1]);
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

fn part_matches(pattern: &str, part: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern.eq_ignore_ascii_case(part) };
    let Some(mut left) = part.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match left.find(piece) {
            Some(at) => left = left.get(at + piece.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    left.ends_with(last)
}

/// What a path says of a project.
pub(super) fn standing(path: &str) -> Standing {
    let words = |part: &str| part.split(['.', '-', '_', ' ']).map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let mut standing = Standing::Main;
    for part in path.split('/') {
        if part.eq_ignore_ascii_case("templates") {
            standing = Standing::Example;
        }
        for word in words(part) {
            match word.as_str() {
                "test" | "tests" | "unittests" | "integrationtests" | "benchmark" | "benchmarks" => {
                    return Standing::Test;
                }
                "sample" | "samples" | "example" | "examples" | "docs" | "demo" | "demos" => {
                    standing = Standing::Example;
                }
                _ => {}
            }
        }
    }
    standing
}

/// The folder that all paths lie in.
pub(super) fn shared_folder(paths: &[Arc<str>]) -> Option<String> {
    let mut shared: Vec<&str> = folder(paths.first()?).split('/').collect();
    for path in paths {
        let parts = folder(path).split('/');
        let same = shared.iter().zip(parts).take_while(|(left, right)| **left == *right).count();
        shared.truncate(same);
    }
    Some(shared.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{joined, matches, standing};
    use crate::csharp::projects::Standing;

    #[test]
    fn references_are_seen_from_the_folder_of_their_project() {
        assert_eq!(joined("src/App", "..\\Lib\\Lib.csproj"), "src/Lib/Lib.csproj");
        assert_eq!(joined("", "../../../x"), "x");
    }

    #[test]
    fn patterns_match_parts_and_folders() {
        assert!(matches("tools/A.*/src/*.csproj", "tools/A.B/src/A.B.csproj"));
        assert!(matches("**/src/x.csproj", "a/b/src/x.csproj"));
        assert!(!matches("tools/*.csproj", "tools/a/b.csproj"));
    }

    #[test]
    fn tests_and_examples_are_told_by_their_folders() {
        assert_eq!(standing("src/App/App.csproj"), Standing::Main);
        assert_eq!(standing("samples/App/App.csproj"), Standing::Example);
        assert_eq!(standing("src/App.Tests/App.Tests.csproj"), Standing::Test);
    }
}
