//! `mcp-hub migrate`: brings the records up to this version.

use std::io::Write;

use anyhow::Context;

use crate::exit::Exit;
use crate::runtime;
use crate::service::StoreArgs;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    store: StoreArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let settings = args.store.read()?;
    runtime::run(async {
        let records = settings.records().await?;
        records.migrate().await.context("cannot bring the records up to this version")
    })??;
    writeln!(std::io::stdout(), "the records are of this version")?;
    Ok(Exit::Clean)
}
