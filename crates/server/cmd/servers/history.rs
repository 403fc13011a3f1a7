//! `mcp-hub servers history`.

use catalog::SavedName;

use crate::changes::HistoryArgs;
use crate::client::Call;
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only what was done to servers and gateways of this name [default: all]
    #[arg(value_name = "NAME")]
    name: Option<SavedName>,

    #[command(flatten)]
    history: HistoryArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    args.history.run(&Call::changes(args.name.as_ref()))
}
