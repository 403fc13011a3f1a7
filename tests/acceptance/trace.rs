//! What the program asks of the system, told by `strace`, which is installed where it is missing.

use std::process::{Command as Plain, Stdio};
use std::sync::OnceLock;

use assert_cmd::Command;

use crate::program::Run;
use crate::room::Room;

/// The system calls of one run that start programs or touch the network.
#[derive(Debug)]
pub(crate) struct Calls(Vec<String>);

impl Calls {
    /// How many programs were started, the traced one included.
    pub(crate) fn started_programs(&self) -> usize {
        self.0.iter().filter(|call| call.contains("execve")).count()
    }

    /// How many sockets were opened.
    pub(crate) fn sockets(&self) -> usize {
        self.0.iter().filter(|call| call.contains("socket(") && !call.contains("AF_UNIX")).count()
    }
}

/// Traces one run of the program.
pub(crate) fn of(room: &Room, args: &[&str]) -> Calls {
    static READY: OnceLock<()> = OnceLock::new();
    READY.get_or_init(make_ready);
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=socket,connect,execve,execveat", "-o"]).arg(log.path());
    command.arg(env!("CARGO_BIN_EXE_mcp-hub")).args(args);
    room.furnish(&mut command);
    Run::of(&mut command);
    let text = std::fs::read_to_string(log.path()).unwrap();
    let calls = Calls(text.lines().map(str::to_owned).collect());
    assert!(calls.started_programs() > 0, "the start of the program itself was not traced: {calls:?}");
    calls
}

/// Installs `strace` if it is missing. A machine on which nothing can be traced fails these tests: what they are there
/// to show would not have been looked at.
fn make_ready() {
    if succeeds("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return;
    }
    let install = ["apt-get", "install", "--yes", "--no-install-recommends", "strace"];
    let installed = succeeds(install[0], &install[1..])
        || (succeeds("apt-get", &["update"]) && succeeds(install[0], &install[1..]))
        || succeeds("sudo", &[&["--non-interactive"], &install[..]].concat());
    assert!(
        installed && succeeds("strace", &["-qq", "-o", "/dev/null", "true"]),
        "these tests need `strace`, which could not be installed or may not trace here; install it with your package manager"
    );
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    let mut command = Plain::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
