//! What the program asks of the system, where `strace` is there to tell.

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

/// Traces one run of the program; `None` where tracing is not possible, as in many containers.
pub(crate) fn of(room: &Room, args: &[&str]) -> Option<Calls> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let strace = |program: &str, args: &[&str]| {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=socket,connect,execve,execveat", "-o"]).arg(log.path());
        command.arg(program).args(args);
        room.furnish(&mut command);
        command
    };
    let possible = strace("true", &[]).output().is_ok_and(|output| output.status.success());
    if !possible {
        eprintln!("no strace here: what the program asks of the system is not looked at");
        return None;
    }
    Run::of(&mut strace(env!("CARGO_BIN_EXE_mcp-hub"), args));
    let text = std::fs::read_to_string(log.path()).unwrap();
    Some(Calls(text.lines().map(str::to_owned).collect()))
}
