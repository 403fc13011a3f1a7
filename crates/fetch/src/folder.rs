//! A folder of this machine, read into memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use model::{Artifact, GapReason, Origin};

use crate::archive::path::{self, BadPath};
use crate::contents::Contents;
use crate::deadline::Deadline;
use crate::{FetchError, Limit, Limits};

/// Reads the regular files below `root`. Links are not followed. Left out are folders that hold no source of the
/// server itself: version control, installed packages, virtual environments. Blocks: call it from a thread that may.
///
/// # Errors
///
/// When the folder itself cannot be read, or a limit is passed. A single unreadable file is a gap.
pub fn folder(root: &Path, limits: &Limits) -> Result<Artifact, FetchError> {
    let shown = root.display().to_string();
    let unreadable = |source| FetchError::Read { path: shown.clone(), source };
    let real_root = root.canonicalize().map_err(unreadable)?;
    if !real_root.is_dir() {
        return Err(unreadable(io::ErrorKind::NotADirectory.into()));
    }
    fs::read_dir(&real_root).map_err(unreadable)?;
    let over = |limit| FetchError::OverLimit { what: format!("`{shown}`"), limit };
    let deadline = Deadline::start(limits);
    let mut folder = Folder { root: real_root, limits, contents: Contents::default(), bytes: 0 };
    for (seen, entry) in walk(&folder.root).enumerate() {
        if seen >= limits.entries {
            return Err(over(Limit::Entries(limits.entries)));
        }
        deadline.passed().map_err(over)?;
        match entry {
            Ok(entry) => folder.take(&entry).map_err(over)?,
            Err(error) => folder.not_walked(&error),
        }
    }
    Ok(folder.contents.into_artifact(Origin::Folder { path: shown }))
}

/// Walks below `root` without the rules of any ignore file: what a build made and git ignores is what the server runs.
fn walk(root: &Path) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> + use<> {
    // One folder deeper than a path may go, so that a deeper one shows as a gap.
    const DEEPEST: usize = 65;
    WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(DEEPEST))
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| entry.depth() == 0 || !is_left_out(entry))
        .build()
        .filter(|entry| entry.as_ref().map_or(true, |entry| entry.depth() > 0))
}

fn is_left_out(entry: &DirEntry) -> bool {
    const NAMES: &[&str] = &[".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"];
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let named = entry.file_name().to_str().is_some_and(|name| NAMES.contains(&name));
    is_folder && (named || entry.path().join("pyvenv.cfg").is_file())
}

struct Folder<'limits> {
    root: PathBuf,
    limits: &'limits Limits,
    contents: Contents,
    bytes: u64,
}

impl Folder<'_> {
    fn take(&mut self, entry: &DirEntry) -> Result<(), Limit> {
        let Some(kind) = entry.file_type() else { return Ok(()) };
        if kind.is_dir() {
            return Ok(());
        }
        let relative = self.relative(entry.path());
        let path = match path::plain(relative.as_bytes(), self.limits.path) {
            Ok(path) if entry.file_name().to_str().is_some() => path,
            Ok(path) => {
                self.contents.gap(&path, "file", GapReason::Undecodable("its name is not UTF-8".into()));
                return Ok(());
            }
            Err(bad) => {
                let reason = match bad {
                    BadPath::Fault(fault) => GapReason::Unsupported(fault.to_string()),
                    BadPath::Limit(limit) => GapReason::Limit(limit.to_string()),
                };
                self.contents.gap(&path::shown(relative.as_bytes()), "file", reason);
                return Ok(());
            }
        };
        if kind.is_symlink() {
            self.link(entry.path(), &path);
        } else if kind.is_file() {
            match self.file(entry.path(), &path) {
                Ok(()) => {}
                Err(error) => self.contents.gap(&path, "file", GapReason::NotScanned(error.to_string())),
            }
        } else {
            // A pipe or socket never ends: opening it could wait for ever.
            self.contents.gap(&path, "file", GapReason::NotScanned("no regular file".into()));
        }
        if self.bytes > self.limits.unpacked { Err(Limit::Unpacked(self.limits.unpacked)) } else { Ok(()) }
    }

    /// What a link inside the folder leads to is read under its own path.
    fn link(&mut self, link: &Path, path: &str) {
        let outside = fs::canonicalize(link).is_ok_and(|target| !target.starts_with(&self.root));
        if outside {
            self.contents.gap(path, "link", GapReason::NotScanned("it leads out of the folder".into()));
        }
    }

    fn file(&mut self, from: &Path, path: &str) -> io::Result<()> {
        let longest = self.limits.file;
        let mut bytes = Vec::new();
        File::open(from)?.take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if bytes.len() as u64 > longest {
            self.contents.leave_out(path, &bytes, longest);
        } else {
            self.contents.add(path, &bytes);
        }
        Ok(())
    }

    fn not_walked(&mut self, error: &ignore::Error) {
        let place = match error {
            ignore::Error::WithPath { path, .. } => self.relative(path),
            _ => String::new(),
        };
        let detail = error.io_error().map_or_else(|| "cannot be listed".to_owned(), |error| error.kind().to_string());
        self.contents.gap(&path::shown(place.as_bytes()), "folder", GapReason::NotScanned(detail));
    }

    fn relative(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}
