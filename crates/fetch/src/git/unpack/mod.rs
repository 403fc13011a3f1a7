//! Unpacking in a child process with limits of its own: a pack of some hundred kilobytes can take libgit2 near a
//! gigabyte, and libgit2 is C.

mod child;
mod collection;
mod confinement;
mod frame;
mod link;
mod object;
mod order;
mod store;
mod walk;

use std::{ffi::OsString, io, path::PathBuf, process::Stdio, time::Duration};

use model::{Artifact, BasePath, RepoUrl};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
};

pub use self::child::unpack_main;
use self::{
    collection::Collection,
    order::{Failure, Order},
};
use super::{
    error::{Fault, GitError, shown},
    object_id::ObjectId,
};
use crate::{FetchError, Limit, Limits, archive::path::DEPTH};

/// Objects of a pack for each entry that the commit may have: its folders, and history where it has to be fetched.
const OBJECTS_PER_ENTRY: usize = 20;

/// How to start the child process that unpacks what a git server sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacker {
    /// The program to start: one that calls [`unpack_main`].
    pub program: PathBuf,
    /// Its arguments, such as the name of a subcommand.
    pub args: Vec<OsString>,
    /// Bytes of address space that the child may take. The pack is mapped into it, beside the objects.
    pub memory: u64,
    /// Processor time that the child may take.
    pub cpu: Duration,
    /// Where the private folder of a child is made; it is removed when the child is gone.
    pub temp: PathBuf,
}

impl Unpacker {
    /// Name of the hidden subcommand that calls [`unpack_main`].
    pub const SUBCOMMAND: &str = "unpack-pack";

    /// Starts this very program with [`Self::SUBCOMMAND`].
    ///
    /// # Errors
    ///
    /// Fails if the system does not tell which program runs.
    pub fn this_program() -> io::Result<Self> {
        Ok(Self::new(std::env::current_exe()?, vec![Self::SUBCOMMAND.into()]))
    }

    /// Starts `program` with `args`, under default limits.
    pub fn new(program: PathBuf, args: Vec<OsString>) -> Self {
        const MEMORY: u64 = 384 * 1024 * 1024;
        const CPU: Duration = Duration::from_mins(1);
        Self { program, args, memory: MEMORY, cpu: CPU, temp: std::env::temp_dir() }
    }

    /// Starts a child that waits for a pack.
    pub(super) fn start(&self, errand: &Errand<'_>) -> Result<Unpacking, GitError> {
        let order = self.order(errand);
        let order = serde_json::to_string(&order).map_err(|error| failed(&error.into()))?;
        let folder = tempfile::Builder::new().prefix("mcp-hub-").tempdir_in(&self.temp).map_err(|e| failed(&e))?;
        let mut child = Command::new(&self.program)
            .args(&self.args)
            .arg(order)
            .env_clear()
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&error))?;
        let stdin = child.stdin.take();
        let process = Some(Process { child, _folder: folder });
        Ok(Unpacking { process, stdin, received: 0, memory: self.memory, cpu: self.cpu })
    }

    fn order(&self, errand: &Errand<'_>) -> Order {
        let limits = errand.limits;
        Order {
            read: errand.read,
            folder: errand.folder.map(|folder| folder.as_str().to_owned()),
            memory: self.memory,
            cpu_seconds: self.cpu.as_secs().max(1),
            pack: limits.download,
            objects: limits.entries.saturating_mul(OBJECTS_PER_ENTRY),
            entries: limits.entries,
            file: limits.file,
            path: limits.path,
            depth: DEPTH,
        }
    }
}

fn failed(error: &io::Error) -> GitError {
    GitError::Unpacker(error.to_string())
}

/// What to get out of a pack.
pub(super) struct Errand<'a> {
    pub(super) repo: &'a RepoUrl,
    pub(super) folder: Option<&'a BasePath>,
    /// A commit, or a tag that leads to it.
    pub(super) read: ObjectId,
    pub(super) limits: &'a Limits,
}

/// A child at work. To be [closed](Self::close) whatever comes of it.
pub(super) struct Unpacking {
    process: Option<Process>,
    stdin: Option<ChildStdin>,
    received: u64,
    memory: u64,
    cpu: Duration,
}

/// The child stands before its folder, so that it is killed before the folder is removed.
struct Process {
    child: Child,
    _folder: TempDir,
}

impl Process {
    async fn end(mut self) {
        // Fails only for a child that is gone already.
        let _ = self.child.kill().await;
    }
}

impl Drop for Unpacking {
    fn drop(&mut self) {
        // Only a scan that was given up comes here with a child: `close` took it otherwise.
        if let (Some(process), Ok(runtime)) = (self.process.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(process.end());
        }
    }
}

