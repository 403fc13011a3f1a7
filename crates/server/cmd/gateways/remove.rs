//! `mcp-hub gateways remove`.

use catalog::GatewayKey;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::gateway_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gateway: NAME or NAME@VERSION.
    #[arg(value_name = "GATEWAY", value_parser = gateway_key)]
    gateway: GatewayKey,

    /// Refuse unless the gateway is of this revision, which `gateways show` prints.
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    if_match: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::delete_gateway(&args.gateway).if_match(args.if_match.as_deref());
    print::done(&runtime::run(client.call(&call))??)?;
    Ok(Exit::Clean)
}
