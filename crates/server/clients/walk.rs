//! Finds the files that a path with `*` and `**` in it stands for, within limits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many folders deep `**` goes.
const DEPTH: usize = 10;
/// How many names are looked at for one path. A cache of plugins has some thousands.
const MOST_NAMES: usize = 50_000;

/// What was found, and what could not be looked at.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Regular files, in the order of their paths for each pattern.
    pub(super) files: Vec<PathBuf>,
    /// Folders that could not be read, with the reason.
    pub(super) unread: Vec<(PathBuf, String)>,
    names_left: usize,
}

impl Walk {
    /// Looks for `pattern`, parts between slashes, in `folder`.
    pub(super) fn of(folder: &Path, pattern: &str) -> Self {
        let mut walk = Self { names_left: MOST_NAMES, ..Self::default() };
        let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
        walk.look(folder, &parts, DEPTH);
        walk
    }

    fn look(&mut self, at: &Path, parts: &[&str], depth: usize) {
        let Some((part, rest)) = parts.split_first() else {
            // A link to a file is the file: people keep their settings elsewhere and link them.
            match std::fs::metadata(at) {
                Ok(found) if found.is_file() => self.files.push(at.to_owned()),
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    self.unread.push((at.to_owned(), error.to_string()));
                }
                _ => {}
            }
            return;
        };
        if *part == "**" {
            self.look(at, rest, depth);
            if depth > 0 {
                for (name, is_folder) in self.names(at) {
                    if is_folder {
                        self.look(&at.join(name), parts, depth - 1);
                    }
                }
            }
        } else if let Some((start, end)) = part.split_once('*') {
            for (name, _) in self.names(at) {
                let fits = name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end);
                if fits {
                    self.look(&at.join(name), rest, depth);
                }
            }
        } else {
            self.look(&at.join(part), rest, depth);
        }
    }

    /// The names in a folder in their order, and whether each is a folder itself; a link is none, so that nothing is walked
    /// in circles.
    fn names(&mut self, folder: &Path) -> BTreeSet<(String, bool)> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                self.unread.push((folder.to_owned(), error.to_string()));
                return BTreeSet::new();
            }
            Err(_) => return BTreeSet::new(),
        };
        let mut names = BTreeSet::new();
        for entry in entries.flatten() {
            if self.names_left == 0 {
                self.unread.push((folder.to_owned(), format!("more than {MOST_NAMES} names lie in its folders")));
                break;
            }
            self.names_left -= 1;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if let Ok(name) = entry.file_name().into_string() {
                names.insert((name, is_folder));
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &Path, pattern: &str) -> Vec<String> {
        let shown = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        Walk::of(folder, pattern).files.iter().map(shown).collect()
    }

    #[test]
    fn stars_stand_for_names_and_double_stars_for_folders_up_to_a_depth() {
        let folder = tempfile::tempdir().unwrap();
        let deep = (0..=DEPTH).map(|_| "d").collect::<Vec<_>>().join("/");
        for path in ["p/a/mcp.json", "p/mcp.json", "p/b/c/mcp.json", "p/b/x.config.toml", &format!("p/{deep}/mcp.json")]
        {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "{}").unwrap();
        }
        assert_eq!(found(folder.path(), "p/**/mcp.json"), ["p/mcp.json", "p/a/mcp.json", "p/b/c/mcp.json"]);
        assert_eq!(found(folder.path(), "p/*/mcp.json"), ["p/a/mcp.json"]);
        assert_eq!(found(folder.path(), "p/b/*.config.toml"), ["p/b/x.config.toml"]);
        assert!(found(folder.path(), "p/*").iter().all(|path| path == "p/mcp.json"));
    }

    #[test]
    fn links_between_folders_are_not_walked_in_circles() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("p")).unwrap();
        std::os::unix::fs::symlink("..", folder.path().join("p/up")).unwrap();
        std::fs::write(folder.path().join("p/mcp.json"), "{}").unwrap();
        assert_eq!(found(folder.path(), "**/mcp.json"), ["p/mcp.json"]);
    }
}
