//! A registered server is asked over the service; what it says steers no terminal.

use serde_json::json;

use super::Desk;
use crate::hostile_server::{Answer, HostileServer};

/// A server whose words would clear the screen of whoever prints them as they are.
fn loud() -> HostileServer {
    HostileServer::answering(|request, stream| {
        use std::io::Write;
        let result = match request.called().as_str() {
            "tools/list" => json!({"tools": [{"name": "add\u{1b}[2J", "description": "Adds.\nEvil\u{202e}line",
                "inputSchema": {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]}}]}),
            "tools/call" => json!({"content": [{"type": "text", "text": "three\n\u{1b}]0;owned\u{7}done"}]}),
            _ => return Ok(Answer::AsUsual),
        };
        let body = json!({"jsonrpc": "2.0", "id": request.message()["id"], "result": result}).to_string();
        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n")?;
        write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        Ok(Answer::Given)
    })
}

#[test]
fn tools_are_listed_and_called_and_their_words_are_harmless() {
    let server = loud();
    let desk = Desk::open(&["--egress-allow", "127.0.0.0/8", "--allow-call-tool"]);
    desk.run(&["servers", "add", "sums", "--url", &server.address()]).exits(0);
    desk.run(&["servers", "test", "sums"]).exits(0).says("sums v1 answers; it has 1 tools");
    let tools = desk.run(&["servers", "tools", "sums"]).exits(0).stdout;
    assert!(tools.contains("add<U+001B>[2J") && tools.contains("a [b]") && tools.lines().count() == 2, "{tools:?}");
    let called = desk.run(&["servers", "call", "sums", "add\u{1b}[2J", "--args", r#"{"a": 1}"#]).exits(0).stdout;
    assert!(called.starts_with("three\n<U+001B>]0;owned<U+0007>done"), "{called:?}");
    let printed = desk.run(&["servers", "tools", "sums", "--json"]).exits(0).stdout;
    assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{printed:?}");
}

#[test]
fn a_server_that_does_not_answer_is_told_from_a_wrong_request() {
    let desk = Desk::open(&["--egress-allow", "127.0.0.0/8"]);
    desk.run(&["servers", "add", "gone", "--url", "http://127.0.0.1:1/mcp"]).exits(0);
    desk.run(&["servers", "test", "gone"]).exits(3).says("127.0.0.1:1");
    desk.run(&["servers", "tools", "nobody"]).exits(2).says("no server");
    desk.run(&["servers", "call", "gone", "add"]).exits(2).says("--allow-call-tool");
    desk.run(&["servers", "call", "gone", "add", "--args", "[1"]).exits(2).says("is not JSON");
}
