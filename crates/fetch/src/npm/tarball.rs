//! A tarball on its way from the network into memory.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout_at;

use super::integrity::Integrity;
use crate::archive::{self, Wrapping};
use crate::contents::Contents;
use crate::deadline::Deadline;
use crate::http::Response;
use crate::{FetchError, Limit, Limits};

/// Reads a tarball out of an answer while it arrives. Nothing is returned unless every byte came and has the stated
/// hash; with how many bytes those were.
///
/// # Errors
///
/// When the answer breaks off, a limit is passed, the archive is refused, or the hash is another.
pub(super) async fn read(
    package: &str,
    mut response: Response,
    integrity: Integrity,
    limits: &Limits,
    deadline: Deadline,
) -> Result<(Contents, u64), FetchError> {
    // Few pieces wait between the network and the unpacker: a slow unpacker slows the download down.
    const WAITING: usize = 16;
    let algorithm = integrity.algorithm();
    let mut checker = integrity.checker();
    let (sender, receiver) = mpsc::channel(WAITING);
    let mut unpacking = Some(Unpacking { sender, unpacked: start(package, receiver, limits, deadline) });
    let mut refused = None;
    let mut came = 0_u64;
    while let Some(chunk) = response.chunk().await? {
        checker.update(&chunk);
        came = came.saturating_add(chunk.len() as u64);
        let Some(running) = &unpacking else { continue };
        let sent = timeout_at(deadline.at.into(), running.sender.send(chunk)).await;
        match sent {
            Ok(Ok(())) => {}
            Ok(Err(_)) => match finish(package, unpacking.take()).await {
                // Damaged on the way or damaged at the registry: the rest of the bytes tells.
                Err(error @ FetchError::Archive { .. }) => refused = Some(error),
                outcome => return outcome.map(|contents| (contents, came)),
            },
            Err(_) => {
                return Err(FetchError::OverLimit { what: format!("`{package}`"), limit: Limit::Time(limits.time) });
            }
        }
    }
    if !checker.holds() {
        return Err(FetchError::Integrity { package: package.to_owned(), algorithm });
    }
    match refused {
        Some(error) => Err(error),
        None => finish(package, unpacking).await.map(|contents| (contents, came)),
    }
}

struct Unpacking {
    sender: mpsc::Sender<Bytes>,
    unpacked: JoinHandle<Result<Contents, FetchError>>,
}

fn start(
    package: &str,
    receiver: mpsc::Receiver<Bytes>,
    limits: &Limits,
    deadline: Deadline,
) -> JoinHandle<Result<Contents, FetchError>> {
    let (name, limits) = (package.to_owned(), limits.clone());
    let stream = Arriving { receiver, piece: Bytes::new() };
    spawn_blocking(move || archive::read(&name, stream, Wrapping::First, &limits, deadline))
}

/// Tells the unpacker that nothing more comes, and waits for what it has.
async fn finish(package: &str, unpacking: Option<Unpacking>) -> Result<Contents, FetchError> {
    let aborted = || FetchError::Aborted { target: package.to_owned() };
    let Unpacking { sender, unpacked } = unpacking.ok_or_else(aborted)?;
    drop(sender);
    unpacked.await.map_err(|_| aborted())?
}

/// Pieces of an answer as a stream for code that blocks. It ends when the other side does.
struct Arriving {
    receiver: mpsc::Receiver<Bytes>,
    piece: Bytes,
}

impl Read for Arriving {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => return Ok(0),
            }
        }
        let length = into.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}
