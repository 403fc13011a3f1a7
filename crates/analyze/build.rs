//! Lists the rule files under `rules/`, so that they are compiled into the program, and does ahead of time what would
//! take longest at every start: reading YAML, finding the literals that pick each pattern and sorting them, and compiling it.

#[path = "src/rule/branches.rs"]
mod branches;
#[path = "src/rule/characters.rs"]
#[expect(dead_code, reason = "the crate looks at texts")]
mod characters;
#[path = "src/rule/keyword.rs"]
mod keyword;
#[path = "src/rule/lead.rs"]
mod lead;
#[path = "src/rule/literal_set.rs"]
mod literal_set;
#[path = "src/rule/literals.rs"]
#[expect(dead_code, reason = "of what it shares with the crate, some is for patterns with keywords of their own")]
mod literals;
#[path = "src/rule/program.rs"]
#[expect(dead_code, reason = "the crate reads what is written here")]
mod program;
#[path = "src/rule/program_writer.rs"]
mod program_writer;
#[path = "src/rule/rarity.rs"]
mod rarity;
#[path = "src/rule/words_writer.rs"]
mod words_writer;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use regex_automata::nfa::thompson::Compiler;
use regex_syntax::hir::Hir;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::characters::Needed;
use crate::literals::Keywords;
use crate::words_writer::Table;

/// As the crate has them: a pattern beyond them is left to the crate, which says what is wrong with it.
const MAX_LENGTH: usize = 16 * 1024;
const KEYWORD_LENGTHS: RangeInclusive<usize> = 2..=64;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/rule");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let catalogue = here.join("../../rules").canonicalize()?;

    let mut files = Vec::new();
    walk(&catalogue, &mut files)?;
    files.sort();

    let mut hash = Sha256::new();
    let mut list = String::from("&[\n");
    // All one behind the other: each start reads them, and none of the texts that would stand between them.
    let mut jsons = String::new();
    let (mut patterns, mut texts) = (BTreeMap::new(), BTreeSet::new());
    for file in &files {
        let name: Vec<_> = file
            .strip_prefix(&catalogue)
            .expect("every file was found under the catalogue")
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        let text = fs::read_to_string(file)?;
        hash.update(text.as_bytes());
        // A file with a mistake goes in as it is: the crate's tests name the mistake.
        let read: Option<Value> = serde_saphyr::from_str(&text).ok();
        let json = read.as_ref().map(|read| {
            find_patterns(read, &mut patterns, &mut texts);
            let start = jsons.len();
            jsons.push_str(&read.to_string());
            start..jsons.len()
        });
        writeln!(list, "    ({:?}, include_str!({:?}), {json:?}),", name.join("/"), file.display().to_string())
            .expect("a string takes all text");
    }
    list.push_str("]\n");
    fs::write(out.join("bundled.rs"), list)?;
    fs::write(out.join("bundled.json"), jsons)?;
    fs::write(out.join("bundled.sha256"), hash.finalize())?;

    fs::write(out.join("texts.rs"), format!("&{:?}", Vec::from_iter(texts)))?;

    let all = || patterns.values().flatten();
    let words = all().flat_map(|branch| branch.keywords.words.iter().chain(branch.keywords.also.iter().flatten()));
    let table = Table::of(words.map(|keyword| keyword.word.as_str()));
    let (words, ends) = table.written();
    fs::write(out.join("words.txt"), words)?;
    fs::write(out.join("words.rs"), format!("{ends:?}"))?;

    let mut known = String::from("&[\n");
    let (mut programs, mut lists) = (Vec::new(), Vec::new());
    for (text, branches) in &patterns {
        write!(known, "    ({text:?}, &[").expect("a string takes all text");
        for Branch { keywords, longest, needed, programs: [forwards, backwards] } in branches {
            let Keywords { words, also, lead, rarity } = keywords;
            let words = added(&table.list(words), &mut lists);
            let also: Vec<_> = also.iter().map(|words| added(&table.list(words), &mut lists)).collect();
            let (forwards, backwards) = (added(forwards, &mut programs), added(backwards, &mut programs));
            write!(
                known,
                "Known {{ words: {words:?}, also: &{also:?}, lead: {lead:?}, rarity: {rarity}, longest: {longest:?}, \
                 needed: {needed:?}, forwards: {forwards:?}, backwards: {backwards:?} }}, "
            )
            .expect("a string takes all text");
        }
        known.push_str("]),\n");
    }
    known.push_str("]\n");
    fs::write(out.join("programs.bin"), programs)?;
    fs::write(out.join("lists.bin"), lists)?;
    fs::write(out.join("patterns.rs"), known)
}

/// Where among `all` the bytes stand once they are added.
fn added(bytes: &[u8], all: &mut Vec<u8>) -> Range<usize> {
    let start = all.len();
    all.extend_from_slice(bytes);
    start..all.len()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}

/// The patterns by their texts, in branches.
type Patterns = BTreeMap<String, Vec<Branch>>;

struct Branch {
    /// What picks it.
    keywords: Keywords,
    /// Bytes of its longest match, if there is a limit.
    longest: Option<usize>,
    /// Characters that a match needs.
    needed: Needed,
    /// Its states, for a search forwards and for one backwards.
    programs: [Vec<u8>; 2],
}

/// Adds the patterns of a rule file, wherever they stand in it, and those over the texts of calls.
fn find_patterns(value: &Value, found: &mut Patterns, texts: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| find_patterns(value, found, texts)),
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("matches" | "ignores" | "pairs", _) => {}
                    ("text" | "named", Value::String(text)) => {
                        texts.extend(parse(text).is_some().then(|| text.clone()));
                    }
                    ("pattern", Value::String(text)) => add(text, found),
                    ("pattern", Value::Array(several)) => {
                        several.iter().filter_map(Value::as_str).for_each(|text| add(text, found));
                    }
                    (_, value) => find_patterns(value, found, texts),
                }
            }
        }
        _ => {}
    }
}

/// As the crate reads patterns.
fn parse(text: &str) -> Option<Hir> {
    let parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).nest_limit(100).build();
    { parser }.parse(text).ok().filter(|_| text.len() <= MAX_LENGTH)
}

fn add(text: &str, found: &mut Patterns) {
    let sound = parse(text).filter(|hir| hir.properties().minimum_len() != Some(0));
    let branch = |hir: &Hir| {
        let program = |backwards| program(hir, backwards).unwrap_or_default();
        let longest = hir.properties().maximum_len();
        let needed = Needed::by(hir);
        Some(Branch { keywords: keywords(hir)?, longest, needed, programs: [false, true].map(program) })
    };
    if let Some(branches) = sound.and_then(|hir| branches::branches(hir).iter().map(branch).collect()) {
        found.insert(text.to_owned(), branches);
    }
}

fn program(hir: &Hir, backwards: bool) -> Option<Vec<u8>> {
    let states = Compiler::new().configure(program::config().reverse(backwards)).build_from_hir(hir).ok()?;
    program_writer::write(&states)
}

fn keywords(hir: &Hir) -> Option<Keywords> {
    let keywords = literals::required(hir)?;
    let sound = keywords.words.iter().all(|keyword| KEYWORD_LENGTHS.contains(&keyword.word.len()));
    (sound && !keywords.words.is_empty()).then_some(keywords)
}
