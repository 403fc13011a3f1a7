//! The playground over real servers: listed and called through the service, as their owner and the operator allow.

use std::fs;

use serde_json::{Value, json};

use crate::real_servers::fastmcp::{Protected, fastmcp};
use crate::real_servers::npm::{Served, listed, tools};
use crate::room::Room;
use crate::service::hub::{Answer, Backing, Hub, create_key, curl};

const PACKAGE: &str = "@modelcontextprotocol/server-everything";
const VERSION: &str = "2026.8.31";
/// What the servers are signed in to with.
const TOKEN: &str = "canary-7b3e90-token";
/// What a tool is given, and gives back.
const SAID: &str = "canary-7b3e90-said";

/// A service that may reach this machine, and a key for a runtime.
struct Playground {
    hub: Hub,
    runtime: String,
    room: Room,
}

impl Playground {
    fn open(more: &[&str]) -> Self {
        let (room, backing) = (Room::new(), Backing::Embedded);
        let hub = Hub::start(&room, &backing, &[&["-vv", "--egress-allow", "127.0.0.0/8"], more].concat());
        let runtime = create_key(&room, &backing, "default", "runtime");
        Self { hub, runtime, room }
    }

    fn register(&self, name: &str, mcp_config: &Value) {
        let body = json!({"saved_name": name, "server_name": "A server", "mcp_config": mcp_config}).to_string();
        let answer = self.hub.curl("/mcp-registry/add-server", &["-H", "content-type: application/json", "-d", &body]);
        assert_eq!(answer.status, 201, "{answer:?}");
    }

    fn ask(&self, path: &str, server: &str, args: &[&str]) -> Answer {
        let named = format!("X-Enkrypt-MCP-Registry-Server: {server}");
        let url = format!("{}/mcp-playground/{path}", self.hub.origin);
        curl(&self.runtime, &url, &[&["-H", &named], args].concat())
    }

    fn test(&self, server: &str) -> Answer {
        self.ask("test-server", server, &["-X", "POST"])
    }

    fn tools(&self, server: &str) -> Value {
        let answer = self.ask("get-tools", server, &[]);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["data"].clone()
    }

    fn call(&self, server: &str, tool: &str, arguments: &Value) -> Answer {
        let body = json!({"tool_name": tool, "tool_arguments": arguments}).to_string();
        self.ask("call-tool", server, &["-H", "content-type: application/json", "--data-raw", &body])
    }

    /// What a tool gave.
    fn result(&self, server: &str, tool: &str, arguments: &Value) -> Value {
        let answer = self.call(server, tool, arguments);
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer = answer.json();
        assert_eq!((&answer["success"], &answer["data"]["tool_name"]), (&json!(true), &json!(tool)));
        answer["data"]["result"].clone()
    }

    /// What the service logged of calls: server, tool and outcome of each.
    fn calls_in_log(&self) -> Vec<String> {
        let log = self.log();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let calls = lines.filter(|line| line["message"] == "tool call");
        let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let all = calls.inspect(|line| assert!(!text(line, "key_id").is_empty(), "{line}"));
        all.map(|line| [text(&line, "server"), text(&line, "tool"), text(&line, "outcome")].join(" ")).collect()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.room.tmp().join("serve.log")).unwrap()
    }
}

fn signed_in(url: &str, more: &Value) -> Value {
    let config = json!({"url": url, "type": "http", "headers": {"Authorization": format!("Bearer {TOKEN}")}});
    let mut all = json!({"config": config});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    all
}

