//! The API is what `/openapi.json` says: requests made up from it, good and bad, and answers held to it.

use serde_json::{Value, json};

use super::caller::Caller;
use super::place::postgres;
use crate::real_servers::free_port;
use crate::real_servers::redis::{Keeping, Redis};
use crate::real_servers::schemathesis::report;
use crate::room::Room;
use crate::service::hub::{Backing, Hub};

/// Reads and changes are made of records that are there; what is made and deleted may have any name.
const SETTINGS: &str = r#"
[parameters]
"header.X-Enkrypt-Project" = "default"
"header.X-Enkrypt-MCP-Registry" = "default"

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]

[[operations]]
include-path-regex = "/(get|modify)-server|/list-gateways-by-server"
[operations.parameters]
"header.X-Enkrypt-MCP-Registry-Server" = "seeded"
"header.X-Enkrypt-MCP-Registry-Server-Version" = "v1"

[[operations]]
include-path-regex = "^/mcp-playground/"
[operations.parameters]
"header.X-Enkrypt-MCP-Registry-Server" = "local"
"header.X-Enkrypt-MCP-Registry-Server-Version" = "v1"

[[operations]]
include-path-regex = "/(get|modify)-gateway$"
[operations.parameters]
"header.X-Enkrypt-MCP-Gateway" = "seeded"
"header.X-Enkrypt-MCP-Gateway-Version" = "v1"

[[operations]]
include-path-regex = "/get-gateway-config"
[operations.parameters]
"header.X-Enkrypt-MCP-Gateway" = "kept"
"header.X-Enkrypt-MCP-Gateway-Version" = "v1"

[[operations]]
include-path-regex = "^/mcp-hub/scan/.job_id./(status|results)"
[operations.parameters]
"path.job_id" = "THE-JOB"
"#;
/// How often an operation is called with what may be sent and what may not, beside the cases on the edges.
const EXAMPLES: u32 = 15;

/// Fills the project of the key, and gives a job that has ended.
fn seed(writer: &Caller) -> String {
    let config = json!({"config": {"command": "npx", "args": ["-y", "@acme/notes"], "env": {"KEY": "k"}}});
    for name in ["seeded", "local", "notes"] {
        writer.add_server(&json!({"saved_name": name, "mcp_config": config})).is(201);
    }
    let policy = json!({"enabled": true, "guardrail_name": "in", "additional_config": {}, "block": ["pii"]});
    let entry = json!({"saved_name": "local", "input_guardrails_config": policy});
    for name in ["seeded", "kept"] {
        writer.add_gateway(&json!({"gateway_saved_name": name, "servers_config": {"servers": [entry]}})).is(201);
    }
    let unreadable = json!({"mcp_config": {"mcpServers": {"notes": {"neither": "a command nor an address"}}}});
    let jobs = writer.ask("POST /mcp-hub/scan/hosted/config").body(&unreadable).send().is(202).json();
    jobs[0]["job_id"].as_str().unwrap().to_owned()
}

#[test]
fn no_request_made_up_from_the_description_is_answered_otherwise_than_it_says() {
    let (room, redis) = (Room::new(), Redis::start(Keeping::Nothing));
    let backing = Backing::Shared { database: postgres().create("described"), queue: redis.url() };
    // Nobody works and nothing leads out: what is made up is scanned, told and asked nowhere.
    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let args = ["--no-worker", "--rate-limit", "1000000", "--allow-call-tool", "--proxy", &nowhere];
    let hub = Hub::start(&room, &backing, &args);
    let settings = SETTINGS.replace("THE-JOB", &seed(&Caller::new(&hub.origin, &hub.key)));
    let (report, said) = report(&format!("{}/openapi.json", hub.origin), &hub.key, &settings, EXAMPLES, &room.work());

    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{report}"));
    let operations = number("/operations/selected");
    println!("{operations} operations, {} requests", number("/test_cases/generated"));
    assert_eq!(report["failures"], json!([]), "{said}");
    assert_eq!((&report["errors"], &report["complete"]), (&json!([]), &json!(true)), "{said}");
    assert_eq!(number("/operations/tested"), operations, "{said}");
    assert!(operations >= 29, "{operations} operations were looked at: {said}");
    assert!(number("/test_cases/generated") >= u64::from(EXAMPLES) * operations, "too little was tried: {said}");
    // An API that refuses everything would pass as well.
    for operation in [
        "POST /mcp-hub/scan",
        "GET /mcp-hub/scans",
        "GET /mcp-hub/scan/{job_id}/status",
        "GET /mcp-hub/scan/{job_id}/results",
        "POST /mcp-registry/add-server",
        "GET /mcp-registry/get-server",
        "PATCH /mcp-registry/modify-server",
        "GET /mcp-registry/list-servers",
        "GET /mcp-registry/list-gateways-by-server",
        "GET /mcp-registry/list-changes",
        "GET /mcp-registry/get-registry",
        "PATCH /mcp-registry/modify-registry",
        "POST /mcp-gateway/add-gateway",
        "GET /mcp-gateway/get-gateway",
        "GET /mcp-gateway/get-gateway-config",
        "PATCH /mcp-gateway/modify-gateway",
        "GET /mcp-gateway/list-gateways",
    ] {
        let phases = report["valid_rates"][operation].as_object().unwrap_or_else(|| panic!("{operation}: {report}"));
        let accepted: u64 = phases.values().filter_map(|phase| phase["accepted"].as_u64()).sum();
        assert!(accepted > 0, "{operation} accepted nothing: {said}");
    }
}
