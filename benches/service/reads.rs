//! How long the status of a job takes to read over HTTP, with 100,000 jobs stored.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use model::JobId;

use super::stand::{Address, SECRET};

/// A service of the real program. Killed when dropped.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) async fn measure(address: &Address, jobs: &[JobId]) {
    const TIMES: usize = 3000;
    let key = run(address, &["keys", "create", "--project", "backlog", "--scopes", "read"]);
    let mut serve = command(address, &["serve", "--no-worker", "--listen", "127.0.0.1:0", "--rate-limit", "1000000"]);
    let mut serve = Service(serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts"));
    let said = BufReader::new(serve.0.stdout.take().expect("it is piped")).lines().next();
    let said = said.expect("it says where it listens").expect("it prints UTF-8");
    let origin = said.strip_prefix("listening on ").expect("it says where it listens").to_owned();
    let client = reqwest::Client::new();
    let mut took = Vec::with_capacity(TIMES);
    // Steps that share no factor with the number of jobs: old and new ones in turn.
    for id in jobs.iter().cycle().step_by(37_987).take(TIMES) {
        let start = Instant::now();
        let request = client.get(format!("{origin}/mcp-hub/scan/{id}/status")).header("apikey", key.trim());
        let answer = request.send().await.expect("the service answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.bytes().await.expect("the answer is whole");
        took.push(start.elapsed());
    }
    took.sort();
    let at = |share: usize| took[TIMES * share / 100].as_secs_f64() * 1000.0;
    println!("status of one of {} jobs over HTTP: {:.2} ms (p50), {:.2} ms (p95; floor 5 ms)", jobs.len(), at(50), at(95));
}

fn command(address: &Address, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
    command.args(args).env("MCP_HUB_DATABASE", &address.database).env("MCP_HUB_QUEUE", &address.queue);
    command.env("MCP_HUB_SECRET_KEY", SECRET);
    command
}

fn run(address: &Address, args: &[&str]) -> String {
    let out = command(address, args).output().expect("the program starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("it prints UTF-8")
}
