//! A running service and what it says.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::real_servers::postgres::Postgres;
use crate::real_servers::redis::Redis;
use crate::room::Room;

/// What has not happened by then never will.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The secret key of the tests' services.
const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Where a service keeps what it keeps.
#[derive(Clone)]
pub(crate) enum Backing {
    /// In the room's home.
    Embedded,
    /// In servers that several processes share.
    Shared { database: String, queue: String },
}

impl Backing {
    /// A fresh database, and a queue of its own.
    pub(crate) fn shared(postgres: &Postgres, redis: &Redis) -> Self {
        Self::Shared { database: postgres.create("hub"), queue: redis.url() }
    }
}

/// A process of the service: `serve` or `worker`. Killed when dropped.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts the program with these arguments. Its log goes to a file in the room.
    pub(crate) fn start(room: &Room, backing: &Backing, log: &str, args: &[&str]) -> Self {
        let log = File::create(room.tmp().join(log)).unwrap();
        let mut command = command(room, backing, args);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        Self { child }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal: `KILL`, `STOP`, `CONT`, `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args([format!("-{name}"), self.id().to_string()]).status().unwrap();
        assert!(status.success(), "cannot send {name}");
    }

    /// Waits until it has ended, and gives its exit code.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "the process does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program in a room, with what it needs to reach its backing and the test's own hosts.
pub(crate) fn command(room: &Room, backing: &Backing, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
    command.args(args).env_clear().current_dir(room.work());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", room.home()).env("TMPDIR", room.tmp());
    let npmrc = room.work().join("registry.npmrc");
    if npmrc.exists() {
        command.env("NPM_CONFIG_USERCONFIG", npmrc);
    }
    if let Backing::Shared { database, queue } = backing {
        command.env("MCP_HUB_DATABASE", database).env("MCP_HUB_QUEUE", queue).env("MCP_HUB_SECRET_KEY", SECRET);
    }
    command
}

/// A service that listens.
pub(crate) struct Hub {
    _process: Process,
    pub(crate) origin: String,
    /// A key that may do everything in the project `default`.
    pub(crate) key: String,
}

impl Hub {
    /// Starts `serve` with these arguments beside the address.
    pub(crate) fn start(room: &Room, backing: &Backing, args: &[&str]) -> Self {
        Self::listening(room, backing, "127.0.0.1:0", args)
    }

    /// The same at an address.
    pub(crate) fn listening(room: &Room, backing: &Backing, address: &str, args: &[&str]) -> Self {
        let args = [&["serve", "--listen", address], args].concat();
        let mut process = Process::start(room, backing, "serve.log", &args);
        let mut said = BufReader::new(process.child.stdout.take().unwrap()).lines();
        let mut line = || {
            said.next().unwrap_or_else(|| {
                panic!("serve ended: {}", std::fs::read_to_string(room.tmp().join("serve.log")).unwrap())
            })
        };
        let first = line().unwrap();
        let origin = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        let key = match backing {
            Backing::Embedded => {
                let second = line().unwrap();
                second.rsplit(' ').next().unwrap().to_owned()
            }
            Backing::Shared { .. } => create_key(room, backing, "default", "admin"),
        };
        Self { _process: process, origin, key }
    }

    /// Calls the API with curl: the status, the headers as they came, the body.
    pub(crate) fn curl(&self, path: &str, args: &[&str]) -> Answer {
        curl(&self.key, &format!("{}{path}", self.origin), args)
    }

    /// Asks for a scan, and gives the job's id.
    pub(crate) fn submit(&self, body: &Value) -> String {
        let answer = self.curl("/mcp-hub/scan", &["-H", "content-type: application/json", "-d", &body.to_string()]);
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.json()["job_id"].as_str().unwrap().to_owned()
    }

    /// The status of a job.
    pub(crate) fn status(&self, job: &str) -> Value {
        self.curl(&format!("/mcp-hub/scan/{job}/status"), &[]).json()
    }

    /// Waits until a job has reached a terminal state, and gives its status.
    pub(crate) fn ended(&self, job: &str) -> Value {
        self.waits(job, |status| matches!(status, "completed" | "failed" | "cancelled"))
    }

    /// Waits until a job's status is one that was waited for.
    pub(crate) fn waits(&self, job: &str, is_it: impl Fn(&str) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let status = self.status(job);
            if is_it(status["job_status"].as_str().unwrap_or_default()) {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "{status}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Makes a key with `keys create`.
pub(crate) fn create_key(room: &Room, backing: &Backing, project: &str, scopes: &str) -> String {
    let made = command(room, backing, &["keys", "create", "--project", project, "--scopes", scopes]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Calls an address with curl.
pub(crate) fn curl(key: &str, url: &str, args: &[&str]) -> Answer {
    let headers = tempfile::NamedTempFile::new().unwrap();
    let out = Command::new("curl")
        .args(["--silent", "--show-error", "--max-time", "60", "--write-out", "%{stderr}%{http_code}", "--dump-header"])
        .arg(headers.path())
        .args(["-H", &format!("apikey: {key}")])
        .args(args)
        .arg(url)
        .output()
        .expect("curl is installed");
    let said = String::from_utf8_lossy(&out.stderr);
    let status = said.trim().parse().unwrap_or_else(|_| panic!("curl {url}: {said}"));
    let headers = std::fs::read_to_string(headers.path()).unwrap();
    Answer { status, headers, body: String::from_utf8(out.stdout).unwrap() }
}

/// Asks the database of a backing: what it prints, without decoration.
pub(crate) fn psql(backing: &Backing, query: &str) -> String {
    let Backing::Shared { database, .. } = backing else { panic!("this backing has no server to ask") };
    let args = ["--no-align", "--tuples-only", "--command", query, database];
    let out = Command::new("psql").args(args).output().expect("psql comes with the server");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}
