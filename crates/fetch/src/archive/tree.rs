//! The listing of an archive as a whole: clashes between paths, and the folder that wraps everything.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::EntryFault;

/// Which leading folder is no part of the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapping {
    /// The folder that every file lies in, if there is one.
    Common,
    /// The first folder of every path, whatever its name: what installers of npm packages strip.
    First,
}

/// One listed path.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) path: String,
    pub(crate) is_folder: bool,
}

/// The first entry that clashes with another one.
///
/// Two paths clash if a file system could take them for one: they are equal, or equal once case and the writing of
/// accents are ignored, or one is a file where the other needs a folder.
pub(crate) fn clash(listed: &[Listed]) -> Option<(&str, EntryFault)> {
    let mut folded: Vec<(String, &Listed)> = listed.iter().map(|entry| (fold(&entry.path), entry)).collect();
    folded.sort_by(|a, b| a.0.cmp(&b.0));
    folded.windows(2).find_map(|pair| {
        let [(first, a), (second, b)] = pair else { return None };
        let one = first == second && !(a.is_folder && b.is_folder);
        let inside = !a.is_folder && second.strip_prefix(first.as_str()).is_some_and(|rest| rest.starts_with('\0'));
        if one && a.path == b.path {
            Some((b.path.as_str(), EntryFault::Duplicate))
        } else if one || inside {
            Some((b.path.as_str(), EntryFault::Clash(a.path.clone())))
        } else {
            None
        }
    })
}

/// The path without the differences that some file systems ignore. A NUL stands for `/`, so that what lies in a folder
/// sorts right behind it.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase().replace('/', "\0");
    }
    let compose = ComposingNormalizerBorrowed::new_nfc();
    // Upper case first: it brings together what has several lower-case forms.
    let caseless = compose.normalize(path).to_uppercase().to_lowercase();
    compose.normalize(&caseless).replace('/', "\0")
}

/// Takes the wrapping off a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unwrap {
    /// The folder that every path starts with, `/` included; empty if there is none.
    Folder(String),
    /// The first folder of each path.
    First,
}

impl Unwrap {
    pub(super) fn new(listed: &[Listed], wrapping: Wrapping) -> Self {
        match wrapping {
            Wrapping::First => Self::First,
            Wrapping::Common => Self::Folder(common_folder(listed)),
        }
    }

    /// The path without its wrapping; empty for the wrapping folder itself.
    pub(super) fn path<'path>(&self, path: &'path str, is_folder: bool) -> &'path str {
        match self {
            Self::Folder(folder) if is_folder && folder.strip_suffix('/') == Some(path) => "",
            Self::Folder(folder) => path.strip_prefix(folder.as_str()).unwrap_or(path),
            Self::First => match path.split_once('/') {
                Some((_, rest)) => rest,
                None if is_folder => "",
                None => path,
            },
        }
    }
}

fn common_folder(listed: &[Listed]) -> String {
    let mut files = listed.iter().filter(|entry| !entry.is_folder).map(|entry| entry.path.as_str());
    let first = files.next().unwrap_or_default();
    let folder = first.find('/').map_or("", |at| &first[..=at]);
    if files.all(|path| path.starts_with(folder)) { folder.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<Listed> {
        paths
            .iter()
            .map(|path| Listed { path: path.trim_end_matches('/').to_owned(), is_folder: path.ends_with('/') })
            .collect()
    }

    fn fault(paths: &[&str]) -> Option<EntryFault> {
        clash(&files(paths)).map(|(_, fault)| fault)
    }

    #[test]
    fn different_paths_and_repeated_folders_do_not_clash() {
        assert_eq!(fault(&["p/", "p/", "p/a.js", "p/a.jsx", "p/a/", "p/a/b.js", "p/é.js", "p/e.js", "q"]), None);
    }

    #[test]
    fn paths_that_a_file_system_takes_for_one_clash() {
        assert_eq!(fault(&["p/a.js", "p/b.js", "p/a.js"]), Some(EntryFault::Duplicate));
        assert_eq!(fault(&["p/A.js", "p/a.js"]), Some(EntryFault::Clash("p/A.js".into())));
        assert_eq!(fault(&["p/\u{e9}.js", "p/e\u{301}.js"]), Some(EntryFault::Clash("p/\u{e9}.js".into())));
        assert_eq!(fault(&["p/STRASSE", "p/straße"]), Some(EntryFault::Clash("p/STRASSE".into())));
        assert_eq!(fault(&["p/a/b.js", "p/a-b", "p/a"]), Some(EntryFault::Clash("p/a".into())));
        assert!(fault(&["p/a", "p/a/"]).is_some());
    }

    fn unwrapped<'a>(paths: &[&'a str], wrapping: Wrapping) -> Vec<&'a str> {
        let unwrap = Unwrap::new(&files(paths), wrapping);
        paths.iter().map(|path| unwrap.path(path.trim_end_matches('/'), path.ends_with('/'))).collect()
    }

    #[test]
    fn only_a_folder_around_everything_is_common() {
        assert_eq!(unwrapped(&["package/a", "package/b/c"], Wrapping::Common), ["a", "b/c"]);
        assert_eq!(unwrapped(&["package/", "package/a/", "package/a/b"], Wrapping::Common), ["", "a", "a/b"]);
        assert_eq!(unwrapped(&["package/a", "packages/b"], Wrapping::Common), ["package/a", "packages/b"]);
        assert_eq!(unwrapped(&["package/a", "b"], Wrapping::Common), ["package/a", "b"]);
        assert_eq!(unwrapped(&["package/a", "other/b", "c"], Wrapping::First), ["a", "b", "c"]);
        assert_eq!(unwrapped(&["package/", "package/a/b"], Wrapping::First), ["", "a/b"]);
    }
}
