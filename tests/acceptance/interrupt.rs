//! Somebody stops the program while it works.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::expected::server;
use crate::git_server::GitServer;
use crate::room::Room;

/// A child that is not at work by then never will be.
const PATIENCE: Duration = Duration::from_mins(1);

/// Starts a scan that waits in the middle of a pack, with the folder of its unpacking child made.
fn in_the_middle_of_a_pack(room: &Room, url: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
    command.args(["scan-local", url]).env_clear().current_dir(room.work());
    command.env("HOME", room.home()).env("TMPDIR", room.tmp());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let scan = command.spawn().unwrap();
    let start = Instant::now();
    while fs::read_dir(room.tmp()).unwrap().next().is_none() {
        assert!(start.elapsed() < PATIENCE, "no folder for a pack was made");
        std::thread::yield_now();
    }
    scan
}

#[test]
fn an_interrupted_fetch_is_130_and_leaves_nothing_behind() {
    let git = GitServer::that_stalls();
    let repository = git.repository("weather");
    repository.put(&server("weather-clean"), "weather");
    repository.commit("first");
    for signal in ["-INT", "-TERM"] {
        let room = Room::new();
        let scan = in_the_middle_of_a_pack(&room, &git.url("weather"));
        let sent = Command::new("sh").args(["-c", "kill \"$0\" \"$1\"", signal, &scan.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let output = scan.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{signal}: {said}");
        assert_eq!(said, "error: interrupted\n", "{signal}");
        assert!(output.stdout.is_empty(), "{signal}");
        assert_eq!(fs::read_dir(room.tmp()).unwrap().count(), 0, "{signal}");
    }
}
