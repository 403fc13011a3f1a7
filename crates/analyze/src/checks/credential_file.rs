//! Files in which tools keep their user's credentials and that were published with the source.

use std::ops::Range;

use model::{Severity, SourceFile};

use super::{Check, env_file::hide};
use crate::cost;
use crate::finding::Hit;
use crate::mask::is_placeholder;
use crate::sources::is_beside_the_program;

/// Names of such files, and what stands before a credential in them.
const FILES: &[(&str, &[&str])] = &[
    (".npmrc", &["_authtoken=", "_auth=", "_password=", "_authtoken =", "_auth =", "_password ="]),
    (".yarnrc.yml", &["npmauthtoken:", "npmauthident:"]),
    (".pypirc", &["password=", "password =", "password:"]),
    (".netrc", &["password "]),
    ("_netrc", &["password "]),
    (".dockercfg", &["\"auth\":"]),
    (".docker/config.json", &["\"auth\":"]),
    (".cargo/credentials.toml", &["token ="]),
    (".gem/credentials", &[":rubygems_api_key:"]),
];
/// Most lines read of one file.
const MOST: usize = 2_000;
/// A shorter value is no credential.
const SHORTEST: usize = 6;

/// A published file of credentials.
pub(super) struct CredentialFile;

impl Check for CredentialFile {
    fn name(&self) -> &'static str {
        "credential-file"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files {
            let is_named = |name: &str| {
                file.path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
            };
            let before = FILES.iter().find(|(name, _)| is_named(name)).map(|(_, before)| *before);
            let found = before.and_then(|before| credential(&file.text, before)).or_else(|| address(file));
            if let Some((range, value)) = found {
                let mut hit = Hit::in_file(file, range);
                hide(&mut hit, value);
                hit.severity = is_beside_the_program(&file.path).then_some(Severity::Low);
                hits.push(hit);
            }
        }
    }
}

/// The first line in which a value follows one of the words.
fn credential<'a>(text: &'a str, before: &[&str]) -> Option<(Range<usize>, &'a str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MOST) {
        let start = at;
        at += line.len();
        cost::add(line.len());
        let lower = line.to_ascii_lowercase();
        if lower.trim_start().starts_with(['#', ';']) {
            continue;
        }
        let value = before.iter().find_map(|word| lower.find(word).map(|found| &line[found + word.len()..]));
        let value = value.map(|value| value.trim().trim_matches(['"', '\'', ',']));
        if let Some(value) = value.filter(|value| value.len() >= SHORTEST && !is_placeholder(value)) {
            return Some((start..start + line.trim_end().len(), value));
        }
    }
    None
}

/// `.git-credentials` is a list of addresses with passwords.
fn address(file: &SourceFile) -> Option<(Range<usize>, &str)> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let line = file.text.lines().next().filter(|_| name == ".git-credentials")?;
    let (_, rest) = line.split_once("://")?;
    let (user, _) = rest.split_once('@')?;
    let (_, password) =
        user.split_once(':').filter(|(_, password)| !password.is_empty() && !is_placeholder(password))?;
    Some((0..line.len(), password))
}
