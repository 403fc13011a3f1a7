//! `mcp-hub gateways patch`.

use catalog::GatewayKey;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::JsonArg;
use crate::key_arg::gateway_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Objects are merged, `null` removes (RFC 7396). A server that is named is merged with the one of the same \
    name and version, or added; `_delete` takes it out:\n\n  \
    mcp-hub gateways patch team-gw '{\"servers_config\": {\"servers\": [{\"saved_name\": \"crm\", \"_delete\": true}]}}'"
)]
pub(crate) struct Args {
    /// The gateway: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key)]
    gateway: GatewayKey,

    /// What changes, as JSON; `@FILE` reads it from a file and `-` from standard input.
    #[arg(value_name = "PATCH")]
    patch: JsonArg,

    /// Refuse unless the gateway is of this revision, which `gateways show` prints.
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    if_match: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::modify_gateway(&args.gateway, args.patch.read()?).if_match(args.if_match.as_deref());
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}
