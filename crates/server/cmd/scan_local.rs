//! `mcp-hub scan-local`: scans what lies on this machine or can be fetched from here.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use analyze::Rule;
use anyhow::Context;
use clap::ValueEnum;
use model::{BasePath, Confidence, Revision, Severity};
use report::{Outcome, View};

use crate::cli::Color;
use crate::complaint;
use crate::exit::Exit;
use crate::input::{self, BadInput, Input};
use crate::network::NetworkArgs;
use crate::progress::Progress;
use crate::runtime;
use crate::scan::Scans;

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Args {
    /// A folder, a .tgz, npm:<name>[@version], the address of an npm package page, an https git address, a client
    /// configuration with `mcpServers`, a saved tools/list answer, or `-` for standard input. May be several.
    #[arg(value_name = "INPUT", help_heading = "Input")]
    inputs: Vec<String>,

    /// Branch, tag or commit of the git inputs [default: the default branch]
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    revision: Option<Revision>,

    /// Folder of the git inputs to look at [default: all]
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    base_path: Option<BasePath>,

    /// A saved `tools/list` answer, or one server a line; `-` for standard input. May be given several times.
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    surface: Vec<String>,

    /// Rules of your own, added to the bundled ones.
    #[arg(long, value_name = "FOLDER", help_heading = "Rules")]
    rules: Option<PathBuf>,

    /// The severity from which findings make the exit code 1.
    #[arg(long, value_name = "SEVERITY", default_value = "high", help_heading = "Rules")]
    fail_on: FailOn,

    /// Findings of which the rule is less sure are left out of `pretty` and of the exit code.
    #[arg(long, value_name = "CONFIDENCE", default_value = "medium", help_heading = "Rules")]
    min_confidence: MinConfidence,

    /// Exit 0 where findings would make it 1.
    #[arg(long, help_heading = "Rules")]
    exit_zero: bool,

    /// Exit 0 where something that was not seen would make it 3.
    #[arg(long, help_heading = "Rules")]
    allow_incomplete: bool,

    /// How to print what was found.
    #[arg(long, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    format: Format,

    /// Show every finding in `pretty`, also those of severity Info and of low confidence.
    #[arg(long, help_heading = "Output")]
    all: bool,

    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: Color,

    /// Draw no progress on standard error.
    #[arg(long, help_heading = "Output")]
    no_progress: bool,

    #[command(flatten)]
    network: NetworkArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal.
    Pretty,
    /// One document.
    Json,
    /// One result a line.
    Ndjson,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Critical,
    High,
    Medium,
    Low,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MinConfidence {
    High,
    Medium,
    Low,
}

impl FailOn {
    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Critical => Some(Severity::Critical),
            Self::High => Some(Severity::High),
            Self::Medium => Some(Severity::Medium),
            Self::Low => Some(Severity::Low),
            Self::None => None,
        }
    }
}

impl From<MinConfidence> for Confidence {
    fn from(min: MinConfidence) -> Self {
        match min {
            MinConfidence::High => Self::High,
            MinConfidence::Medium => Self::Medium,
            MinConfidence::Low => Self::Low,
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    anyhow::ensure!(
        !args.inputs.is_empty() || !args.surface.is_empty(),
        "nothing to scan: give a folder, an archive, a package, an address, a configuration, a listing or `-`"
    );
    let of_stdin = args.inputs.iter().chain(&args.surface).filter(|input| *input == "-").count();
    anyhow::ensure!(of_stdin <= 1, "standard input can be read once, and `-` is given {of_stdin} times");
    let rules = super::rules::load(args.rules.as_deref())?;
    let (inputs, bad) = args.read_inputs();
    if inputs.is_empty() && args.format == Format::Pretty {
        // Each of them has had its sentence on standard error.
        return Ok(Exit::Usage);
    }
    let about =
        report::About { ruleset_version: rules.version().to_owned(), rules: rules.rules().map(Rule::doc).collect() };

    let fetcher = args.network.fetcher(&inputs)?;
    let progress = Progress::new(!args.no_progress);
    let mut outcomes: Vec<Outcome> = bad.iter().map(|bad| args.not_scanned(bad)).collect();
    let scans = Scans::new(rules, fetcher, progress);
    outcomes.extend(runtime::run(scans.all(inputs))?);

    match args.print(&outcomes, &about) {
        // The reader has seen enough, as `head` does; what was found still decides the exit code.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        printed => printed.context("cannot print the result")?,
    }
    Ok(args.exit(&outcomes, !bad.is_empty()))
}

impl Args {
    /// Tells the inputs from what is none; those that are bad do not stop the others.
    fn read_inputs(&self) -> (Vec<Input>, Vec<BadInput>) {
        let (mut inputs, mut bad) = (Vec::new(), Vec::new());
        let read = self.inputs.iter().map(|text| input::parse(text));
        let listed = self.surface.iter().map(|path| input::read_listings(path));
        for input in read.chain(listed) {
            match input {
                Ok(input) => inputs.push(input.at_revision(self.revision.as_ref(), self.base_path.as_ref())),
                Err(error) => {
                    complaint::say(&error.to_string());
                    bad.push(error);
                }
            }
        }
        (inputs, bad)
    }

    /// A bad input among the results. Programs read there what is wrong with it; people have read it on standard error.
    fn not_scanned(&self, bad: &BadInput) -> Outcome {
        let reason = match self.format {
            Format::Pretty => "it is nothing that can be scanned".to_owned(),
            Format::Json | Format::Ndjson | Format::Sarif => bad.to_string(),
        };
        Outcome::failed(bad.given(), reason)
    }

    fn print(&self, outcomes: &[Outcome], about: &report::About) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.format {
            Format::Pretty => out.write_all(report::pretty(outcomes, about, &self.view()).as_bytes())?,
            Format::Json => writeln!(out, "{}", report::json(outcomes, about))?,
            Format::Ndjson => {
                for outcome in outcomes {
                    writeln!(out, "{}", report::ndjson(outcome, about))?;
                }
            }
            Format::Sarif => writeln!(out, "{}", report::sarif(outcomes, about))?,
        }
        out.flush()
    }

    fn view(&self) -> View {
        const NARROWEST: usize = 40;
        let stdout = std::io::stdout();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0).max(NARROWEST));
        let (min_severity, min_confidence) =
            if self.all { (Severity::Info, Confidence::Low) } else { (Severity::Low, self.min_confidence.into()) };
        View {
            width: width.unwrap_or(View::default().width),
            colour: self.color.wanted(&stdout),
            min_severity,
            min_confidence,
            fail_on: self.fail_on.severity(),
        }
    }

    /// The exit code does not depend on the format.
    fn exit(&self, outcomes: &[Outcome], any_bad_input: bool) -> Exit {
        let over = |finding: &model::Finding| {
            self.fail_on.severity().is_some_and(|bar| finding.severity >= bar)
                && finding.confidence >= Confidence::from(self.min_confidence)
        };
        let any_over = outcomes.iter().filter_map(Outcome::report).flat_map(|report| &report.findings).any(over);
        if any_over && !self.exit_zero {
            Exit::Findings
        } else if any_bad_input {
            Exit::Usage
        } else if !self.allow_incomplete && !outcomes.iter().all(Outcome::is_complete) {
            Exit::Incomplete
        } else {
            Exit::Clean
        }
    }
}
