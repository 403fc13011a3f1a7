//! The settings of one run: which file speaks for which input, and what they say together.

mod apply;
mod file;
mod find;

use std::path::{Path, PathBuf};

use analyze::RuleSet;
use anyhow::bail;
use model::{Confidence, ExpectedTools};

use crate::gate::FailOn;
use crate::input::Input;
use file::SettingsFile;

pub(crate) use file::shown;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingsArgs {
    /// Settings instead of the nearest `.mcp-hub.toml`.
    #[arg(long, value_name = "FILE", env = "MCP_HUB_CONFIG")]
    config: Option<PathBuf>,

    /// Read no settings.
    #[arg(long)]
    no_config: bool,

    /// Let no ignore of settings and no comment hide a finding.
    #[arg(long)]
    no_ignores: bool,

    /// Somebody else wrote the folders: their settings and comments count for nothing.
    #[arg(long)]
    untrusted: bool,
}

/// The settings files of one run.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    files: Vec<InForce>,
    /// For each input, the file that speaks for it.
    of_input: Vec<Option<usize>>,
    no_ignores: bool,
    untrusted: bool,
}

#[derive(Debug)]
struct InForce {
    file: SettingsFile,
    /// Whether it speaks for all that the user ever scans, and not for this project.
    is_for_everything: bool,
    ignores: Vec<report::Ignore>,
    /// The line of each of them.
    lines: Vec<usize>,
}

impl SettingsArgs {
    /// Finds and reads the settings of these inputs.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if a file cannot be read or is not of its form.
    pub(crate) fn find(&self, inputs: &[Input]) -> anyhow::Result<Settings> {
        let mut settings = Settings { no_ignores: self.no_ignores, untrusted: self.untrusted, ..Settings::default() };
        let mut known: Vec<(PathBuf, usize)> = Vec::new();
        for input in inputs {
            let found = match &self.config {
                _ if self.no_config => None,
                Some(given) => Some((given.clone(), false)),
                None => self.nearest(input),
            };
            let Some((path, is_for_everything)) = found else {
                settings.of_input.push(None);
                continue;
            };
            let at = if let Some(&(_, at)) = known.iter().find(|(other, _)| *other == path) {
                at
            } else {
                let file = SettingsFile::load(&path)?;
                settings.files.push(InForce { file, is_for_everything, ignores: Vec::new(), lines: Vec::new() });
                known.push((path, settings.files.len() - 1));
                settings.files.len() - 1
            };
            settings.of_input.push(Some(at));
        }
        Ok(settings)
    }

    /// The file for an input, and whether it is the one for everything. What is fetched brings none of its own: for that,
    /// the folder speaks that the user stands in.
    fn nearest(&self, input: &Input) -> Option<(PathBuf, bool)> {
        let start = match input {
            Input::Folder(_) if self.untrusted => None,
            Input::Folder(path) => Some(path.clone()),
            Input::Archive(path) => Some(folder_of(path)),
            Input::ClientConfig(config) => Some(or_here(&config.folder)),
            Input::Listings(listed) => Some(folder_of(Path::new(listed.first().map_or("-", |listed| &listed.path)))),
            Input::Target(_) | Input::Hosted(_) | Input::Address { .. } => Some(PathBuf::from(".")),
        };
        let own = start.and_then(|start| find::nearest(&start)).map(|file| (file, false));
        own.or_else(|| find::of_user().map(|file| (file, true)))
    }
}

fn folder_of(file: &Path) -> PathBuf {
    or_here(file.parent().unwrap_or(Path::new("")))
}

fn or_here(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

impl Settings {
    /// From which severity on findings fail the run.
    ///
    /// # Errors
    ///
    /// Fails if the files of the inputs do not agree.
    pub(crate) fn fail_on(&self) -> anyhow::Result<Option<FailOn>> {
        self.agreed("fail_on", |file| file.fail_on)
    }

    /// The least confidence that counts.
    ///
    /// # Errors
    ///
    /// Fails if the files of the inputs do not agree.
    pub(crate) fn min_confidence(&self) -> anyhow::Result<Option<Confidence>> {
        self.agreed("min_confidence", |file| file.min_confidence)
    }

    /// A folder of rules.
    ///
    /// # Errors
    ///
    /// Fails if the files of the inputs do not agree.
    pub(crate) fn rules(&self) -> anyhow::Result<Option<PathBuf>> {
        self.agreed("rules", |file| file.rules.clone())
    }

    /// A baseline, and the file that names it.
    ///
    /// # Errors
    ///
    /// Fails if the files of the inputs do not agree.
    pub(crate) fn baseline(&self) -> anyhow::Result<Option<PathBuf>> {
        self.agreed("baseline", |file| file.baseline.clone())
    }

    /// The tools that are expected of servers.
    pub(crate) fn expected_tools(&self) -> Vec<ExpectedTools> {
        self.files.iter().flat_map(|in_force| in_force.file.expected_tools.iter().cloned()).collect()
    }

    /// Reads the ignores, now that the rules are known.
    ///
    /// # Errors
    ///
    /// Names every ignore that is not of its form.
    pub(crate) fn read_ignores(&mut self, rules: &RuleSet) -> anyhow::Result<()> {
        for in_force in &mut self.files {
            (in_force.lines, in_force.ignores) = in_force.file.ignores(rules)?.into_iter().unzip();
        }
        Ok(())
    }

    /// What all files say that speak for an input. A run has one bar and one set of rules.
    fn agreed<T: PartialEq>(&self, name: &str, of: impl Fn(&SettingsFile) -> Option<T>) -> anyhow::Result<Option<T>> {
        let said = |at: &Option<usize>| at.and_then(|at| of(&self.files[at].file));
        let Some(first) = self.of_input.first() else { return Ok(None) };
        let value = said(first);
        match self.of_input.iter().find(|other| said(other) != value) {
            None => Ok(value),
            Some(other) => {
                let shown = |at: &Option<usize>| match at {
                    Some(at) => format!("`{}`", self.files[*at].file.shown),
                    None => "an input without settings".to_owned(),
                };
                bail!(
                    "{} and {} do not agree on `{name}`: scan their inputs one by one, or give --config",
                    shown(first),
                    shown(other)
                )
            }
        }
    }
}
