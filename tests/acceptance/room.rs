//! An empty place to run the program in: folders of its own for work, home and temporary files.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::program::Run;

/// A run that is not over by then hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// Folders of a test's own, and an environment that names no others.
pub(crate) struct Room {
    root: TempDir,
}

impl Room {
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new().prefix("room").tempdir().unwrap();
        for folder in ["work", "home", "tmp"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self { root }
    }

    /// Where the program is started.
    pub(crate) fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The program's home.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Where the program may make temporary files.
    pub(crate) fn tmp(&self) -> PathBuf {
        self.root.path().join("tmp")
    }

    /// Writes a file below the work folder and gives its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
        command.args(args);
        self.furnish(&mut command);
        command
    }

    /// The program with these arguments, with at most so much address space.
    pub(crate) fn command_within<A: AsRef<OsStr>>(
        &self,
        address_space_mib: u64,
        args: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v \"$1\"; shift; exec \"$@\"", "sh"]);
        command.arg((address_space_mib * 1024).to_string()).arg(env!("CARGO_BIN_EXE_mcp-hub")).args(args);
        self.furnish(&mut command);
        // Each arena of the allocator reserves far more addresses than it uses, and there are more of them on larger machines.
        command.env("MALLOC_ARENA_MAX", "2");
        command
    }

    /// Runs the program with these arguments to its end.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        Run::of(&mut self.command(args))
    }

    /// Gives a command the room's folders and nothing else of the outer environment.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.env_clear().current_dir(self.work()).timeout(PATIENCE).write_stdin("");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home()).env("TMPDIR", self.tmp());
    }

    /// The paths of everything that lies in the room.
    pub(crate) fn everything(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.root.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                }
                found.insert(entry.path());
            }
        }
        found
    }
}

/// Copies a folder and all below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
