//! What was fetched: text files in memory.

use std::sync::Arc;

use crate::{Gap, Location, Origin};

/// The text files of a target, under limits, sorted by path. Nothing of it has been run or written to disk.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// What exactly this is.
    pub origin: Origin,
    /// The text files, sorted by path, no path twice.
    pub files: Vec<SourceFile>,
    /// How many files were left out because they are not text (images, fonts, compiled code).
    pub binary_files: usize,
    /// What should have been read and was not.
    pub gaps: Vec<Gap>,
}

impl Artifact {
    /// The file at `path`, if it is there.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        let at = self.files.binary_search_by(|file| file.path.as_ref().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// What lies below `folder`, with the paths that it has there. `None` if nothing does.
    pub fn below(&self, folder: &str) -> Option<Self> {
        let inner = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        let files = self.files.iter();
        let files: Vec<SourceFile> =
            files.filter_map(|file| Some(SourceFile::new(inner(&file.path)?, Arc::clone(&file.text)))).collect();
        let gaps = self.gaps.iter().filter_map(|gap| {
            let place = gap.location.as_ref()?;
            let location = Some(Location { file: inner(&place.file)?, ..place.clone() });
            Some(Gap { location, ..gap.clone() })
        });
        let gaps = gaps.collect();
        (!files.is_empty()).then(|| Self { origin: self.origin.clone(), files, binary_files: 0, gaps })
    }

    /// Bytes of text in all files.
    pub fn text_bytes(&self) -> usize {
        self.files.iter().map(|file| file.text.len()).sum()
    }
}

/// One text file. Cloning is cheap: path and text are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path inside the artifact: relative, `/` between its parts, no `.` or `..`.
    pub path: Arc<str>,
    /// The whole text, without a byte order mark.
    pub text: Arc<str>,
}

/// What the bytes of a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// Text, every character of it understood.
    Text(SourceFile),
    /// Text in which some bytes are no characters; each stands as U+FFFD.
    Lossy(SourceFile),
    /// Not text.
    Binary,
}

impl SourceFile {
    /// A file from text that is already decoded.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    /// Decodes UTF-8, and UTF-16 with a byte order mark. Other bytes with a NUL near their start are binary.
    pub fn decode(path: &str, bytes: &[u8]) -> Decoded {
        const LOOKED_AT: usize = 8000;
        if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
            return Self::utf8(path, rest);
        }
        if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
            return Self::utf16(path, rest, u16::from_le_bytes);
        }
        if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
            return Self::utf16(path, rest, u16::from_be_bytes);
        }
        if bytes.iter().take(LOOKED_AT).any(|&byte| byte == 0) {
            return Decoded::Binary;
        }
        Self::utf8(path, bytes)
    }

    fn utf8(path: &str, bytes: &[u8]) -> Decoded {
        match std::str::from_utf8(bytes) {
            Ok(text) => Decoded::Text(Self::new(path, text)),
            Err(_) => Decoded::Lossy(Self::new(path, String::from_utf8_lossy(bytes).as_ref())),
        }
    }

    fn utf16(path: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|&pair| unit(pair)).collect();
        match String::from_utf16(&units) {
            Ok(text) if rest.is_empty() => Decoded::Text(Self::new(path, text)),
            _ => Decoded::Lossy(Self::new(path, String::from_utf16_lossy(&units))),
        }
    }

    /// The part after the last `.` of the file name, in lower case; empty if there is none.
    pub fn extension(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decoded: Decoded) -> String {
        match decoded {
            Decoded::Text(file) => file.text.to_string(),
            other => panic!("expected text, got {other:?}"),
        }
    }

    #[test]
    fn byte_order_marks_are_left_out_of_the_text() {
        assert_eq!(text(SourceFile::decode("a", b"\xef\xbb\xbfhi")), "hi");
        assert_eq!(text(SourceFile::decode("a", b"\xff\xfeh\0i\0")), "hi");
        assert_eq!(text(SourceFile::decode("a", b"\xfe\xff\0h\0i")), "hi");
    }

    #[test]
    fn bytes_that_are_no_characters_are_lossy_and_a_nul_is_binary() {
        assert!(matches!(SourceFile::decode("a", b"caf\xe9"), Decoded::Lossy(_)));
        assert!(matches!(SourceFile::decode("a", b"\xff\xfeh\0i"), Decoded::Lossy(_)));
        assert_eq!(SourceFile::decode("a", b"\x7fELF\0\0"), Decoded::Binary);
    }

    #[test]
    fn the_extension_is_of_the_file_name_alone() {
        assert_eq!(SourceFile::new("a.b/Main.TS", "").extension(), "ts");
        assert_eq!(SourceFile::new("a.b/Makefile", "").extension(), "");
    }
}
