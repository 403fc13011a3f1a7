//! An archive file of this machine.

use std::fs::File;
use std::io;
use std::path::Path;

use model::{Artifact, Origin};

use super::{Wrapping, read};
use crate::deadline::Deadline;
use crate::{FetchError, Limits};

/// Reads a `.tgz`, `.tar.gz` or `.tar` file of this machine into memory, without the folder that wraps its contents.
/// Blocks: call it from a thread that may.
///
/// # Errors
///
/// When the file cannot be read, is no archive, holds an entry that is refused, or passes a limit.
pub fn archive(path: &Path, limits: &Limits) -> Result<Artifact, FetchError> {
    let shown = path.display().to_string();
    let unreadable = |source| FetchError::Read { path: shown.clone(), source };
    if !path.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let contents = read(&shown, file, Wrapping::Common, limits, Deadline::start(limits))?;
    Ok(contents.into_artifact(Origin::Archive { path: shown }))
}
