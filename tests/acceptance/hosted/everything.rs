//! The reference server of the protocol's own project, over both ways that it listens: what is scanned is what the
//! project's own client lists.

use serde_json::Value;

use crate::real_servers::npm::{Served, listed, tools};
use crate::room::Room;

const PACKAGE: &str = "@modelcontextprotocol/server-everything";
const VERSION: &str = "2026.8.31";

fn serve(how: &str) -> Served {
    Served::start(PACKAGE, VERSION, "dist/index.js", &[how])
}

/// Scans an address and asserts that it saw what `by_its_client` lists.
fn sees_all(address: &str, more: &[&str], transport: &str, by_its_client: &Value) {
    let scan = |format: &str| {
        let args = ["scan-local", address, "--no-progress", "--format", format];
        Room::new().run(args.iter().chain(more)).exits(1)
    };
    let result = scan("ndjson").result();
    assert_eq!(result.tools(), tools(by_its_client), "{address} {more:?}");
    let (spoken, version) = result.spoken();
    assert!(spoken == transport && version < "2026-07-28", "it has a handshake: {spoken} {version}");
    assert!(result.is_complete() && result.gaps().is_empty(), "{:?}", result.gaps());
    let count = |list: &str| by_its_client[list].as_array().unwrap().len();
    let seen = format!(
        "{} tools, {} prompts, {} resources",
        count("tools"),
        count("prompts"),
        count("resources") + count("templates")
    );
    // A line for people is broken where it ends.
    let printed: Vec<String> = scan("pretty").stdout.split_whitespace().map(str::to_owned).collect();
    assert!(printed.join(" ").contains(&seen), "nobody said `{seen}`: {printed:?}");
}

#[test]
fn what_a_server_lists_over_streamable_http_is_scanned() {
    let server = serve("streamableHttp");
    let address = server.url("/mcp");
    let by_its_client = listed(PACKAGE, VERSION, &["streamable-http", &address]);
    assert!(!tools(&by_its_client).is_empty());
    sees_all(&address, &[], "streamable-http", &by_its_client);
    sees_all(&address, &["--transport", "streamable-http"], "streamable-http", &by_its_client);
}

#[test]
fn what_a_server_lists_over_an_event_stream_is_scanned() {
    let server = serve("sse");
    let address = server.url("/sse");
    let by_its_client = listed(PACKAGE, VERSION, &["sse", &address]);
    sees_all(&address, &[], "sse", &by_its_client);
    sees_all(&address, &["--transport", "sse"], "sse", &by_its_client);
}

#[test]
fn an_address_beside_the_server_is_not_scanned_and_says_why() {
    let server = serve("streamableHttp");
    let address = server.url("/elsewhere");
    let run = Room::new().run(["scan-local", &address, "--no-progress", "--format", "ndjson"]).exits(3);
    run.says("neither a git repository").says("nor an MCP server (it answers 404 to streamable HTTP");
}
