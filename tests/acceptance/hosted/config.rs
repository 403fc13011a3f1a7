//! Configuration files of clients: every entry has its row, whichever way the file goes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::real_servers::npm::Served;
use crate::room::Room;
use crate::service::hub::{Backing, Hub};

/// Files of five clients below a home folder, with twenty-five entries.
const FILES: [(&str, &str, usize); 5] = [
    (
        ".claude.json",
        r#"{
  // what the user has everywhere
  "mcpServers": {
    "notes": { "command": "npx", "args": ["-y", "@acme/notes@1.0.0"], "env": { "KEY": "${NOTES_KEY}" } },
    "far": { "type": "http", "url": "http://127.0.0.1:9/mcp", "headers": { "X-Key": "${ROOM_KEY}" } },
    "helped": { "type": "http", "url": "http://127.0.0.1:9/mcp", "headersHelper": "print-headers" },
    "socket": { "type": "ws", "url": "http://127.0.0.1:9/mcp" },
    "broken": { "args": [] },
  },
  "projects": { "/p": { "mcpServers": { "notes": { "command": "node", "args": ["/no/such/notes.js"] } } } },
}"#,
        6,
    ),
    (
        ".codex/config.toml",
        "model = \"x\"\n\n[mcp_servers.git]\ncommand = \"uvx\"\nargs = [\"--from\", \"git+https://host.example/o/r@v1\", \
         \"r\"]\n\n[mcp_servers.token]\nurl = \"http://127.0.0.1:9/a\"\nbearer_token_env_var = \
         \"ROOM_KEY\"\n\n[mcp_servers.lacks]\nurl = \"http://127.0.0.1:9/b\"\nenv_http_headers = { X-Key = \"NOT_SET\" \
         }\n\n[mcp_servers.off]\ncommand = \"npx\"\nargs = [\"off\"]\nenabled = false\n\n[mcp_servers.index]\ncommand = \
         \"uvx\"\nargs = [\"some-package\"]\n",
        5,
    ),
    (
        ".continue/config.yaml",
        "name: mine\nmcpServers:\n  - name: listed\n    command: npx\n    args: [-y, '@acme/listed']\n  - name: stream\n    \
         type: streamable-http\n    url: http://127.0.0.1:9/c\n  - name: kept\n    type: sse\n    url: \
         http://127.0.0.1:9/d\n    requestOptions:\n      headers: {X-Key: '${{ secrets.KEY }}'}\n  - name: image\n    \
         command: docker\n    args: [run, acme/image]\n  - uses: acme/block\n",
        5,
    ),
    (
        ".config/Code/User/mcp.json",
        r#"{"inputs": [{"id": "token", "type": "promptString"}], "servers": {
            "asked": {"type": "http", "url": "http://127.0.0.1:9/e", "headers": {"Authorization": "Bearer ${input:token}"}},
            "unix": {"type": "http", "url": "unix:///run/x.sock#/mcp"},
            "plain": {"type": "sse", "url": "http://127.0.0.1:9/f"},
            "odd": {"type": "stdio", "command": "frobnicate"},
            "bun": {"type": "stdio", "command": "bunx", "args": ["@acme/bun@2.0.0"]}
        }}"#,
        5,
    ),
    (
        ".config/opencode/opencode.jsonc",
        r#"{"mcp": {
            "local": {"type": "local", "command": ["npx", "-y", "@acme/local"], "environment": {"A": "b"}},
            "remote": {"type": "remote", "url": "http://127.0.0.1:9/g", "headers": {"X-Key": "{env:ROOM_KEY}"}},
            "switched": {"type": "local", "command": ["npx", "x"], "enabled": false},
            "filed": {"type": "remote", "url": "http://127.0.0.1:9/h", "headers": {"X-Key": "{file:~/.key}"}},
        }}"#,
        4,
    ),
];

/// A service that reaches nothing: nobody listens where all its requests go.
const NOWHERE: [&str; 2] = ["--proxy", "http://127.0.0.1:9"];

