//! `mcp-hub servers scan`.

use std::io::Write;

use anyhow::Context;
use catalog::ServerKey;
use uuid::Uuid;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(after_help = "`mcp-hub watch ID` follows the scan, `mcp-hub results ID` prints what it found.")]
pub(crate) struct Args {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let answer = runtime::run(client.call(&Call::scan_server(&args.server)))??.body;
    let data = if answer["job_id"].is_null() { &answer["data"] } else { &answer };
    let job: Uuid = print::text(data, "job_id").parse().context("the service answers without the id of the scan")?;
    crate::complaint::note(print::text(&answer, "message"));
    // The id alone goes to standard output, for programs.
    writeln!(std::io::stdout(), "{job}")?;
    Ok(Exit::Clean)
}
