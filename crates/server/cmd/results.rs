//! `mcp-hub results`: prints what a scan of a service has found.

use std::io::{ErrorKind, Write};

use anyhow::Context;
use clap::ValueEnum;
use model::Severity;
use uuid::Uuid;

use crate::client::ClientArgs;
use crate::cmd::watch::{Ended, outcome};
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::runtime;
use crate::settings::Settings;
use crate::show::Look;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scan.
    #[arg(value_name = "ID")]
    job: Uuid,

    /// How to print what was found.
    #[arg(long, value_name = "FORMAT", default_value = "pretty", help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    look: Look,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    service: ClientArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people at a terminal.
    Pretty,
    /// The answer of the service.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// For a pull request or a wiki.
    Markdown,
    /// One page that loads nothing.
    Html,
}

impl Format {
    const fn word(self) -> &'static str {
        match self {
            Self::Pretty => "report",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let (outcome, body) = runtime::run(async {
        let outcome = outcome(&client, args.job).await?;
        let path = format!("/mcp-hub/scan/{}/results?format={}", args.job, args.format.word());
        let body = if args.format == Format::Pretty { Vec::new() } else { client.get(&path).await? };
        anyhow::Ok((outcome, body))
    })??;
    let mut ended = Ended::default();
    ended.add(outcome);
    let printed = if args.format == Format::Pretty {
        let gate = args.gate.gate(&Settings::default(), Severity::High)?;
        let (outcomes, about) = ended.shown();
        std::io::stdout().write_all(report::pretty(outcomes, about, &args.look.view(gate)).as_bytes())
    } else {
        std::io::stdout().write_all(&body).and_then(|()| writeln!(std::io::stdout()))
    };
    match printed {
        // A reader that has seen enough, as `head` does, is no failure.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        printed => printed.context("cannot print the results")?,
    }
    ended.exit(&args.gate)
}
