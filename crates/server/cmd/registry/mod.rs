//! `mcp-hub registry`: what a registry asks of its servers, when it scans them, and who is told.

mod history;
mod policy;
mod schedule;
mod show;
mod webhook;

use clap::Subcommand;

use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print what is set for the registry.
    Show(show::Args),
    /// Print or set what the registry asks of its servers.
    Policy(Box<policy::Args>),
    /// Set how often servers are scanned anew.
    Schedule(schedule::Args),
    /// Set who is told of drift and of what the policy does.
    Webhook(webhook::Args),
    /// Tell what was changed in the project's registry and gateways, by whom and when.
    History(history::Args),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Show(args) => show::run(args),
        What::Policy(args) => policy::run(args),
        What::Schedule(args) => schedule::run(args),
        What::Webhook(args) => webhook::run(args),
        What::History(args) => args.run(),
    }
}
