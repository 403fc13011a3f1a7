//! Real servers for tests: installed where they are missing, started in a fresh folder on a free port, and stopped when
//! the test program ends, however it ends. Test programs take this module in by `#[path]`.
#![allow(dead_code, reason = "no test program uses all of it")]

pub(crate) mod fastmcp;
pub(crate) mod gateway_runtime;
pub(crate) mod npm;
pub(crate) mod oauth;
pub(crate) mod postgres;
mod python;
pub(crate) mod redis;
pub(crate) mod schemathesis;
pub(crate) mod told;

use std::process::{Command, Stdio};

/// Installs a package if `is_there` says that its programs are missing. A machine without them fails the tests: what they
/// are there to show would not have been looked at.
pub(crate) fn install(package: &str, is_there: impl Fn() -> bool) {
    if is_there() {
        return;
    }
    let install = ["apt-get", "install", "--yes", "--no-install-recommends", package];
    let installed = succeeds(install[0], &install[1..])
        || (succeeds("apt-get", &["update"]) && succeeds(install[0], &install[1..]))
        || succeeds("sudo", &[&["--non-interactive"], &install[..]].concat());
    assert!(
        installed && is_there(),
        "these tests need `{package}`, which could not be installed; install it with your package manager"
    );
}

/// A port of this machine that nobody listens on just now.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a machine has free ports");
    listener.local_addr().expect("a listener has an address").port()
}

/// Whether this process may become another user.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("every system has `id`");
    id.stdout.trim_ascii() == b"0"
}

/// Runs a program to its end, in silence, and tells whether it went well.
pub(crate) fn succeeds(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
