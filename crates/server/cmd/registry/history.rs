//! `mcp-hub registry history`.

use crate::changes::HistoryArgs;
use crate::client::Call;
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    history: HistoryArgs,
}

impl Args {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        self.history.run(&Call::changes(None))
    }
}