impl Unpacking {
    /// Hands on bytes of the pack; false if the child takes no more, and [`finish`](Self::finish) will tell why.
    pub(super) async fn feed(&mut self, bytes: &[u8]) -> bool {
        self.received = self.received.saturating_add(bytes.len() as u64);
        match &mut self.stdin {
            Some(stdin) => stdin.write_all(bytes).await.is_ok(),
            None => false,
        }
    }

    /// Takes in what the child found.
    ///
    /// # Errors
    ///
    /// Fails with what the child says, or with what ended it.
    pub(super) async fn finish(&mut self, errand: &Errand<'_>) -> Result<Artifact, Fault> {
        drop(self.stdin.take());
        let gone = || GitError::Unpacker("it has ended already".to_owned());
        let child = &mut self.process.as_mut().ok_or_else(gone)?.child;
        let mut frames = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        let mut found = Collection::new(errand, self.received);
        loop {
            match frame::read(&mut frames, found.max_path(), found.max_bytes()).await {
                Ok(frame) if frame.kind == frame::Kind::End => return found.artifact(),
                Ok(frame) => found.take(frame)?,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(self.why(errand).await),
                Err(error) => return Err(failed(&error).into()),
            }
        }
    }

    /// Why the child ended without an end.
    async fn why(&mut self, errand: &Errand<'_>) -> Fault {
        const LONGEST: u64 = 4096;
        let Some(process) = &mut self.process else {
            return GitError::Unpacker("it has ended already".to_owned()).into();
        };
        let mut text = Vec::new();
        if let Some(stderr) = process.child.stderr.take() {
            // What was read until an error is all there is to tell.
            let _ = stderr.take(LONGEST).read_to_end(&mut text).await;
        }
        let status = match process.child.wait().await {
            Ok(status) => status,
            Err(error) => return failed(&error).into(),
        };
        match serde_json::from_slice(&text) {
            Ok(failure) => self.fault(failure, errand),
            Err(_) => self.ended_by(status, &text, errand),
        }
    }

    fn fault(&self, failure: Failure, errand: &Errand<'_>) -> Fault {
        let limits = errand.limits;
        match failure {
            Failure::Memory => over(errand, Limit::Memory(self.memory)),
            Failure::Pack => over(errand, Limit::Download(limits.download)),
            Failure::Objects => GitError::TooManyObjects(limits.entries.saturating_mul(OBJECTS_PER_ENTRY)).into(),
            Failure::Entries => over(errand, Limit::Entries(limits.entries)),
            Failure::Path => over(errand, Limit::Path(limits.path)),
            Failure::Depth => over(errand, Limit::Depth(DEPTH)),
            Failure::NoCommit => GitError::NoCommit(errand.read.to_string()).into(),
            Failure::NoFolder => GitError::NoFolder(errand.folder.map(ToString::to_string).unwrap_or_default()).into(),
            Failure::Damaged(what) => GitError::Damaged(shown(what.as_bytes())).into(),
            Failure::Broken(what) => GitError::Unpacker(shown(what.as_bytes())).into(),
        }
    }

    /// What a child that could say nothing ran into.
    #[cfg(unix)]
    fn ended_by(&self, status: std::process::ExitStatus, text: &[u8], errand: &Errand<'_>) -> Fault {
        use std::os::unix::process::ExitStatusExt as _;

        // Numbers that all Unix systems of today share.
        const ABORTED: i32 = 6;
        const OUT_OF_CPU: i32 = 24;
        const OUT_OF_DISK: i32 = 25;
        match status.signal() {
            // The standard library aborts when an allocation fails, and says so.
            Some(ABORTED) if text.starts_with(b"memory allocation") => over(errand, Limit::Memory(self.memory)),
            Some(OUT_OF_CPU) => over(errand, Limit::Processor(self.cpu)),
            Some(OUT_OF_DISK) => over(errand, Limit::Download(errand.limits.download)),
            _ => GitError::Unpacker(format!("{status} {}", shown(text))).into(),
        }
    }

    #[cfg(not(unix))]
    fn ended_by(&self, status: std::process::ExitStatus, text: &[u8], _errand: &Errand<'_>) -> Fault {
        GitError::Unpacker(format!("{status} {}", shown(text))).into()
    }

    /// Ends the child, waits for it and removes its folder.
    pub(super) async fn close(mut self) {
        drop(self.stdin.take());
        if let Some(process) = self.process.take() {
            process.end().await;
        }
    }
}

fn over(errand: &Errand<'_>, limit: Limit) -> Fault {
    FetchError::OverLimit { what: format!("`{}`", errand.repo), limit }.into()
}
