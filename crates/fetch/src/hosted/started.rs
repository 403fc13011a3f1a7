//! A server of this machine, started to be asked and ended with all that it started.

use std::path::PathBuf;
use std::time::Duration;

use model::{List, Recording, Transport};
use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use rmcp::transport::worker::WorkerTransport;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::time::{Instant, timeout};
use tracing::debug;

use super::HostedLimits;
use super::session::{Opening, Visitor};
use super::stdio::Lines;
use super::tap::Tap;
use crate::FetchError;

/// A program of the user's that is started because the user said so. Whoever makes one has asked: nothing that serves others
/// may.
#[derive(Clone)]
pub struct Program {
    /// What is started.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its whole environment: it inherits nothing.
    pub environment: Vec<(String, String)>,
    /// The folder that it is started in.
    pub folder: PathBuf,
    /// Its launch line as it may be shown.
    pub shown: String,
}

impl std::fmt::Debug for Program {
    /// Without arguments and environment: they carry credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").field("shown", &self.shown).finish_non_exhaustive()
    }
}

/// Starts a program, asks it for everything that it lists, and ends it with all that it started. If this future is dropped,
/// they end too.
///
/// # Errors
///
/// Fails if it cannot be started or does not begin a session. What is cut off later is a gap of the session.
pub async fn started(program: &Program, limits: &HostedLimits) -> Result<Recording, FetchError> {
    let deadline = Instant::now() + limits.time;
    let mut command = Command::new(&program.command);
    command.args(&program.args).env_clear().current_dir(&program.folder);
    command.envs(program.environment.iter().map(|(name, value)| (name, value)));
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let failed = |source| FetchError::Start { launch: program.shown.clone(), source };
    let child = CommandWrap::from(command).wrap(ProcessGroup::leader()).spawn().map_err(failed)?;
    let mut group = Group(child);
    let pipes = (group.0.stdin().take(), group.0.stdout().take(), group.0.stderr().take());
    let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
        return Err(failed(std::io::Error::other("it has no standard input or output")));
    };
    let said = tokio::spawn(drained(stderr));

    let tap = Tap::new(limits.session);
    let whose = program.shown.as_str();
    let lines = Lines::new(stdin, stdout, tap.clone(), whose.to_owned(), limits);
    let (visitor, transport) = (Visitor::SCANNER, Transport::Stdio);
    let opening = Opening { visitor, transport, whose: whose.to_owned(), limits, deadline };
    let session = opening.hold(WorkerTransport::spawn(lines), tap, &List::ALL).await;
    group.end().await;
    said.abort();
    Ok(Recording { address: whose.to_owned(), is_loopback: true, session: session?, ..Recording::default() })
}

/// A program and all that it starts, unless one of them leaves its process group. They end when this is dropped.
struct Group(Box<dyn ChildWrapper>);

impl Group {
    /// Asks them to end, and ends them.
    async fn end(&mut self) {
        const TERMINATE: i32 = 15;
        const PATIENCE: Duration = Duration::from_secs(1);
        // Where they are gone already, there is nobody to tell.
        let _ = self.0.signal(TERMINATE);
        let _ = timeout(PATIENCE, self.0.inner_mut().wait()).await;
        let _ = self.0.start_kill();
        let _ = timeout(PATIENCE, self.0.inner_mut().wait()).await;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = self.0.start_kill();
    }
}

/// Reads what a program says to people, so that it never waits for a reader. The start of it goes to the log.
async fn drained(mut stderr: impl AsyncRead + Unpin) {
    const SHOWN: usize = 16 * 1024;
    let (mut chunk, mut left) = ([0; 4096], SHOWN);
    while let Ok(read @ 1..) = stderr.read(&mut chunk).await {
        let shown = read.min(left);
        left -= shown;
        if shown > 0 {
            // Debug form: what steers a terminal is written out.
            debug!(said = ?String::from_utf8_lossy(&chunk[..shown]), "the server writes to standard error");
        }
    }
}
