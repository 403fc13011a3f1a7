//! The objects of one pack, in a private folder.

use std::{
    fs,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use git2::{Indexer, ObjectType, Odb, Oid};

use super::order::{Failure, Order};
use crate::git::object_id::ObjectId;

/// Bytes that go to libgit2 at once.
const CHUNK: usize = 64 * 1024;

/// The objects of one pack. They are read by id from an object database alone: no repository is opened, so no
/// configuration file is looked for, and there is nothing that a hook, filter or remote could be configured in.
pub(super) struct Store {
    odb: Odb<'static>,
    _packs: PackFolder,
}

/// The folder of the pack and its index. Removed by this process too, for the case that its parent was killed.
struct PackFolder(PathBuf);

impl PackFolder {
    fn make(folder: &Path) -> Result<Self, Failure> {
        let packs = folder.join("pack");
        match fs::create_dir(&packs) {
            Ok(()) => Ok(Self(packs)),
            Err(error) => Err(Failure::Broken(format!("cannot make a folder: {error}"))),
        }
    }
}

impl Drop for PackFolder {
    fn drop(&mut self) {
        // The parent removes the folder above in any case.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Store {
    /// Takes in a pack and indexes it in `folder`.
    ///
    /// # Errors
    ///
    /// Fails if the pack is damaged or costs more than the order allows.
    pub(super) fn of_pack(mut pack: impl Read, folder: &Path, order: &Order) -> Result<Self, Failure> {
        let packs = PackFolder::make(folder)?;
        let head = pack_head(&mut pack, order.objects)?;
        let mut indexer = Indexer::new(None, &packs.0, 0, false).map_err(|error| Failure::of_git(&error))?;
        indexer.write_all(&head).map_err(|error| indexing(&error))?;

        let mut received = head.len() as u64;
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = match pack.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Failure::Broken(format!("cannot read the pack: {error}"))),
            };
            received += count as u64;
            if received > order.pack {
                return Err(Failure::Pack);
            }
            let bytes = chunk.get(..count).ok_or_else(|| Failure::Broken("a read past its buffer".to_owned()))?;
            indexer.write_all(bytes).map_err(|error| indexing(&error))?;
        }
        indexer.commit().map_err(|error| Failure::of_git(&error))?;
        let odb = open(folder).map_err(|error| Failure::of_git(&error))?;
        Ok(Self { odb, _packs: packs })
    }

    /// The kind and size of an object; none if the pack does not hold it.
    ///
    /// # Errors
    ///
    /// Fails if the object is damaged.
    pub(super) fn header(&self, id: ObjectId) -> Result<Option<(ObjectType, u64)>, Failure> {
        let oid = oid(id)?;
        match self.odb.read_header(oid) {
            Ok((size, kind)) => Ok(Some((kind, size as u64))),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(Failure::of_git(&error)),
        }
    }

    /// The bytes of an object whose size has been looked at.
    ///
    /// # Errors
    ///
    /// Fails if the object is missing or damaged, or if its bytes do not have its id.
    pub(super) fn read(&self, id: ObjectId) -> Result<git2::OdbObject<'_>, Failure> {
        self.odb.read(oid(id)?).map_err(|error| Failure::of_git(&error))
    }
}

fn open(folder: &Path) -> Result<Odb<'static>, git2::Error> {
    let odb = Odb::new()?;
    let folder = folder.to_str().ok_or_else(|| git2::Error::from_str("a folder whose name is not UTF-8"))?;
    odb.add_disk_alternate(folder)?;
    Ok(odb)
}

fn oid(id: ObjectId) -> Result<Oid, Failure> {
    Oid::from_bytes(id.as_bytes()).map_err(|error| Failure::of_git(&error))
}

/// Reads the head of a pack. libgit2 makes room for all objects that the head promises, so the promise is checked
/// before libgit2 sees it.
fn pack_head(pack: &mut impl Read, most: usize) -> Result<[u8; 12], Failure> {
    let damaged = |what: &str| Failure::Damaged(what.to_owned());
    let mut head = [0; 12];
    pack.read_exact(&mut head).map_err(|_| damaged("the pack ends within its head"))?;
    let [b'P', b'A', b'C', b'K', 0, 0, 0, 2 | 3, count @ ..] = head else {
        return Err(damaged("what was sent is not a pack"));
    };
    if u32::from_be_bytes(count) as usize > most { Err(Failure::Objects) } else { Ok(head) }
}

/// What a failed write to the indexer means.
fn indexing(error: &io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<git2::Error>()) {
        Some(error) => Failure::of_git(error),
        None => Failure::Damaged(error.to_string()),
    }
}
