//! `mcp-hub servers list`.

use serde_json::{Value, json};

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::list_args::ListArgs;
use crate::print::{self, minute, state, text};
use crate::registered;
use crate::runtime;
use crate::table::Table;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    list: ListArgs,

    /// Print one JSON document, with all that is known of each; secrets are masked.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::servers(args.list.is_active());
    let servers = runtime::run(args.list.records(&client, &call, "servers"))??;
    if args.json {
        let shown = servers.into_iter().map(registered::masked).collect::<anyhow::Result<Vec<_>>>()?;
        print::json(&json!({ "servers": shown }))?;
        return Ok(Exit::Clean);
    }
    if servers.is_empty() {
        crate::complaint::note("there are no such servers; `mcp-hub servers add` and `import` add some");
        return Ok(Exit::Clean);
    }
    print::lines(table(&servers)?.lines())?;
    Ok(Exit::Clean)
}

fn table(servers: &[Value]) -> anyhow::Result<Table> {
    let mut table = Table::new(["NAME", "VERSION", "STATE", "APPROVED BY", "CHANGED", "REACHED BY"]);
    for server in servers {
        let name = text(server, "saved_name");
        // The end of a scan's id tells it from others; its start is when it was made.
        let job = text(server, "job_id");
        let scan = job.char_indices().nth_back(7).map_or_else(String::new, |(at, _)| format!("…{}", &job[at..]));
        table.push([
            name.to_owned(),
            text(server, "server_version").to_owned(),
            state(server).to_owned(),
            scan,
            minute(&server["updated_at"]),
            registered::reached_by(name, &registered::config(server)?),
        ]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_one_row_without_its_secrets() {
        let server = json!({"saved_name": "notes", "server_version": "v1", "is_active": true,
            "job_id": "0b6f3a52-6a0e-4c86-9d7e-5a9a6b1f2c10", "updated_at": "2026-11-20T10:00:00Z",
            "mcp_config": {"config": {"command": "npx", "args": ["-y", "@acme/notes", "--token=canary"]}}});
        let lines = table(&[server]).unwrap().lines();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].starts_with("notes  v1       active  …6b1f2c10    2026-11-20 10:00  npx -y @acme/notes"));
        assert!(!lines[1].contains("canary"));
    }
}