fn home() -> Room {
    let room = Room::new();
    for (path, text, _) in FILES {
        let path = room.home().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    room
}

/// Imports what the room's home holds.
fn import(room: &Room, hub: &Hub, args: &[&str]) -> Value {
    let mut command = room.command([&["import", "--discover", "--json"], args].concat());
    command.env("MCP_HUB_URL", &hub.origin).env("MCP_HUB_API_KEY", &hub.key).env("ROOM_KEY", "canary-of-the-room");
    let run = crate::program::Run::of(&mut command);
    assert!(!run.printed().contains("canary"), "{}", run.printed());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.printed()))
}

#[test]
fn every_entry_of_five_clients_has_a_job_or_its_reason() {
    let room = home();
    let hub = Hub::start(&room, &Backing::Embedded, &NOWHERE);
    let printed = import(&room, &hub, &[]);
    let rows = printed["entries"].as_array().unwrap();
    let mut by_client: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *by_client.entry(row["client"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(by_client.values().sum::<usize>(), FILES.iter().map(|(.., entries)| entries).sum::<usize>());
    assert_eq!(rows.len(), 25, "{rows:#?}");
    assert_eq!(
        by_client.keys().copied().collect::<Vec<_>>(),
        ["Claude Code", "Codex CLI", "Continue", "VS Code", "opencode"]
    );

    let row = |name: &str| rows.iter().find(|row| row["entry"] == name).unwrap_or_else(|| panic!("no row of {name}"));
    let waits = ["notes", "far", "git", "token", "listed", "stream", "plain", "bun", "local", "remote"];
    for name in waits {
        assert_eq!(row(name)["status"], "initializing", "{}", row(name));
        let status = hub.status(row(name)["job_id"].as_str().unwrap());
        assert!(!status.to_string().contains("canary"), "{status}");
    }
    for (name, reason) in [
        ("helped", "headersHelper"),
        ("socket", "`ws` is not spoken"),
        ("lacks", "needs a value: ${NOT_SET}"),
        ("off", "switched off"),
        ("index", "Python index"),
        ("kept", "needs a value: ${{ secrets.KEY }}"),
        ("image", "container images"),
        ("asked", "needs a value: ${input:token}"),
        ("unix", "`https://…`"),
        ("odd", "names no package"),
        ("switched", "switched off"),
        ("filed", "needs a value: {file:…}"),
    ] {
        let job = row(name)["job_id"].as_str().unwrap_or_else(|| panic!("no job: {}", row(name)));
        let status = hub.status(job);
        assert_eq!(status["job_status"], "failed", "{status}");
        assert!(status["error_message"].as_str().unwrap().contains(reason), "{name}: {status}");
    }
    // What is no entry has no job.
    for (name, reason) in [("launch entry `broken`", "neither"), ("launch entry `unnamed`", "neither")] {
        assert!(row(name)["reason"].as_str().unwrap().contains(reason), "{}", row(name));
    }
    let script = rows.iter().filter(|row| row["entry"] == "notes").nth(1).unwrap();
    let status = hub.status(script["job_id"].as_str().unwrap());
    assert_eq!(status["job_status"], "failed", "{status}");
    assert!(status["error_message"].as_str().unwrap().contains("which is not here"), "{status}");
}

#[test]
fn a_dry_run_sends_nothing_and_a_file_that_cannot_be_read_is_a_wrong_input() {
    let room = home();
    room.file("bad.json", "{");
    let run = room.run(["import", "--discover", "--dry-run"]).exits(3);
    assert_eq!(run.stdout.lines().filter(|line| line.contains("to be sent")).count(), 23, "{}", run.stdout);
    room.run(["import", "bad.json", "--dry-run"]).exits(2).says("as JSON");
    room.run(["import"]).exits(2).says("nothing to import");
}

#[test]
fn a_scan_of_the_same_files_here_leaves_no_entry_out() {
    let room = home();
    let files = FILES.map(|(path, ..)| room.home().join(path).to_str().unwrap().to_owned());
    let args = ["scan-local", "--offline", "--no-progress", "--format", "ndjson"];
    let run = room.run(args.iter().copied().chain(files.iter().map(String::as_str)));
    let results = run.results();
    let of_files = results.iter().filter(|result| files.iter().any(|file| result.0["id"] == file.as_str()));
    let left_out: usize = of_files.map(|result| result.gaps().len()).sum();
    assert_eq!(results.len() - files.len() + left_out, 25, "{}", run.printed());
}

#[test]
fn the_service_answers_with_one_job_an_entry_in_the_order_of_the_file() {
    let room = Room::new();
    let hub = Hub::start(&room, &Backing::Embedded, &NOWHERE);
    let entry = |at: usize| match at % 5 {
        0 => json!({"command": "npx", "args": ["-y", format!("@acme/a{at}@1.0.0")]}),
        1 => json!({"type": "sse", "url": format!("http://127.0.0.1:9/{at}"), "headers": {"X-Key": "canary"}}),
        2 => json!({"url": format!("http://127.0.0.1:9/{at}/${{TEAM}}")}),
        3 => json!({"command": "node", "args": [format!("/srv/{at}.js")]}),
        _ => json!(at),
    };
    let servers: serde_json::Map<_, _> = (0..25).map(|at| (format!("s{at}"), entry(at))).collect();
    let body = json!({"mcp_config": {"mcpServers": servers}}).to_string();
    let answer = hub.curl("/mcp-hub/scan/hosted/config", &["-H", "content-type: application/json", "-d", &body]);
    assert_eq!(answer.status, 202, "{answer:?}");
    let jobs = answer.json();
    let jobs = jobs.as_array().unwrap();
    assert_eq!(jobs.len(), 25);
    for (at, job) in jobs.iter().enumerate() {
        let expected = if at % 5 < 2 { "initializing" } else { "failed" };
        assert_eq!(job["job_status"], expected, "{at}: {job}");
        let line = [format!("npx -y @acme/a{at}@1.0.0"), format!("http://127.0.0.1:9/{at}")];
        if let Some(line) = line.get(at % 5) {
            assert_eq!(job["endpoint_url"], line.as_str());
        }
    }
    assert!(!answer.json().to_string().contains("canary"));
}

#[test]
fn the_result_of_an_entry_tells_of_the_entry_too_and_a_placeholder_is_no_secret() {
    let server =
        Served::start("@modelcontextprotocol/server-everything", "2026.8.31", "dist/index.js", &["streamableHttp"]);
    let url = server.url("/mcp");
    let room = Room::new();
    let hub = Hub::start(&room, &Backing::Embedded, &["--egress-allow", "127.0.0.1"]);
    let key = "q7Zk2Wm9Xc4Vb8Nr3Tj6";
    let config = json!({"mcpServers": {
        "literal": {"type": "http", "url": url, "headers": {"X-Api-Key": key}},
        "placeholder": {"type": "http", "url": url, "headers": {"X-Api-Key": "${ROOM_KEY}"}},
        "nowhere": {"type": "http", "url": "http://10.0.0.1/mcp"},
    }});
    room.file("mcp.json", config.to_string());
    let mut command = room.command(["import", "mcp.json", "--wait", "--json"]);
    command.env("MCP_HUB_URL", &hub.origin).env("MCP_HUB_API_KEY", &hub.key).env("ROOM_KEY", key);
    let run = crate::program::Run::of(&mut command);
    assert!(!run.printed().contains(key), "{}", run.printed());
    let printed: Value = serde_json::from_str(&run.stdout).unwrap();
    let of_entry = |at: usize| {
        let row = &printed["entries"][at];
        assert_eq!(row["status"], "completed", "{row}");
        let result = hub.curl(&format!("/mcp-hub/scan/{}/results", row["job_id"].as_str().unwrap()), &[]).json();
        assert!(!result.to_string().contains(key), "{result}");
        result.to_string().contains("secret-in-header")
    };
    assert!(of_entry(0), "the literal key is found");
    assert!(!of_entry(1), "a placeholder is no secret");
    let refused = &printed["entries"][2];
    assert_eq!(refused["status"], "failed", "{refused}");
}
