//! Credentials of every kind, marked, and looked for in everything that a service keeps, says and writes.

use std::fs;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::canary::{CANARY, Places, dump};
use crate::hostile_server::{Answer, HostileServer, Request};
use crate::real_servers::postgres::{Durability, Postgres};
use crate::real_servers::redis::{Keeping, Redis};
use crate::room::Room;
use crate::service::hub::{Backing, Hub, Process};

/// Everything that Redis is told, from now on, in a file.
struct Monitor(Child);

impl Monitor {
    fn start(redis: &Redis, room: &Room) -> Self {
        let file = fs::File::create(room.tmp().join("redis.monitor")).unwrap();
        let mut command = Command::new("redis-cli");
        command.args(["-u", &redis.url(), "monitor"]).stdin(Stdio::null()).stdout(file);
        Self(command.spawn().expect("redis-cli comes with the server"))
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server that says to everybody all that it was told, in every place where it may say something.
fn echoing() -> HostileServer {
    HostileServer::answering(|request, stream| {
        use std::io::Write;
        let told = told(request);
        if request.target.starts_with("/token") {
            let token = json!({"access_token": format!("{CANARY}-access-token"), "token_type": "Bearer"}).to_string();
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n")?;
            write!(stream, "Content-Length: {}\r\n\r\n{token}", token.len())?;
            return Ok(Answer::Given);
        }
        if request.target.contains("refuse") {
            write!(stream, "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n")?;
            write!(stream, "WWW-Authenticate: Bearer error_description=\"{}\"\r\n\r\n", told.replace('"', "'"))?;
            return Ok(Answer::Given);
        }
        let message = request.message();
        let result = match request.called().as_str() {
            "initialize" => json!({
                "protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "instructions": told,
                "serverInfo": {"name": "echo", "title": told, "version": "1.0.0"},
            }),
            "tools/list" => json!({"tools": [
                {"name": "add", "description": told, "inputSchema": {"type": "object", "default": told}, "_meta": {"told": told}},
            ]}),
            _ => return Ok(Answer::AsUsual),
        };
        let body = json!({"jsonrpc": "2.0", "id": message["id"], "result": result}).to_string();
        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n")?;
        write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        Ok(Answer::Given)
    })
}

fn told(request: &Request) -> String {
    let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} {}", request.target, headers.join("; "))
}

/// Every kind of credential, marked.
fn credentials(origin: &str) -> Vec<Value> {
    vec![
        json!({"auth_type": "bearer", "bearer_token": format!("{CANARY}-bearer")}),
        json!({"auth_type": "api_key", "api_key": format!("{CANARY}-api-key"), "api_key_header": "X-Key"}),
        json!({"auth_type": "custom_headers", "custom_headers": {"X-Secret": format!("{CANARY}-header")}}),
        json!({"auth_type": "oauth2", "oauth2_token_url": format!("{origin}/token"), "oauth2_client_id": "client",
            "oauth2_client_secret": format!("{CANARY}-client-secret")}),
        json!({"auth_type": "oauth2", "oauth2_token_url": format!("{origin}/token"), "oauth2_client_id": "client",
            "oauth2_client_secret": format!("{CANARY}-client-secret"), "oauth2_use_basic_auth": false}),
        json!({"auth_type": "mtls", "client_cert_pem": format!("-----BEGIN CERTIFICATE-----\n{CANARY}\n-----END CERTIFICATE-----\n"),
            "client_key_pem": format!("-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n")}),
    ]
}

#[test]
fn no_credential_of_any_kind_is_found_in_what_a_service_keeps_says_or_writes() {
    let (postgres, redis) = (Postgres::start(Durability::Relaxed), Redis::start(Keeping::Nothing));
    let room = Room::new();
    let _monitor = Monitor::start(&redis, &room);
    let backing = Backing::shared(&postgres, &redis);
    let hub = Hub::start(&room, &backing, &["--no-worker", "-vv", "--egress-allow", "127.0.0.0/8"]);
    let server = echoing();
    let origin = server.address().trim_end_matches("/mcp").to_owned();
    let mut places = Places::new();

    let mut jobs = Vec::new();
    let mut post = |path: &str, body: &Value| {
        let answer = hub.curl(path, &["-H", "content-type: application/json", "-d", &body.to_string()]);
        places.add("an answer to a request", answer.body.clone());
        let accepted: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let accepted = if accepted.is_array() { accepted } else { json!([accepted]) };
        jobs.extend(accepted.as_array().unwrap().iter().filter_map(|job| job["job_id"].as_str().map(str::to_owned)));
        answer.status
    };
    let mut accepted = 0;
    for auth_config in credentials(&origin) {
        for path in ["/mcp", "/refuse"] {
            let asked = json!({"endpoint_url": format!("{origin}{path}"), "auth_config": auth_config});
            let status = post("/mcp-hub/scan/hosted", &asked);
            assert!([202, 422].contains(&status), "{status}: {}", auth_config["auth_type"]);
            accepted += usize::from(status == 202);
        }
    }
    assert!(accepted >= 6, "{accepted} of the kinds of credentials were accepted");
    let in_address = json!({"endpoint_url": format!("{origin}/mcp?key={CANARY}-query")});
    assert_eq!(post("/mcp-hub/scan/hosted", &in_address), 202);
    let config = json!({"mcp_config": {"mcpServers": {
        "remote": {"url": server.address(), "headers": {"Authorization": format!("Bearer {CANARY}-entry")}},
        "local": {"command": "npx", "args": ["-y", "no-such-package-of-ours"], "env": {"TOKEN": format!("{CANARY}-env")}},
    }}});
    assert_eq!(post("/mcp-hub/scan/hosted/config", &config), 202);
    places.add("the database while the jobs wait", dump(&backing));

    let _worker = Process::start(&room, &backing, "worker.log", &["worker", "-vv", "--egress-allow", "127.0.0.0/8"]);
    let mut completed = 0;
    for job in &jobs {
        let status = hub.ended(job);
        completed += usize::from(status["job_status"] == "completed");
        places.add("the status of a job", status.to_string());
        places.add("the results of a job", format!("{:?}", hub.curl(&format!("/mcp-hub/scan/{job}/results"), &[])));
    }
    places.add("the list of scans", hub.curl("/mcp-hub/scans?limit=100", &[]).body);
    places.add("the metrics", hub.curl("/metrics", &[]).body);
    places.add("the database after the jobs", dump(&backing));
    places.add_folder(&room.tmp());
    places.add_folder(&room.home());
    // Otherwise nothing would have been at stake.
    for what in ["bearer", "api-key", "header", "query", "entry"] {
        let sent = server.seen().iter().any(|request| told(request).contains(&format!("{CANARY}-{what}")));
        assert!(sent, "the {what} was never sent");
    }
    assert!(completed >= 5, "{completed} of {} scans had a result", jobs.len());
    places.hold_no_canary();
}

#[test]
fn no_format_and_no_log_of_a_scan_from_the_terminal_holds_what_the_server_sent_back() {
    let (room, server) = (Room::new(), echoing());
    let mut places = Places::new();
    for format in ["json", "ndjson", "sarif", "markdown", "html", "pretty"] {
        let (bearer, header) = (format!("{CANARY}-bearer"), format!("X-Secret: {CANARY}-header"));
        let address = format!("{}?key={CANARY}-query", server.address());
        let args = ["scan-local", &address, "--bearer", &bearer, "--header", &header, "--format", format, "-vv"];
        let run = room.run(args);
        assert!(run.stdout.contains("add"), "{format}: {}", run.printed());
        places.add(&format!("the output as {format}"), run.stdout);
        places.add(&format!("the log of the output as {format}"), run.stderr);
    }
    let sent = server.seen().iter().any(|request| told(request).contains(&format!("{CANARY}-bearer")));
    assert!(sent, "no credential was ever sent");
    places.hold_no_canary();
}
