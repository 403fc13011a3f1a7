//! Reads rule files: those compiled into the program and those of a folder.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Rule;
use super::call_file::{CallSetFile, CleanerFile};
use super::compile::Compiler;
use super::file::{RuleFile, SignalFile};
use super::sets::{Patterns, SetId};
use crate::calls::TextPattern;
use crate::error::{Mistake, RulesError};

/// Path below `rules/` and text of every file compiled into the program, and where in [`BUNDLED_JSON`] it stands.
#[expect(clippy::unreadable_literal, reason = "the build script writes it, nobody reads it")]
const BUNDLED: &[(&str, &str, Option<Range<usize>>)] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// What they hold as JSON, which is read many times faster.
const BUNDLED_JSON: &str = include_str!(concat!(env!("OUT_DIR"), "/bundled.json"));

/// The SHA-256 of their texts, so that not every start reads them all.
pub(crate) const BUNDLED_HASH: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bundled.sha256"));

/// Longest rule file that is read.
const MAX_FILE: u64 = 256 * 1024;
/// Most rule files in one folder.
const MAX_FILES: usize = 5000;
/// Folders below the one that was named.
const MAX_DEPTH: usize = 6;
/// The folder of the signals.
const SIGNALS: &str = "signals/";
/// The folder of the sets of callees.
const CALLS: &str = "calls/";
/// The folder of the cleaners.
const CLEANERS: &str = "cleaners/";

/// Everything that rule files say.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) rules: Vec<Rule>,
    pub(crate) patterns: Patterns,
    pub(crate) signals: Vec<SignalExamples>,
    /// The patterns over calls, in the order of the files.
    pub(crate) call_patterns: Vec<Arc<TextPattern>>,
}

/// A signal's own examples.
#[derive(Debug)]
pub(crate) struct SignalExamples {
    pub(crate) file: String,
    pub(crate) set: SetId,
    pub(crate) matches: Vec<String>,
    pub(crate) ignores: Vec<String>,
}

/// A rule file that was read and not yet understood.
pub(crate) struct Read {
    /// How people name it.
    name: String,
    /// Path below the folder of rules, with `/`.
    path: String,
    /// The text, or why there is none.
    text: Result<Cow<'static, str>, String>,
    /// The same as JSON, if it was turned into that before.
    json: Option<&'static str>,
}

/// The files compiled into the program.
pub(crate) fn read_bundled() -> Vec<Read> {
    let read = |(path, text, json): &(&str, &'static str, Option<Range<usize>>)| Read {
        name: format!("rules/{path}"),
        path: (*path).to_owned(),
        text: Ok(Cow::Borrowed(text)),
        json: json.clone().map(|json| &BUNDLED_JSON[json]),
    };
    BUNDLED.iter().map(read).collect()
}

/// The files of a folder of the user's.
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Read>, RulesError> {
    let mut files = Vec::new();
    walk(folder, "", 0, &mut files)?;
    files.sort_by(|one: &Read, other| one.path.cmp(&other.path));
    Ok(files)
}

