//! Files that hold secrets, and standard input in place of one.

use std::io::Read;

use anyhow::{Context, ensure};
use model::Secret;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Reads a file, or standard input for `-`.
///
/// # Errors
///
/// Fails with one sentence that repeats nothing of its content if it cannot be read, is too long, or is no text.
pub(crate) fn read(path: &str) -> anyhow::Result<Secret> {
    if path == "-" {
        return read_to_end(std::io::stdin().lock(), shown(path));
    }
    let file = std::fs::File::open(path).with_context(|| format!("cannot read `{path}`"))?;
    ensure!(file.metadata().is_ok_and(|found| !found.is_dir()), "cannot read `{path}`: it is a folder");
    read_to_end(file, path)
}

/// What a path is called in a sentence.
pub(crate) fn shown(path: &str) -> &str {
    if path == "-" { "standard input" } else { path }
}

fn read_to_end(from: impl Read, name: &str) -> anyhow::Result<Secret> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut bytes).with_context(|| format!("cannot read `{name}`"))?;
    ensure!(bytes.len() as u64 <= LONGEST, "`{name}` is longer than {LONGEST} bytes");
    String::from_utf8(bytes).map(Secret::from).ok().with_context(|| format!("`{name}` is no text"))
}
