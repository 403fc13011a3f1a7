//! Lists the rule files under `rules/`, so that they are compiled into the program, and does ahead of time what would
//! take longest at every start: reading YAML, finding the literals that pick each pattern, and compiling it.

#[path = "src/rule/branches.rs"]
mod branches;
#[path = "src/rule/keyword.rs"]
#[expect(dead_code, reason = "the crate reads what is written here")]
mod keyword;
#[path = "src/rule/keyword_writer.rs"]
mod keyword_writer;
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

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use regex_automata::nfa::thompson::Compiler;
use regex_syntax::hir::Hir;
use serde_json::Value;

/// As the crate has them: a pattern beyond them is left to the crate, which says what is wrong with it.
const MAX_LENGTH: usize = 16 * 1024;
const KEYWORD_LENGTHS: std::ops::RangeInclusive<usize> = 2..=64;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/rule");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let catalogue = here.join("../../rules").canonicalize()?;

    let mut files = Vec::new();
    walk(&catalogue, &mut files)?;
    files.sort();

    let mut list = String::from("&[\n");
    let mut patterns = BTreeMap::new();
    for file in &files {
        let name: Vec<_> = file
            .strip_prefix(&catalogue)
            .expect("every file was found under the catalogue")
            .iter()
            .map(|part| part.to_string_lossy())
            .collect();
        // A file with a mistake goes in as it is: the crate's tests name the mistake.
        let read: Option<Value> = serde_saphyr::from_str(&fs::read_to_string(file)?).ok();
        let json = read.as_ref().map(Value::to_string);
        if let Some(read) = &read {
            find_patterns(read, &mut patterns);
        }
        writeln!(list, "    ({:?}, include_str!({:?}), {json:?}),", name.join("/"), file.display().to_string())
            .expect("a string takes all text");
    }
    list.push_str("]\n");
    fs::write(out.join("bundled.rs"), list)?;

    let mut known = String::from("&[\n");
    let mut programs = Vec::new();
    for (text, branches) in patterns {
        write!(known, "    ({text:?}, &[").expect("a string takes all text");
        for Branch { literals, mut program } in branches {
            let start = programs.len();
            programs.append(&mut program);
            let program = start..programs.len();
            write!(known, "Known {{ {literals}, program: {program:?} }}, ").expect("a string takes all text");
        }
        known.push_str("]),\n");
    }
    known.push_str("]\n");
    fs::write(out.join("programs.bin"), programs)?;
    fs::write(out.join("patterns.rs"), known)
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
    /// What picks it, as the source of members of a constant.
    literals: String,
    /// Its states.
    program: Vec<u8>,
}

/// Adds the patterns of a rule file, wherever they stand in it.
fn find_patterns(value: &Value, found: &mut Patterns) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| find_patterns(value, found)),
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("matches" | "ignores", _) => {}
                    ("pattern", Value::String(text)) => add(text, found),
                    ("pattern", Value::Array(texts)) => {
                        texts.iter().filter_map(Value::as_str).for_each(|text| add(text, found));
                    }
                    (_, value) => find_patterns(value, found),
                }
            }
        }
        _ => {}
    }
}

fn add(text: &str, found: &mut Patterns) {
    let parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).nest_limit(100).build();
    let parsed = { parser }.parse(text).ok().filter(|_| text.len() <= MAX_LENGTH);
    let sound = parsed.filter(|hir| hir.properties().minimum_len() != Some(0));
    let branch = |hir: &Hir| Some(Branch { literals: literals(hir)?, program: program(hir).unwrap_or_default() });
    if let Some(branches) = sound.and_then(|hir| branches::branches(hir).iter().map(branch).collect()) {
        found.insert(text.to_owned(), branches);
    }
}

fn program(hir: &Hir) -> Option<Vec<u8>> {
    let states = Compiler::new().configure(program::config()).build_from_hir(hir).ok()?;
    program_writer::write(&states)
}

fn literals(hir: &Hir) -> Option<String> {
    let literals::Keywords { words, also, lead, rarity } = literals::required(hir)?;
    let sound = words.iter().all(|keyword| KEYWORD_LENGTHS.contains(&keyword.word.len()));
    let longest = hir.properties().maximum_len();
    if !sound || words.is_empty() {
        return None;
    }
    let also: Vec<_> = also.iter().map(|words| keyword_writer::written(words)).collect();
    Some(format!(
        "words: {:?}, also: &{also:?}, lead: {lead:?}, longest: {longest:?}, rarity: {rarity}",
        keyword_writer::written(&words),
    ))
}
