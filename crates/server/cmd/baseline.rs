//! `mcp-hub baseline write|prune`: keeps the list of findings that are known.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Subcommand;
use report::Outcome;

use crate::baseline::{Baseline, NAME};
use crate::complaint;
use crate::exit::Exit;
use crate::scan_args::{Asked, ScanArgs, Scanned};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan, and write the fingerprints of what is found: `scan-local --baseline` then speaks of the rest alone.
    Write(BaselineFile),
    /// Scan the same inputs again, and take out of the file what is no longer found.
    Prune(BaselineFile),
}

#[derive(Debug, clap::Args)]
struct BaselineFile {
    #[command(flatten)]
    scan: ScanArgs,

    /// The baseline [default: the one of the settings, else mcp-hub-baseline.json]
    #[arg(long, value_name = "FILE", env = "MCP_HUB_BASELINE", help_heading = "Output")]
    baseline: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Write(args) => args.write(),
        Command::Prune(args) => args.prune(),
    }
}

impl BaselineFile {
    fn write(&self) -> anyhow::Result<Exit> {
        let (path, scanned, exit) = self.scan()?;
        // What is ignored has its own reason and end, and is not to stay hidden after that.
        let reports = scanned.outcomes().filter_map(Outcome::report);
        let found = reports.flat_map(|report| &report.findings).map(|finding| finding.fingerprint.clone());
        let baseline = Baseline::new(found.collect());
        if exit == Exit::Usage {
            return Ok(exit);
        }
        baseline.write(&path)?;
        let known = baseline.fingerprints.len();
        anstream::println!("`{}` holds {known} fingerprints.", path.display());
        Ok(exit)
    }

    fn prune(&self) -> anyhow::Result<Exit> {
        let (path, scanned, exit) = self.scan()?;
        if exit != Exit::Clean {
            complaint::say("the baseline stays as it is: what was not scanned may still be there");
            return Ok(exit);
        }
        let before = Baseline::load(&path)?.fingerprints;
        let found: BTreeSet<&str> = scanned.outcomes().filter_map(Outcome::report).flat_map(fingerprints).collect();
        let kept: BTreeSet<String> = before.iter().filter(|known| found.contains(known.as_str())).cloned().collect();
        let gone = before.len() - kept.len();
        let baseline = Baseline::new(kept);
        baseline.write(&path)?;
        anstream::println!("{gone} of {} fingerprints are no longer found and were taken out.", before.len());
        Ok(exit)
    }

    /// Scans, and says how that ended: an input that cannot be scanned at all leaves a hole in what is known.
    fn scan(&self) -> anyhow::Result<(PathBuf, Scanned, Exit)> {
        let asked: Asked = self.scan.read()?;
        let of_settings = asked.settings.baseline()?;
        let path = self.baseline.clone().or(of_settings).unwrap_or_else(|| NAME.into());
        let any_bad = !asked.bad.is_empty();
        let mut scanned = self.scan.scan(asked)?;
        scanned.set_apart(|_| None);
        let mut exit = if any_bad { Exit::Usage } else { Exit::Clean };
        for (id, reason) in scanned.failed() {
            complaint::say(&format!("`{id}` was not scanned: {reason}"));
            exit = if any_bad { Exit::Usage } else { Exit::Incomplete };
        }
        Ok((path, scanned, exit))
    }
}

/// The fingerprints of everything that was found, ignored or not.
fn fingerprints(report: &model::Report) -> impl Iterator<Item = &str> {
    let suppressed = report.suppressed.iter().map(|suppressed| &suppressed.finding);
    report.findings.iter().chain(suppressed).map(|finding| finding.fingerprint.as_str())
}
