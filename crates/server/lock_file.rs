//! The lock file: what the servers of several targets listed when somebody looked at them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use analyze::LockedTarget;
use anyhow::{Context, ensure};
use model::{Origin, Report};
use report::Outcome;
use serde::{Deserialize, Serialize};

/// The version of the file that is written.
const VERSION: u32 = 1;
/// The longest file that is read, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockFile {
    version: u32,
    /// By the name of the target, without the version that it had.
    pub(crate) targets: BTreeMap<String, LockedTarget>,
}

impl LockFile {
    /// Locks what was scanned.
    ///
    /// # Errors
    ///
    /// Fails if two targets have the same name, since a later check could not tell them apart.
    pub(crate) fn of<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> anyhow::Result<Self> {
        let mut targets = BTreeMap::new();
        for outcome in outcomes {
            let Some(report) = outcome.report() else { continue };
            let suppressed = report.suppressed.iter().map(|suppressed| &suppressed.finding);
            let locked = LockedTarget::of(&report.surfaces, report.findings.iter().chain(suppressed));
            let name = name(outcome, report);
            ensure!(!targets.contains_key(&name), "two of the targets are called `{name}`: lock them in two files");
            targets.insert(name, locked);
        }
        Ok(Self { version: VERSION, targets })
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if it cannot be read or is none.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let unreadable = || format!("cannot read the lock file `{shown}`; `mcp-hub lock write` writes one");
        let metadata = std::fs::metadata(path).with_context(unreadable)?;
        ensure!(metadata.is_file() && metadata.len() <= LONGEST, "`{shown}` is no file of at most {LONGEST} bytes");
        let text = std::fs::read_to_string(path).with_context(unreadable)?;
        let file: Self = serde_json::from_str(&text).with_context(|| format!("`{shown}` is no lock file"))?;
        ensure!(file.version == VERSION, "`{shown}` is a lock file of version {}, not {VERSION}", file.version);
        Ok(file)
    }

    /// Writes the file: sorted, a line a hash.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self).context("cannot print the lock")? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
    }

    /// The targets of the file that are not among these.
    pub(crate) fn others<'a>(&'a self, names: &BTreeSet<String>) -> Vec<&'a str> {
        self.targets.keys().filter(|name| !names.contains(*name)).map(String::as_str).collect()
    }
}

/// What a target is called whatever version of it is scanned.
pub(crate) fn name(outcome: &Outcome, report: &Report) -> String {
    let is_named = outcome.id() != report.target;
    match &report.origin {
        _ if is_named => outcome.id().to_owned(),
        Origin::Npm { package, .. } => format!("npm:{package}"),
        Origin::Git { repo, .. } => match report.target.split_once('#') {
            Some((_, folder)) => format!("{repo}#{folder}"),
            None => repo.clone(),
        },
        Origin::Folder { .. }
        | Origin::Archive { .. }
        | Origin::ClientConfig { .. }
        | Origin::Hosted { .. }
        | Origin::Started { .. }
        | Origin::Listing { .. } => {
            let trimmed = report.target.trim_start_matches("./").trim_end_matches('/');
            if trimmed.is_empty() { report.target.clone() } else { trimmed.to_owned() }
        }
    }
}
