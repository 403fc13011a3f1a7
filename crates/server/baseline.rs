//! A baseline: the fingerprints of findings that are known, and nothing else of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use model::SuppressedBy;
use report::Known;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// The name of a baseline where none is given.
pub(crate) const NAME: &str = "mcp-hub-baseline.json";
/// The version of the file that is written.
const VERSION: u32 = 1;
/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct BaselineArgs {
    /// Findings that were known when this file was written are counted and not shown, and fail nothing.
    #[arg(long, value_name = "FILE", env = "MCP_HUB_BASELINE")]
    baseline: Option<PathBuf>,

    /// Insist that only new findings decide the exit code: wrong usage if there is no baseline.
    #[arg(long)]
    fail_on_new: bool,
}

impl BaselineArgs {
    /// What is known.
    ///
    /// # Errors
    ///
    /// Fails if a baseline is named and cannot be read, or is wanted and not named.
    pub(crate) fn known(&self, settings: &Settings) -> anyhow::Result<Option<Known>> {
        let path = match &self.baseline {
            Some(given) => Some(given.clone()),
            None => settings.baseline()?,
        };
        ensure!(
            path.is_some() || !self.fail_on_new,
            "--fail-on-new needs a baseline: give --baseline, or `baseline` in the settings"
        );
        let Some(path) = path else { return Ok(None) };
        let baseline = Baseline::load(&path)?;
        let by = SuppressedBy::Baseline { file: crate::settings::shown(&path) };
        Ok(Some(Known { by, fingerprints: baseline.fingerprints }))
    }
}

/// The file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    version: u32,
    pub(crate) fingerprints: BTreeSet<String>,
}

impl Baseline {
    pub(crate) const fn new(fingerprints: BTreeSet<String>) -> Self {
        Self { version: VERSION, fingerprints }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if it cannot be read or is none.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let shown = crate::settings::shown(path);
        let metadata = std::fs::metadata(path).with_context(|| format!("cannot read the baseline `{shown}`"))?;
        ensure!(metadata.is_file() && metadata.len() <= LONGEST, "`{shown}` is no file of at most {LONGEST} bytes");
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the baseline `{shown}`"))?;
        let baseline: Self = serde_json::from_str(&text).with_context(|| format!("`{shown}` is no baseline"))?;
        ensure!(baseline.version == VERSION, "`{shown}` is a baseline of version {}, not {VERSION}", baseline.version);
        Ok(baseline)
    }

    /// Writes the file: sorted, a line a fingerprint.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(self).context("cannot print the baseline")? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
    }
}
