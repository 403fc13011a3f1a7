//! Packages that people really use, brought by their own package managers and kept for the next run of the tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// The Python of an environment that holds `requirement`, such as `fastmcp==4.1.2`.
pub(crate) fn python_with(requirement: &str) -> PathBuf {
    let environment = kept(requirement, |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        run(Command::new(folder.join("bin/python")).args(["-m", "pip", "install", "--quiet", requirement]));
    });
    environment.join("bin/python")
}

/// A folder whose programs find `package`, such as `oidc-provider@9.13.3`.
pub(crate) fn node_with(package: &str) -> PathBuf {
    kept(package, |folder| {
        std::fs::write(folder.join("package.json"), "{}").expect("the folder is ours");
        run(Command::new("npm").args(["install", "--silent", "--ignore-scripts", package]).current_dir(folder));
    })
}

/// The folder of that name, made if nobody has made it whole before.
fn kept(name: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let all = std::env::temp_dir().join("mcp-hub-tests");
    let folder = all.join(name.replace(['/', '@'], "-"));
    if folder.exists() {
        return folder;
    }
    std::fs::create_dir_all(&all).expect("a folder can be made");
    let begun = tempfile::Builder::new().prefix("begun-").tempdir_in(&all).expect("a folder can be made");
    fill(begun.path());
    // Another test program may have been first; what it made is as good.
    if std::fs::rename(begun.path(), &folder).is_ok() {
        let _ = begun.keep();
    }
    assert!(folder.exists(), "nothing could be kept in `{}`", folder.display());
    folder
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("these tests need `{}`: {error}", command.get_program().display()));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
