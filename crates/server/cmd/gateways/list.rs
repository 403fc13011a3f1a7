//! `mcp-hub gateways list`.

use serde_json::{Value, json};

use super::show::references;
use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::list_args::ListArgs;
use crate::print::{self, minute, state, text};
use crate::runtime;
use crate::table::Table;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArgs,

    /// Print one JSON document, with all that is known of each.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::gateways(args.list.is_active());
    let gateways = runtime::run(args.list.records(&client, &call, "gateways"))??;
    if args.json {
        print::json(&json!({ "gateways": gateways }))?;
    } else if gateways.is_empty() {
        crate::complaint::note("there are no such gateways; `mcp-hub gateways add` adds one");
    } else {
        print::lines(table(&gateways).lines())?;
    }
    Ok(Exit::Clean)
}

fn table(gateways: &[Value]) -> Table {
    let mut table = Table::new(["NAME", "VERSION", "STATE", "CHANGED", "SERVERS"]);
    for gateway in gateways {
        table.push([
            text(gateway, "gateway_saved_name").to_owned(),
            text(gateway, "gateway_version").to_owned(),
            state(gateway).to_owned(),
            minute(&gateway["updated_at"]),
            references(gateway).join(", "),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_one_row_with_its_servers() {
        let gateway = json!({"gateway_saved_name": "team", "gateway_version": "v1", "is_active": true,
            "updated_at": "2026-11-20T10:00:00Z", "servers_config": {"servers": [{"saved_name": "notes",
            "server_version": "v1"}, {"saved_name": "crm", "server_version": "v2"}]}});
        let lines = table(&[gateway]).lines();
        assert_eq!(lines[1], "team  v1       active  2026-11-20 10:00  notes, crm@v2");
    }
}
