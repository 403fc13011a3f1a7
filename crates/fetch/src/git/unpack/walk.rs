//! From a commit to its files.

use std::io::{self, Write};

use git2::ObjectType;

use super::{
    frame::{self, Kind},
    object::{EntryKind, TreeEntry, leads_to, next_entry},
    order::{Failure, Order},
    store::Store,
};
use crate::git::object_id::ObjectId;

/// Tags that may mark tags.
const MAX_TAGS: usize = 8;

/// Bytes of a commit, a tag or a link.
const MAX_SMALL_OBJECT: u64 = 1024 * 1024;

/// Bytes of one tree.
const MAX_TREE: u64 = 16 * 1024 * 1024;

/// Writes a frame for every file, link and submodule of the commit or tag that the order names.
///
/// # Errors
///
/// Fails if an object is missing or damaged, or if there is more than the order allows.
pub(super) fn walk(store: &Store, order: &Order, out: &mut impl Write) -> Result<(), Failure> {
    let (commit, tree) = commit(store, order.read)?;
    let tree = match &order.folder {
        Some(folder) => sub_tree(store, tree, folder)?,
        None => tree,
    };
    frame::write(out, Kind::Commit, b"", commit.as_bytes()).map_err(|error| parent_gone(&error))?;
    Walk { store, order, out, entries: 0 }.run(tree)?;
    frame::write(out, Kind::End, b"", b"").and_then(|()| out.flush()).map_err(|error| parent_gone(&error))
}

fn parent_gone(error: &io::Error) -> Failure {
    Failure::Broken(format!("cannot hand over a file: {error}"))
}

fn damaged(what: &str, id: ObjectId) -> Failure {
    Failure::Damaged(format!("{what} {id}"))
}

/// The commit that a commit or tag leads to, and its tree.
fn commit(store: &Store, mut id: ObjectId) -> Result<(ObjectId, ObjectId), Failure> {
    for _ in 0..=MAX_TAGS {
        let (kind, size) = store.header(id)?.ok_or(Failure::NoCommit)?;
        if !matches!(kind, ObjectType::Commit | ObjectType::Tag) {
            return Err(damaged("no commit or tag:", id));
        }
        if size > MAX_SMALL_OBJECT {
            return Err(damaged("a commit or tag over 1 MiB:", id));
        }
        let next =
            leads_to(store.read(id)?.data()).ok_or_else(|| damaged("a commit or tag that leads nowhere:", id))?;
        if kind == ObjectType::Commit {
            return Ok((id, next));
        }
        id = next;
    }
    Err(damaged("a tag of a tag of a tag without end:", id))
}

fn tree(store: &Store, id: ObjectId) -> Result<Vec<u8>, Failure> {
    match store.header(id)? {
        Some((ObjectType::Tree, size)) if size <= MAX_TREE => Ok(store.read(id)?.data().to_vec()),
        Some((ObjectType::Tree, _)) => Err(Failure::Entries),
        _ => Err(damaged("no tree", id)),
    }
}

fn entry_of(tree: &[u8], id: ObjectId) -> Result<Option<(TreeEntry<'_>, usize)>, Failure> {
    next_entry(tree).map_err(|_| damaged("a tree that cannot be read:", id))
}

fn sub_tree(store: &Store, mut id: ObjectId, folder: &str) -> Result<ObjectId, Failure> {
    for part in folder.split('/') {
        let bytes = tree(store, id)?;
        let mut rest = bytes.as_slice();
        id = loop {
            let (entry, length) = entry_of(rest, id)?.ok_or(Failure::NoFolder)?;
            if entry.name == part.as_bytes() && entry.kind == EntryKind::Folder {
                break entry.id;
            }
            rest = rest.get(length..).unwrap_or_default();
        };
    }
    Ok(id)
}

/// A folder that is being read.
struct Open {
    id: ObjectId,
    bytes: Vec<u8>,
    read: usize,
    /// Length of the path of this folder, with the `/` after it.
    path: usize,
}

struct Walk<'a, W> {
    store: &'a Store,
    order: &'a Order,
    out: &'a mut W,
    entries: usize,
}

impl<W: Write> Walk<'_, W> {
    fn run(mut self, root: ObjectId) -> Result<(), Failure> {
        let mut path = Vec::new();
        let mut open = vec![Open { id: root, bytes: tree(self.store, root)?, read: 0, path: 0 }];
        while let Some(folder) = open.last_mut() {
            path.truncate(folder.path);
            let rest = folder.bytes.get(folder.read..).unwrap_or_default();
            let Some((entry, length)) = entry_of(rest, folder.id)? else {
                open.pop();
                continue;
            };
            folder.read += length;
            self.entries += 1;
            if self.entries > self.order.entries {
                return Err(Failure::Entries);
            }
            path.extend_from_slice(entry.name);
            if path.len() > self.order.path {
                return Err(Failure::Path);
            }
            if entry.kind == EntryKind::Folder {
                let id = entry.id;
                if open.len() >= self.order.depth {
                    return Err(Failure::Depth);
                }
                path.push(b'/');
                open.push(Open { id, bytes: tree(self.store, id)?, read: 0, path: path.len() });
            } else {
                self.hand_over(entry, &path)?;
            }
        }
        Ok(())
    }

    fn hand_over(&mut self, entry: TreeEntry<'_>, path: &[u8]) -> Result<(), Failure> {
        let object;
        let size_text;
        let (kind, bytes) = match (entry.kind, self.blob_size(entry)?) {
            (EntryKind::Submodule | EntryKind::Folder, _) => (Kind::Submodule, [].as_slice()),
            (EntryKind::File | EntryKind::Link, None) => (Kind::MissingFile, [].as_slice()),
            (EntryKind::Link, Some(size)) if size > MAX_SMALL_OBJECT => {
                return Err(damaged("a link over 1 MiB:", entry.id));
            }
            (EntryKind::File, Some(size)) if size > self.order.file => {
                size_text = size.to_be_bytes();
                (Kind::LargeFile, size_text.as_slice())
            }
            (EntryKind::File | EntryKind::Link, Some(_)) => {
                object = self.store.read(entry.id)?;
                (if entry.kind == EntryKind::Link { Kind::Link } else { Kind::File }, object.data())
            }
        };
        frame::write(self.out, kind, path, bytes).map_err(|error| parent_gone(&error))
    }

    fn blob_size(&self, entry: TreeEntry<'_>) -> Result<Option<u64>, Failure> {
        if entry.kind == EntryKind::Submodule {
            return Ok(None);
        }
        match self.store.header(entry.id)? {
            None => Ok(None),
            Some((ObjectType::Blob, size)) => Ok(Some(size)),
            Some(_) => Err(damaged("no file:", entry.id)),
        }
    }
}
