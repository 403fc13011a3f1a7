//! Packages of Python, installed by pip once for all runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::npm::cache;

/// The Python of an environment that holds `requirement`, such as `fastmcp==4.1.2`. What is installed stays for the next run.
pub(crate) fn python_with(requirement: &str) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let all = cache().join("python");
    let place = all.join(requirement);
    if !place.exists() {
        std::fs::create_dir_all(&all).expect("the cache can be written");
        // Another run may install the same: the first that is done wins. An environment finds itself wherever it lies.
        let fresh = tempfile::tempdir_in(&all).expect("the cache can be written");
        run(Command::new("python3").args(["-m", "venv"]).arg(fresh.path()));
        run(Command::new(python(fresh.path())).args(["-m", "pip", "install", "--quiet", requirement]));
        let _ = std::fs::rename(fresh.keep(), &place);
    }
    python(&place)
}

fn python(environment: &Path) -> PathBuf {
    environment.join("bin/python")
}

fn run(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().expect("Python is installed");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}
