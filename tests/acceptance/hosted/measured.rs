//! A run of the program, with what it took: time and memory.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::Run;
use crate::room::Room;

/// What a scan of a hostile server may take.
const TIME: Duration = Duration::from_secs(30);
/// Most memory that it may hold at any time.
const RESIDENT_KIB: u64 = 256 * 1024;
/// How often memory is looked at. The system keeps the greatest amount, so that nothing in between is missed.
const LOOK: Duration = Duration::from_millis(5);

/// Scans what is at `address`, and asserts that it took no more time and memory than a scan may.
pub(crate) fn scan(address: &str, more: &[&str]) -> Run {
    let room = Room::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
    command.args(["scan-local", address, "--format", "ndjson", "--no-progress"]).args(more);
    command.env_clear().env("HOME", room.home()).env("TMPDIR", room.tmp()).current_dir(room.work());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let watch = thread::spawn(move || {
        let mut most = 0;
        // The file of a program that has ended says nothing of memory.
        while let Some(held) = resident(&std::fs::read_to_string(&status).unwrap_or_default()) {
            most = held.max(most);
            thread::sleep(LOOK);
        }
        most
    });
    let output = child.wait_with_output().unwrap();
    let (took, held) = (started.elapsed(), watch.join().unwrap());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    let code = output.status.code().unwrap_or_else(|| panic!("the program was killed: {:?}", output.status));
    let run = Run { code, stdout: text(output.stdout), stderr: text(output.stderr) };
    eprintln!("{address} {more:?}: exit {code} after {} ms, {} MiB", took.as_millis(), held / 1024);
    assert!(took <= TIME, "it took {took:?}:\n{}", run.printed());
    assert!(held > 0 && held <= RESIDENT_KIB, "it held {held} KiB:\n{}", run.printed());
    run
}

/// The most memory that a process has held, in KiB.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
