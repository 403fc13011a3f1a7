//! Launch lines as a person reads them: the words of a command, secrets masked, with one stretch marked.

use model::Launch;

use crate::finding::Hit;
use crate::mask::mask_launch;

/// A hit that shows the whole command line and marks `word` in it, or all of it if masking changed the word.
pub(super) fn hit(launch: &Launch, word: &str, label: &str) -> Hit {
    let line = mask_launch(launch).words().join(" ");
    let marked = line.find(word).map(|at| at..at + word.len());
    let mut hit = Hit::in_launch(launch, line, label);
    if let Some(marked) = marked.filter(|marked| !marked.is_empty()) {
        hit.span = marked;
    }
    hit
}

/// The program's name without folder and Windows extension, in lower case.
pub(super) fn program(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    [".exe", ".cmd", ".bat"].iter().find_map(|end| name.strip_suffix(end)).map_or_else(|| name.clone(), str::to_owned)
}

/// The values of an option, written `--name value` or `--name=value`.
pub(super) fn values<'a>(words: &'a [String], names: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if names.contains(&word.as_str()) {
            found.extend(words.get(at + 1).map(String::as_str));
        } else if let Some((name, value)) = word.split_once('=')
            && names.contains(&name)
        {
            found.push(value);
        } else if let Some(short) = names.iter().find(|name| name.len() == 2 && !word.starts_with("--"))
            && let Some(value) = word.strip_prefix(short)
        {
            found.push(value);
        }
    }
    found
}
