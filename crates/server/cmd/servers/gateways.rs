//! `mcp-hub servers gateways`.

use catalog::ServerKey;
use serde_json::json;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::print::{self, state, text};
use crate::runtime;
use crate::table::Table;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    /// Print one JSON document.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let gateways = runtime::run(client.all(&Call::gateways_of(&args.server), "gateways", usize::MAX))??;
    if args.json {
        print::json(&json!({ "gateways": gateways }))?;
    } else if gateways.is_empty() {
        crate::complaint::note("no gateway refers to this server");
    } else {
        let mut table = Table::new(["GATEWAY", "VERSION", "STATE"]);
        for gateway in &gateways {
            let [name, version] = ["gateway_saved_name", "gateway_version"].map(|name| text(gateway, name).to_owned());
            table.push([name, version, state(gateway).to_owned()]);
        }
        print::lines(table.lines())?;
    }
    Ok(Exit::Clean)
}
