//! `mcp-hub servers remove`.

use catalog::ServerKey;
use serde_json::Value;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::key_arg::server_key;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The server: NAME or NAME@VERSION.
    #[arg(value_name = "SERVER", value_parser = server_key)]
    server: ServerKey,

    /// Refuse while gateways refer to it.
    #[arg(long, help_heading = "Input")]
    if_unreferenced: bool,

    /// Refuse unless the server is of this revision, which `servers show` prints.
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    if_match: Option<String>,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let call = Call::delete_server(&args.server, args.if_unreferenced).if_match(args.if_match.as_deref());
    let answer = runtime::run(client.call(&call))??;
    print::done(&answer)?;
    let without = gateways(&answer.body["data"]["referenced_by"]);
    if !without.is_empty() {
        crate::complaint::warn(&format!("these gateways referred to it and leave it out: {}", without.join(", ")));
    }
    Ok(Exit::Clean)
}

fn gateways(list: &Value) -> Vec<String> {
    let name = |one: &Value| {
        let text = |name: &str| print::text(one, name).to_owned();
        format!("{} {}", text("gateway_saved_name"), text("gateway_version"))
    };
    list.as_array().into_iter().flatten().map(name).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_gateways_that_lose_the_server_are_named() {
        assert_eq!(gateways(&json!([{"gateway_saved_name": "team", "gateway_version": "v1"}])), ["team v1"]);
        assert!(gateways(&json!(null)).is_empty());
    }
}
