//! `mcp-hub servers patch`.

use catalog::ServerKey;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::JsonArg;
use crate::key_arg::server_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Members that are given change, `null` clears, objects are merged (RFC 7396). A masked value that is \
    sent back stays as it is.\n\n  mcp-hub servers patch notes '{\"is_active\": false}'"
)]
pub(crate) struct Args {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    /// What changes, as JSON; `@FILE` reads it from a file and `-` from standard input, where secrets belong.
    #[arg(value_name = "PATCH")]
    patch: JsonArg,

    /// Refuse unless the server is of this revision, which `servers show` prints.
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    if_match: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::modify_server(&args.server, args.patch.read()?).if_match(args.if_match.as_deref());
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}
