//! How the result of a scan is printed.

use std::io::{ErrorKind, Write};

use anyhow::Context;
use clap::ValueEnum;
use model::{Confidence, Severity};
use report::{About, Outcome, View};

use crate::cli::Color;
use crate::gate::Gate;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ShowArgs {
    /// How to print what was found.
    #[arg(long, value_name = "FORMAT", default_value = "pretty")]
    pub(crate) format: Format,

    #[command(flatten)]
    look: Look,
}

/// How `pretty` looks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Look {
    /// Show every finding in `pretty`, also those of severity Info and of low confidence.
    #[arg(long)]
    all: bool,

    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal.
    Pretty,
    /// One document.
    Json,
    /// One result a line.
    Ndjson,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// For a ticket, a comment or the summary of a build.
    Markdown,
    /// One page that stands by itself, to attach or print.
    Html,
}

impl ShowArgs {
    /// Prints a run.
    ///
    /// # Errors
    ///
    /// Fails if standard output does not take it. A reader that has seen enough, as `head` does, is no failure: what was
    /// found still decides the exit code.
    pub(crate) fn print(&self, outcomes: &[Outcome], about: &About, gate: Gate) -> anyhow::Result<()> {
        match self.write(outcomes, about, gate) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            printed => printed.context("cannot print the result"),
        }
    }

    fn write(&self, outcomes: &[Outcome], about: &About, gate: Gate) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.format {
            Format::Pretty => out.write_all(report::pretty(outcomes, about, &self.look.view(gate)).as_bytes())?,
            Format::Json => {
                report::write_json(&mut out, outcomes, about)?;
                writeln!(out)?;
            }
            Format::Ndjson => {
                for outcome in outcomes {
                    report::write_ndjson(&mut out, outcome, about)?;
                    writeln!(out)?;
                }
            }
            Format::Sarif => writeln!(out, "{}", report::sarif(outcomes, about))?,
            Format::Markdown => out.write_all(report::markdown(outcomes, about).as_bytes())?,
            Format::Html => out.write_all(report::html(outcomes, about).as_bytes())?,
        }
        out.flush()
    }
}

impl Look {
    /// What of a run is shown, and how.
    pub(crate) fn view(&self, gate: Gate) -> View {
        const NARROWEST: usize = 40;
        let stdout = std::io::stdout();
        let width = terminal_size::terminal_size_of(&stdout).map(|(width, _)| usize::from(width.0).max(NARROWEST));
        let (min_severity, min_confidence) =
            if self.all { (Severity::Info, Confidence::Low) } else { (Severity::Low, gate.min_confidence) };
        View {
            width: width.unwrap_or(View::default().width),
            colour: self.color.wanted(&stdout),
            min_severity,
            min_confidence,
            fail_on: gate.fail_on,
        }
    }
}
