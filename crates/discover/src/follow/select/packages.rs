//! The files that are followed where those of a folder share their names without importing each other.

use std::collections::{HashMap, HashSet};

use model::{Artifact, Interest, SourceFile};

use super::{Selected, any_of, is_aside};

/// The files of packages that hold a name that is asked about, and of those that import one of these.
pub(super) fn select<'a>(
    artifact: &'a Artifact,
    interest: &Interest,
    wanted: &dyn Fn(&SourceFile) -> bool,
    package: &dyn Fn(&str) -> &str,
) -> Selected<'a> {
    let all: Vec<&SourceFile> = artifact.files.iter().filter(|file| wanted(file)).collect();
    let main: Vec<&SourceFile> = all.iter().copied().filter(|file| !is_aside(&file.path)).collect();
    let candidates = if main.is_empty() { all } else { main };
    let mut selected = Selected { bytes: candidates.iter().map(|file| file.text.len()).sum(), ..Selected::default() };
    let Some(names) = any_of(interest) else { return selected };
    let mut packages: HashMap<&str, Vec<&SourceFile>> = HashMap::new();
    for file in &candidates {
        packages.entry(package(&file.path)).or_default().push(file);
    }
    let holding = |files: &Vec<&SourceFile>| files.iter().any(|file| names.is_match(&file.text));
    let mut reached: HashSet<&str> =
        packages.iter().filter(|(_, files)| holding(files)).map(|(folder, _)| *folder).collect();
    // Whoever imports what holds a name hands values there, at however many removes.
    let mut importing: HashMap<&str, Vec<&str>> = HashMap::new();
    for (at, files) in &packages {
        for name in imports(files) {
            importing.entry(name).or_default().push(at);
        }
    }
    let mut waiting: Vec<&str> = reached.iter().copied().collect();
    while let Some(next) = waiting.pop() {
        let name = next.rsplit('/').next().unwrap_or(next);
        for at in importing.remove(name).unwrap_or_default() {
            if reached.insert(at) {
                waiting.push(at);
            }
        }
    }
    // Where some packages speak of the protocol, what they do not import is another program.
    let speaks = |files: &Vec<&SourceFile>| files.iter().any(|file| file.text.contains("mcp"));
    let speaking: HashSet<&str> = reached.iter().copied().filter(|at| packages.get(at).is_some_and(speaks)).collect();
    if !speaking.is_empty() {
        reached = speaking;
    }
    for file in candidates.into_iter().filter(|file| reached.contains(package(&file.path))) {
        selected.take(file);
    }
    selected
}

/// The last names of the packages that some files import.
fn imports<'a>(files: &[&'a SourceFile]) -> HashSet<&'a str> {
    const MOST: usize = 400;
    let lines = files.iter().flat_map(|file| {
        let is_import = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("import") || line.starts_with('"') || line.ends_with('"')
        };
        file.text.lines().take(MOST).filter(is_import)
    });
    lines.filter_map(|line| line.split('"').nth(1)).map(|path| path.rsplit('/').next().unwrap_or(path)).collect()
}

/// The folder of a file.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder of the source that a file belongs to: the outermost that is called `src`, or its own.
pub(super) fn source_folder(path: &str) -> &str {
    let found = path.match_indices("src/").find(|(at, _)| *at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'));
    match found {
        Some((at, _)) => path.get(..at + 3).unwrap_or(path),
        None => folder(path),
    }
}
