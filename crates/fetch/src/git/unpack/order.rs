//! What the parent tells its unpacking child, and what the child says when it cannot go on.

use serde::{Deserialize, Serialize};

use crate::git::object_id::ObjectId;

/// What to unpack and what it may cost. Travels as the child's last argument; the pack follows on standard input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The commit to read, or a tag that leads to it.
    pub(super) read: ObjectId,
    /// The folder of the commit to read; all of it if absent.
    pub(super) folder: Option<String>,
    /// Bytes of address space.
    pub(super) memory: u64,
    /// Seconds of processor time.
    pub(super) cpu_seconds: u64,
    /// Bytes of the pack.
    pub(super) pack: u64,
    /// Objects in the pack.
    pub(super) objects: usize,
    /// Files, folders, links and submodules.
    pub(super) entries: usize,
    /// Bytes of one file.
    pub(super) file: u64,
    /// Bytes of one path.
    pub(super) path: usize,
    /// Folders in folders.
    pub(super) depth: usize,
}

/// Why the child stopped; one line of JSON on its standard error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Failure {
    /// [`Order::memory`] was passed.
    Memory,
    /// [`Order::pack`] was passed.
    Pack,
    /// [`Order::objects`] was passed.
    Objects,
    /// [`Order::entries`] was passed.
    Entries,
    /// [`Order::path`] was passed.
    Path,
    /// [`Order::depth`] was passed.
    Depth,
    /// The pack does not hold the commit.
    NoCommit,
    /// The commit has no such folder.
    NoFolder,
    /// The pack or an object in it is not what it should be.
    Damaged(String),
    /// The child could not do its own part.
    Broken(String),
}

impl Failure {
    /// Tells running out of memory from damage, whatever part of libgit2 noticed it.
    pub(super) fn of_git(error: &git2::Error) -> Self {
        let message = error.message();
        if error.class() == git2::ErrorClass::NoMemory || message.to_ascii_lowercase().contains("memory") {
            Self::Memory
        } else {
            Self::Damaged(message.to_owned())
        }
    }
}
