//! A server that people really use, brought by npm itself and published again on a registry of the test's own.

use std::process::Command;
use std::sync::OnceLock;

/// The reference server of the protocol's own project: it has tools, prompts and resources.
pub(crate) const NAME: &str = "@modelcontextprotocol/server-everything";

/// Its version: pinned, so that the tests see the same tomorrow.
pub(crate) const VERSION: &str = "2026.8.31";

/// The tarball, as the registry has it.
pub(crate) fn tarball() -> Vec<u8> {
    static TARBALL: OnceLock<Vec<u8>> = OnceLock::new();
    TARBALL.get_or_init(fetched).clone()
}

fn fetched() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let packed = Command::new("npm")
        .args(["pack", "--silent", "--ignore-scripts", &format!("{NAME}@{VERSION}")])
        .current_dir(folder.path())
        .output()
        .expect("npm is installed");
    let said = String::from_utf8_lossy(&packed.stderr);
    assert!(packed.status.success(), "npm cannot bring {NAME}: {said}");
    let file = String::from_utf8(packed.stdout).unwrap();
    std::fs::read(folder.path().join(file.trim())).unwrap()
}
