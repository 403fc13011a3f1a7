//! `mcp-hub lock write|check`: holds what servers listed when somebody looked at them, and tells what has changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use analyze::LockedTarget;
use clap::Subcommand;
use model::{Finding, Severity, SuppressedBy};
use report::{Known, Outcome};

use super::scan_local::not_scanned;
use crate::complaint;
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::lock_file::{LockFile, name};
use crate::scan_args::ScanArgs;
use crate::show::ShowArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan, and write down what the servers list: hashes of each part of each tool, prompt and resource.
    Write(WriteArgs),
    /// Scan, and tell what has changed since the lock file was written, and which rules newly fire on it. Any change of
    /// severity low or higher makes the exit code 1, unless --fail-on says otherwise.
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
struct FileArgs {
    /// The lock file.
    #[arg(long, value_name = "FILE", default_value = "mcp-hub.lock", env = "MCP_HUB_LOCK", help_heading = "Input")]
    lock: PathBuf,
}

#[derive(Debug, clap::Args)]
struct WriteArgs {
    #[command(flatten)]
    scan: ScanArgs,

    #[command(flatten)]
    file: FileArgs,
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    #[command(flatten)]
    scan: ScanArgs,

    #[command(flatten)]
    file: FileArgs,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    show: ShowArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Write(args) => write(args),
        Command::Check(args) => check(args),
    }
}

/// A target that cannot be scanned would be missing from the file without a word, so then none is written.
fn write(args: &WriteArgs) -> anyhow::Result<Exit> {
    let asked = args.scan.read()?;
    if !asked.bad.is_empty() {
        return Ok(Exit::Usage);
    }
    let scanned = args.scan.scan(asked)?;
    let mut any_failed = false;
    for (id, reason) in scanned.failed() {
        complaint::say(&format!("nothing is locked, since `{id}` was not scanned: {reason}"));
        any_failed = true;
    }
    if any_failed {
        return Ok(Exit::Incomplete);
    }
    let gaps: usize = scanned.outcomes().filter_map(Outcome::report).map(|report| report.gaps.len()).sum();
    if gaps > 0 {
        complaint::warn(&format!("what was not seen is not locked: {gaps} gaps (see `mcp-hub scan-local`)"));
    }
    let file = LockFile::of(scanned.outcomes())?;
    file.write(&args.file.lock)?;
    let servers: usize = file.targets.values().map(|target| target.servers.len()).sum();
    let tools: usize = file.targets.values().flat_map(|target| target.servers.values()).map(|it| it.tools.len()).sum();
    let count = |number: usize, of: &str| format!("{number} {of}{}", if number == 1 { "" } else { "s" });
    let (file, tools, servers) = (args.file.lock.display(), count(tools, "tool"), count(servers, "server"));
    anstream::println!("`{file}` holds {tools} of {servers}.");
    Ok(Exit::Clean)
}

fn check(args: &CheckArgs) -> anyhow::Result<Exit> {
    let asked = args.scan.read()?;
    let gate = args.gate.with_bar(&asked.settings, Severity::Low)?;
    let file = LockFile::load(&args.file.lock)?;
    let mut outcomes: Vec<Outcome> = asked.bad.iter().map(|bad| not_scanned(bad, args.show.format)).collect();
    let any_bad = !asked.bad.is_empty();
    let mut scanned = args.scan.scan(asked)?;

    let nothing = LockedTarget::default();
    let rules = std::sync::Arc::clone(&scanned.rules);
    let mut checked: BTreeMap<String, Known> = BTreeMap::new();
    for outcome in scanned.outcomes_mut() {
        let Some(report) = outcome.report() else { continue };
        let name = name(outcome, report);
        let locked = file.targets.get(&name).unwrap_or(&nothing);
        let drift: Vec<Finding> = rules.check_drift(locked, &report.surfaces, &report.findings);
        let by = SuppressedBy::Lock { file: args.file.lock.display().to_string() };
        checked.insert(name, Known { by, fingerprints: locked.findings.clone() });
        outcome.add(drift);
    }
    scanned.set_apart(|outcome| checked.get(&name(outcome, outcome.report()?)));
    let others = file.others(&checked.into_keys().collect::<BTreeSet<_>>());
    if !others.is_empty() {
        complaint::warn(&format!("the lock file holds targets that were not checked: {}", others.join(", ")));
    }

    let about = std::mem::take(&mut scanned.about);
    outcomes.extend(scanned.take_outcomes());
    args.show.print(&outcomes, &about, gate)?;
    Ok(gate.exit(&outcomes, any_bad))
}