fn walk(folder: &Path, below: &str, depth: usize, files: &mut Vec<Read>) -> Result<(), RulesError> {
    let failed = |path: &Path| {
        let folder = path.display().to_string();
        move |source| RulesError::Folder { folder, source }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let below = format!("{below}{}", entry.file_name().to_string_lossy());
        let metadata = fs::metadata(&path).map_err(failed(&path))?;
        if metadata.is_dir() {
            if depth < MAX_DEPTH {
                walk(&path, &format!("{below}/"), depth + 1, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            let name = path.display().to_string();
            if files.len() == MAX_FILES {
                let what = format!("one rule file more than {MAX_FILES}");
                return Err(RulesError::Mistakes(vec![Mistake { file: name, what }]));
            }
            let text = if metadata.len() > MAX_FILE {
                Err(format!("the file has more than {MAX_FILE} bytes"))
            } else {
                let read = fs::read_to_string(&path).map(Cow::Owned);
                read.map_err(|error| format!("the file cannot be read: {error}"))
            };
            files.push(Read { name, path: below, text, json: None });
        }
    }
    Ok(())
}

impl Catalogue {
    /// Understands all files together; names every mistake in every file.
    pub(crate) fn of<'r>(files: impl IntoIterator<Item = &'r Read, IntoIter: Clone>) -> Result<Self, RulesError> {
        let files = files.into_iter();
        let mut mistakes = Vec::new();
        let mut compiler = Compiler::default();
        let mut catalogue = Self::default();

        for file in files.clone().filter(|file| file.path.starts_with(CLEANERS)) {
            let mut wrong = Vec::new();
            match parse::<CleanerFile>(file) {
                Ok(cleaner) => {
                    named_like_its_file(file, cleaner.id.as_str(), &mut wrong);
                    compiler.calls.cleaner(&cleaner, &mut wrong);
                }
                Err(what) => wrong.push(what),
            }
            mistakes.extend(wrong.into_iter().map(|what| Mistake { file: file.name.clone(), what }));
        }
        for file in files.clone().filter(|file| file.path.starts_with(CALLS)) {
            let mut wrong = Vec::new();
            match parse::<CallSetFile>(file) {
                Ok(set) => {
                    named_like_its_file(file, set.id.as_str(), &mut wrong);
                    compiler.calls.set(&set, &mut wrong);
                }
                Err(what) => wrong.push(what),
            }
            mistakes.extend(wrong.into_iter().map(|what| Mistake { file: file.name.clone(), what }));
        }

        for file in files.clone().filter(|file| file.path.starts_with(SIGNALS)) {
            let mut wrong = Vec::new();
            match parse::<SignalFile>(file) {
                Ok(signal) => {
                    named_like_its_file(file, signal.id.as_str(), &mut wrong);
                    compiler.signal(&signal, &mut wrong);
                    let examples = |set| SignalExamples {
                        file: file.name.clone(),
                        set,
                        matches: signal.matches,
                        ignores: signal.ignores,
                    };
                    catalogue.signals.extend(compiler.signal_set(signal.id.as_str()).map(examples));
                }
                Err(what) => wrong.push(what),
            }
            mistakes.extend(wrong.into_iter().map(|what| Mistake { file: file.name.clone(), what }));
        }

        let mut ids: HashMap<String, String> = HashMap::new();
        for file in files.clone().filter(|file| is_rule(file)) {
            let mut wrong = Vec::new();
            match parse::<RuleFile>(file) {
                Ok(rule) => {
                    named_like_its_file(file, rule.id.as_str(), &mut wrong);
                    if let Some(other) = ids.insert(rule.id.as_str().to_owned(), file.name.clone()) {
                        wrong.push(format!("the id `{}` is already taken by {other}", rule.id));
                    }
                    catalogue.rules.extend(compiler.rule(&file.name, rule, &mut wrong));
                }
                Err(what) => wrong.push(what),
            }
            mistakes.extend(wrong.into_iter().map(|what| Mistake { file: file.name.clone(), what }));
        }

        if !mistakes.is_empty() {
            return Err(RulesError::Mistakes(mistakes));
        }
        catalogue.rules.sort_by(|one, other| one.id.cmp(&other.id));
        catalogue.patterns = compiler.patterns.settled();
        catalogue.call_patterns = compiler.calls.patterns;
        Ok(catalogue)
    }
}

impl Read {
    /// The text of the file; empty if it could not be read.
    pub(crate) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// How people name the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

fn is_rule(file: &Read) -> bool {
    ![SIGNALS, CALLS, CLEANERS].iter().any(|folder| file.path.starts_with(folder))
}

fn named_like_its_file(file: &Read, id: &str, mistakes: &mut Vec<String>) {
    let stem = Path::new(&file.path).file_stem().unwrap_or_default();
    if stem != id {
        mistakes.push(format!("the id `{id}` is not the name of its file"));
    }
}

fn parse<T: DeserializeOwned>(file: &Read) -> Result<T, String> {
    if let Some(json) = file.json {
        return serde_json::from_str(json).map_err(|error| error.to_string());
    }
    let text = file.text.as_ref().map_err(Clone::clone)?;
    let options = serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
        budget: serde_saphyr::budget! {
            max_events: 20_000,
            max_aliases: 64,
            max_depth: 64,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 5_000,
            max_replay_stack_depth: 8,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string())
}
