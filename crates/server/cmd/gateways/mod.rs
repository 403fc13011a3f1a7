//! `mcp-hub gateways`: puts registered servers together for a runtime.

mod add;
mod config;
mod export;
mod list;
mod patch;
mod remove;
mod show;

use clap::Subcommand;

use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a gateway with servers of the registry.
    Add(add::Args),
    /// List the gateways.
    List(list::Args),
    /// Print a gateway as it is kept: its servers by name, and what is set for them.
    Show(show::Args),
    /// Print what a runtime reads of a gateway: its servers in full, without those that are out of service.
    Config(config::Args),
    /// Change a gateway by a JSON merge patch; its servers are merged by name and version.
    Patch(patch::Args),
    /// Remove a gateway.
    Remove(remove::Args),
    /// Print the servers of a gateway in the format of a client.
    Export(export::Args),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Add(args) => add::run(args),
        What::List(args) => list::run(args),
        What::Show(args) => show::run(args),
        What::Config(args) => config::run(args),
        What::Patch(args) => patch::run(args),
        What::Remove(args) => remove::run(args),
        What::Export(args) => export::run(args),
    }
}
