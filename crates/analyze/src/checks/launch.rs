//! Launch lines as a person reads them: the words of a command, secrets masked, with one stretch marked.

use std::ops::Range;

use model::{Launch, Severity};

use super::gravest;
use crate::cost;
use crate::finding::Hit;
use crate::mask::{mask, mask_launch};

/// The words of a launch line.
pub(super) fn words(launch: &Launch) -> Vec<String> {
    let words = launch.words();
    cost::add(words.iter().map(|word| 1 + word.len()).sum());
    words
}

/// Something that a check tells of a launch line.
pub(super) struct Told<'a> {
    /// The stretch of the line that shows it.
    pub(super) word: &'a str,
    pub(super) label: &'static str,
    /// The severity, if it is not the rule's.
    pub(super) severity: Option<Severity>,
}

/// Hits for the gravest of what a check tells of one launch line.
pub(super) fn tell(launch: &Launch, told: Vec<Told<'_>>, hits: &mut Vec<Hit>) {
    for Told { word, label, severity } in gravest(told, |one| one.severity) {
        hits.push(Hit { severity, ..hit(launch, word, label) });
    }
}

/// A part of a launch entry that a check shows.
pub(super) struct Shown {
    /// The part, secrets masked.
    pub(super) text: String,
    /// The bytes of it to mark.
    pub(super) marked: Range<usize>,
    pub(super) label: &'static str,
    /// The severity, if it is not the rule's.
    pub(super) severity: Option<Severity>,
}

impl Shown {
    /// The start of a part of which all is marked.
    pub(super) fn start_of(part: &str, label: &'static str, severity: Option<Severity>) -> Self {
        const SHOWN: usize = 200;
        let start: String = part.chars().take(SHOWN).collect();
        let text = mask(&start).text.into_owned();
        Self { marked: 0..text.len(), text, label, severity }
    }
}

/// Hits for the gravest of what a check shows of one launch entry.
pub(super) fn show(launch: &Launch, shown: Vec<Shown>, hits: &mut Vec<Hit>) {
    for Shown { text, marked, label, severity } in gravest(shown, |one| one.severity) {
        hits.push(Hit { severity, ..Hit::in_launch(launch, text, label).marking(marked) });
    }
}

/// A hit that shows the whole command line and marks `word` in it, or all of it if masking changed the word. Masking
/// reads all of the line: where there may be many hits, [`tell`] makes few of them.
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
