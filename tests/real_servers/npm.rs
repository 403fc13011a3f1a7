//! MCP servers of the npm registry, installed by npm once for all runs and started by node.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::free_port;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    port: u16,
}

impl Served {
    /// Starts a program of a package, which is to listen on the port that `PORT` names.
    pub(crate) fn start(package: &str, version: &str, program: &str, args: &[&str]) -> Self {
        let script = installed(package, version).join(program);
        let port = free_port();
        let mut command = Command::new("node");
        command.arg(script).args(args).env("PORT", port.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut served = Self { child: command.spawn().expect("node is installed"), port };
        let until = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < until, "{package} does not listen");
            let ended = served.child.try_wait().expect("a child can be asked");
            assert!(ended.is_none(), "{package} has ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    /// An address of the server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended by itself needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder of an installed package. What is installed stays for the next run; no script of a package is run.
pub(crate) fn installed(package: &str, version: &str) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let all = cache().join("npm");
    let place = all.join(format!("{}@{version}", package.replace('/', "+")));
    if !place.exists() {
        std::fs::create_dir_all(&all).expect("the cache can be written");
        // Another run may install the same: the first that is done wins.
        let fresh = tempfile::tempdir_in(&all).expect("the cache can be written");
        let install = ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save"];
        let mut npm = Command::new("npm");
        npm.args(install).arg(format!("{package}@{version}")).current_dir(fresh.path()).stdin(Stdio::null());
        let done = npm.output().expect("npm is installed");
        assert!(done.status.success(), "npm cannot bring {package}: {}", String::from_utf8_lossy(&done.stderr));
        let _ = std::fs::rename(fresh.keep(), &place);
    }
    let folder = place.join("node_modules").join(package);
    assert!(folder.is_dir(), "{package} is not in {}", place.display());
    folder
}

/// What a server lists to the client of the protocol's own project: `tools`, `prompts`, `resources` and `templates`. `how`
/// is a transport with what it takes; the package brings the client.
pub(crate) fn listed(package: &str, version: &str, how: &[&str]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_servers/list.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(installed(package, version)).args(how).stdin(Stdio::null());
    let done = node.output().expect("node is installed");
    assert!(done.status.success(), "{how:?} cannot be listed: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("the script prints JSON")
}

/// The names of the tools in a list.
pub(crate) fn tools(listed: &Value) -> Vec<String> {
    let names = listed["tools"].as_array().expect("tools are listed");
    names.iter().map(|name| name.as_str().expect("a name is text").to_owned()).collect()
}

/// Where tests keep what they install.
pub(super) fn cache() -> PathBuf {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    given.or_else(home).unwrap_or_else(std::env::temp_dir).join("mcp-hub-tests")
}
