//! Programs of a configuration, started because the user said so.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::real_servers::npm::{installed, listed, tools};
use crate::room::Room;

const PACKAGE: &str = "@modelcontextprotocol/server-everything";
const VERSION: &str = "2026.8.31";

#[test]
fn what_a_started_server_lists_is_scanned() {
    let script = installed(PACKAGE, VERSION).join("dist/index.js");
    let script = script.to_str().unwrap();
    let by_its_client = listed(PACKAGE, VERSION, &["stdio", "node", script, "stdio"]);
    let room = Room::new();
    let config = json!({"mcpServers": {"everything": {"command": "node", "args": [script, "stdio"]}}});
    room.file("mcp.json", config.to_string());
    let run = room.run(["scan-local", "mcp.json", "--run=all", "--no-progress", "--format", "ndjson"]);
    let results = run.results();
    assert_eq!(results.len(), 2, "{}", run.printed());
    assert_eq!(results[1].tools(), tools(&by_its_client));
    assert!(results[1].is_complete(), "{:?}", results[1].gaps());
    run.says("command      \"node\"");
}

#[test]
fn without_a_terminal_nothing_is_started() {
    let room = Room::new();
    let config = json!({"mcpServers": {"a": {"command": "sh", "args": ["-c", "touch started"]}}});
    room.file("mcp.json", config.to_string());
    let refused = room.run(["scan-local", "mcp.json", "--run"]).exits(2);
    refused.says("there is no terminal to ask at").says("--run=all");
    room.run(["scan-local", "mcp.json"]);
    room.run(["scan-local", "mcp.json", "--run=all", "--offline"]).exits(2);
    assert!(!room.work().join("started").exists());
    room.run(["scan-local", "mcp.json", "--run=all"]).exits(3).says("does not keep to the protocol: it ends");
    assert!(room.work().join("started").exists());
    room.run(["scan-local", "--run", "npm:x"]).exits(2).says("none is given");
}

#[test]
fn an_interrupted_scan_leaves_no_started_program_behind() {
    let room = Room::new();
    let script =
        "sh -c 'echo $$ > grandchild.new; mv grandchild.new grandchild; sleep 300' & echo $$ > child; sleep 300";
    let config = json!({"mcpServers": {"a": {"command": "sh", "args": ["-c", script]}}});
    room.file("mcp.json", config.to_string());
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
    command.args(["scan-local", "mcp.json", "--run=all"]).env_clear().current_dir(room.work());
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", room.home());
    let scan = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_mins(1);
    while !room.work().join("grandchild").exists() {
        assert!(Instant::now() < until, "nothing was started");
        std::thread::yield_now();
    }
    let sent = Command::new("sh").args(["-c", "kill -INT \"$0\"", &scan.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let output = scan.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    for started in ["child", "grandchild"] {
        let id = fs::read_to_string(room.work().join(started)).unwrap();
        // The signal is sent before the program ends; the system may take a moment to act on it.
        while is_alive(id.trim()) {
            assert!(Instant::now() < until, "{started} goes on");
            std::thread::yield_now();
        }
    }
}

fn is_alive(id: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    state.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next()).is_some_and(|state| state != 'Z')
}

#[test]
fn only_the_scan_at_a_terminal_can_start_programs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["crates/worker/src", "crates/server/api", "crates/server/service", "crates/store/src"] {
        let mut folders = vec![root.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let text = fs::read_to_string(entry.path()).unwrap();
                let starts = ["fetch::started", "fetch::Program", "run_servers", "process::Command"];
                let found = starts.iter().find(|word| text.contains(**word));
                assert_eq!(found, None, "{}", entry.path().display());
            }
        }
    }
}
