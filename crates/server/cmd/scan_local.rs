//! `mcp-hub scan-local`: scans what lies on this machine or can be fetched from here.

use model::Severity;
use report::Outcome;

use crate::baseline::BaselineArgs;
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::input::BadInput;
use crate::scan_args::ScanArgs;
use crate::show::{Format, ShowArgs};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    scan: ScanArgs,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    baseline: BaselineArgs,

    #[command(flatten)]
    show: ShowArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let asked = args.scan.read()?;
    let gate = args.gate.gate(&asked.settings, Severity::High)?;
    let known = args.baseline.known(&asked.settings)?;
    if asked.is_empty() && args.show.format == Format::Pretty {
        // Each of the inputs has had its sentence on standard error.
        return Ok(Exit::Usage);
    }
    let mut outcomes: Vec<Outcome> = asked.bad.iter().map(|bad| not_scanned(bad, args.show.format)).collect();
    let any_bad = !asked.bad.is_empty();
    let mut scanned = args.scan.scan(asked)?;
    scanned.set_apart(|_| known.as_ref());
    outcomes.extend(scanned.take_outcomes());
    args.show.print(&outcomes, &scanned.about, gate)?;
    let exit = gate.exit(&outcomes, any_bad);
    // The program ends here: taking the result of a large server and the rules apart costs as much as reading them did.
    std::mem::forget((outcomes, scanned));
    Ok(exit)
}

/// A bad input among the results. Programs and readers of a file read there what is wrong with it; people at a terminal
/// have read it on standard error.
pub(crate) fn not_scanned(bad: &BadInput, format: Format) -> Outcome {
    let reason = match format {
        Format::Pretty => "it is nothing that can be scanned".to_owned(),
        Format::Json | Format::Ndjson | Format::Sarif | Format::Markdown | Format::Html => bad.to_string(),
    };
    Outcome::failed(bad.given(), reason)
}
