//! Files on their way into an artifact.

use model::{Artifact, Decoded, Gap, GapReason, Location, Origin, SourceFile};

use crate::Limit;

/// Extensions of files that a server is made of. One of them that is not text is worth a gap.
const SOURCE: &[&str] = &[
    "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "py", "pyi", "pyw", "json", "jsonc",
    "json5", "toml", "yaml", "yml", "sh", "bash", "ps1", "bat", "cmd", "rb", "go", "rs", "java", "kt", "cs", "php",
    "lua", "swift",
];

/// Files that were read so far, and what was left out.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) files: Vec<SourceFile>,
    pub(crate) binary_files: usize,
    pub(crate) gaps: Vec<Gap>,
}

impl Contents {
    /// Takes a file in: as text if it is text, else as one more binary file. A source file whose bytes are no text is a
    /// gap as well, since its interpreter may well run it.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) {
        match SourceFile::decode(path, bytes) {
            Decoded::Text(file) => self.files.push(file),
            Decoded::Lossy(file) => {
                if is_source(&file) {
                    self.undecodable(path, "some bytes are no characters");
                }
                self.files.push(file);
            }
            Decoded::Binary => {
                let named = SourceFile::new(path, "");
                if !is_source(&named) {
                    self.binary_files += 1;
                } else if let Ok(text) = std::str::from_utf8(bytes) {
                    // An interpreter runs source with a NUL in it: a comment that holds one must not hide the file.
                    self.files.push(SourceFile::new(path, text));
                } else {
                    self.binary_files += 1;
                    self.undecodable(path, "binary");
                }
            }
        }
    }

    /// Takes note of a file that is longer than `limit` bytes, from its first bytes. A binary one would not have been
    /// read anyway.
    pub(crate) fn leave_out(&mut self, path: &str, head: &[u8], limit: u64) {
        if matches!(SourceFile::decode(path, head), Decoded::Binary) && !is_source(&SourceFile::new(path, "")) {
            self.binary_files += 1;
        } else {
            self.gap(path, "file", GapReason::Limit(Limit::File(limit).to_string()));
        }
    }

    /// Takes note of something at `path` that was not read.
    pub(crate) fn gap(&mut self, path: &str, what: &str, reason: GapReason) {
        self.gaps.push(Gap { what: what.to_owned(), reason, location: Some(Location::line(path, 1)) });
    }

    /// Renames every file, also where a gap speaks of it.
    pub(crate) fn rename(&mut self, rename: impl Fn(&str) -> String) {
        for file in &mut self.files {
            file.path = rename(&file.path).into();
        }
        for location in self.gaps.iter_mut().filter_map(|gap| gap.location.as_mut()) {
            location.file = rename(&location.file);
        }
    }

    fn undecodable(&mut self, path: &str, detail: &str) {
        self.gap(path, "file", GapReason::Undecodable(detail.to_owned()));
    }

    /// The artifact, sorted.
    pub(crate) fn into_artifact(mut self, origin: Origin) -> Artifact {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.gaps.sort();
        Artifact { origin, files: self.files, binary_files: self.binary_files, gaps: self.gaps }
    }
}

pub(crate) fn is_source(file: &SourceFile) -> bool {
    SOURCE.contains(&file.extension().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(path: &str, bytes: &[u8]) -> Contents {
        let mut contents = Contents::default();
        contents.add(path, bytes);
        contents
    }

    #[test]
    fn source_with_bytes_that_are_no_characters_is_kept_and_a_gap() {
        let found = contents("a.js", b"// caf\xe9");
        assert_eq!((found.files.len(), found.gaps.len()), (1, 1));
        let found = contents("notes.txt", b"caf\xe9");
        assert_eq!((found.files.len(), found.gaps.len()), (1, 0));
    }

    #[test]
    fn a_nul_hides_no_source() {
        let found = contents("a.js", b"/*\0*/ run()");
        assert_eq!((found.files.len(), found.binary_files, found.gaps.len()), (1, 0, 0));
        let found = contents("a.py", b"\0\xff");
        assert_eq!((found.files.len(), found.binary_files, found.gaps.len()), (0, 1, 1));
        let found = contents("logo.png", b"\x89PNG\0");
        assert_eq!((found.files.len(), found.binary_files, found.gaps.len()), (0, 1, 0));
    }

    #[test]
    fn a_long_text_is_a_gap_and_a_long_picture_is_not() {
        let mut found = Contents::default();
        found.leave_out("bundle.js", b"var a", 10);
        found.leave_out("film.mp4", b"\0\0\0 ftyp", 10);
        assert_eq!(found.binary_files, 1);
        assert_eq!(found.gaps.len(), 1);
        assert_eq!(found.gaps[0].reason, GapReason::Limit("10 bytes in one file".into()));
    }
}