fn names(data: &Value) -> Vec<String> {
    data["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_tool_of_a_python_server_is_called_as_its_owner_allows_and_nothing_secret_is_said_or_logged() {
    let playground = Playground::open(&["--allow-call-tool"]);
    let server = fastmcp(Protected::Bearer(TOKEN));
    let url = server.text("/url").to_owned();
    let denied = json!({"denied_tools": [{"name": "list_*", "reason": "Nobody lists notes here."}]});
    playground.register("notes", &signed_in(&url, &denied));
    playground.register("lister", &signed_in(&url, &json!({"tools": {"list_notes": {}}})));

    let tested = playground.test("notes").json();
    assert_eq!((&tested["success"], &tested["data"]["tools_count"]), (&json!(true), &json!(2)), "{tested}");
    let listed = playground.tools("notes");
    assert_eq!(names(&listed), ["add_note", "list_notes"]);
    assert_eq!(listed["tools"][0]["inputSchema"]["required"], json!(["text"]));
    assert_eq!(listed["tools"][1]["denied_reason"], "Nobody lists notes here.");

    let given = playground.result("notes", "add_note", &json!({"text": SAID}));
    assert_eq!((&given["content"][0]["text"], &given["isError"]), (&json!(SAID), &json!(false)), "{given}");
    // A server that says who asked does not say it to those who read its answer.
    let told = playground.result("notes", "add_note", &json!({"text": format!("a{TOKEN}b")}));
    assert_eq!(told["content"][0]["text"], "a***b");
    let failed = playground.result("notes", "add_note", &json!({"txt": SAID}));
    assert_eq!(failed["isError"], true, "the tool was called, and says that it failed: {failed}");
    assert_eq!(playground.result("lister", "list_notes", &json!({}))["isError"], false);

    let denied = playground.call("notes", "list_notes", &json!({}));
    assert_eq!(denied.status, 403);
    assert_eq!(denied.json()["message"], "This tool may not be called. Nobody lists notes here.");
    let not_listed = playground.call("lister", "add_note", &json!({"text": SAID}));
    assert_eq!(not_listed.status, 403);
    assert!(not_listed.body.contains("not among the `tools`"), "{not_listed:?}");

    let deep = (1..11).fold(json!({}), |inner, _| json!({"a": inner}));
    for wrong in [deep, json!({"text": "x".repeat(100 * 1024)})] {
        let refused = playground.call("notes", "add_note", &wrong);
        assert_eq!((refused.status, &refused.json()["errors"][0]["path"]), (400, &json!("tool_arguments")));
    }

    drop(server);
    let down = playground.call("notes", "add_note", &json!({"text": "a"}));
    assert_eq!((down.status, &down.json()["details"]["reason"]), (502, &json!("unreachable")), "{down:?}");
    assert_eq!(playground.test("notes").status, 502);

    let calls = playground.calls_in_log();
    let expected = [
        "notes v1 add_note sent",
        "notes v1 add_note answered",
        "notes v1 add_note sent",
        "notes v1 add_note answered",
        "notes v1 add_note sent",
        "notes v1 add_note tool_failed",
        "lister v1 list_notes sent",
        "lister v1 list_notes answered",
        "notes v1 list_notes denied",
        "lister v1 add_note denied",
        "notes v1 add_note sent",
        "notes v1 add_note unreachable",
    ];
    assert_eq!(calls, expected);
    let log = playground.log();
    for canary in [TOKEN, SAID] {
        let line = log.lines().find(|line| line.contains(canary));
        assert_eq!(line, None, "{canary} is in the log");
    }
    assert!(![listed, tested, denied.json(), down.json()].iter().any(|said| said.to_string().contains(TOKEN)));
}

#[test]
fn a_server_that_lets_nobody_in_says_so_through_the_playground() {
    let playground = Playground::open(&["--allow-call-tool"]);
    let server = fastmcp(Protected::Bearer("another-token-than-ours"));
    playground.register("notes", &signed_in(server.text("/url"), &json!({})));
    for answer in [playground.test("notes"), playground.call("notes", "add_note", &json!({"text": "a"}))] {
        assert_eq!((answer.status, &answer.json()["details"]["reason"]), (502, &json!("sign_in")), "{answer:?}");
        assert!(!answer.body.contains(TOKEN), "{answer:?}");
    }
}

#[test]
fn the_reference_server_is_listed_and_called_over_both_transports() {
    let playground = Playground::open(&["--allow-call-tool"]);
    let (http, events) = (
        Served::start(PACKAGE, VERSION, "dist/index.js", &["streamableHttp"]),
        Served::start(PACKAGE, VERSION, "dist/index.js", &["sse"]),
    );
    let by_its_client = tools(&listed(PACKAGE, VERSION, &["streamable-http", &http.url("/mcp")]));
    playground.register("http", &signed_in(&http.url("/mcp"), &json!({})));
    playground.register("events", &json!({"config": {"url": events.url("/sse"), "type": "sse"}}));
    for (server, transport) in [("http", "streamable-http"), ("events", "sse")] {
        let seen = playground.tools(server);
        assert_eq!((names(&seen), &seen["session"]["transport"]), (by_its_client.clone(), &json!(transport)));
        let echo = playground.result(server, "echo", &json!({"message": SAID}));
        assert_eq!(echo["content"], json!([{"type": "text", "text": format!("Echo: {SAID}")}]));
    }
    let image = playground.result("http", "get-tiny-image", &json!({}));
    let parts = image["content"].as_array().unwrap();
    let image = parts.iter().find(|part| part["type"] == "image").unwrap();
    assert_eq!(image["mimeType"], "image/png");
    assert!(image["data"].as_str().unwrap().starts_with("iVBORw0KGgo"), "a picture in base64");
    // What the server asks back is answered: nobody writes for it, and there are no folders. Both ways of asking are heard.
    let written = playground.result("http", "trigger-sampling-request", &json!({"prompt": "x", "maxTokens": 10}));
    assert_eq!(written["isError"], true, "{written}");
    let folders = playground.result("http", "get-roots-list", &json!({}));
    assert_eq!(folders["content"][0]["type"], "text", "{folders}");
    assert!(!playground.log().contains(SAID));
}

#[test]
fn nothing_is_called_unless_the_operator_turns_it_on() {
    let playground = Playground::open(&[]);
    let server = Served::start(PACKAGE, VERSION, "dist/index.js", &["streamableHttp"]);
    playground.register("http", &signed_in(&server.url("/mcp"), &json!({})));
    playground.register("local", &json!({"config": {"command": "npx", "args": ["-y", PACKAGE]}}));
    assert_eq!(playground.test("http").status, 200);
    let refused = playground.call("http", "echo", &json!({"message": SAID}));
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("--allow-call-tool"), "{refused:?}");
    let started = playground.test("local");
    assert_eq!(started.status, 409);
    assert!(started.body.contains("this service starts nothing"), "{started:?}");
}
