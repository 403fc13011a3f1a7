//! `mcp-hub servers`: keeps the servers of a registry.

mod add;
mod config;
mod export;
mod gateways;
mod history;
mod import;
mod list;
mod patch;
mod playground;
mod remove;
mod scan;
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
    /// Add a server by its address or its command, or several by a file.
    Add(Box<add::Args>),
    /// Add the servers of client configurations, or of `server.json` files of the open registry.
    Import(import::Args),
    /// List the servers.
    List(list::Args),
    /// Print what is known of a server.
    Show(show::Args),
    /// Change a server by a JSON merge patch.
    Patch(patch::Args),
    /// Remove a server; gateways that refer to it leave it out.
    Remove(remove::Args),
    /// List the gateways that refer to a server.
    Gateways(gateways::Args),
    /// Scan a server anew, now.
    Scan(scan::Args),
    /// Connect to a server and say how many tools it has.
    Test(playground::Test),
    /// List the tools of a server.
    Tools(playground::Tools),
    /// Call a tool of a server.
    Call(playground::Call),
    /// Print servers in the format of a client, or of the open registry.
    Export(export::Args),
    /// Tell what was changed, by whom and when.
    History(history::Args),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Add(args) => add::run(args),
        What::Import(args) => import::run(args),
        What::List(args) => list::run(args),
        What::Show(args) => show::run(args),
        What::Patch(args) => patch::run(args),
        What::Remove(args) => remove::run(args),
        What::Gateways(args) => gateways::run(args),
        What::Scan(args) => scan::run(args),
        What::Test(args) => args.run(),
        What::Tools(args) => args.run(),
        What::Call(args) => args.run(),
        What::Export(args) => export::run(args),
        What::History(args) => history::run(args),
    }
}
