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
        match Encoding::of(bytes) {
            Some(Encoding::Utf8 { mark }) => Self::utf8(path, &bytes[mark..]),
            Some(Encoding::Utf16 { unit }) => Self::utf16(path, &bytes[2..], unit),
            None => Decoded::Binary,
        }
    }

    fn utf8(path: &str, bytes: &[u8]) -> Decoded {
        match std::str::from_utf8(bytes) {
            Ok(text) => Decoded::Text(Self::new(path, text)),
            Err(_) => Decoded::Lossy(Self::new(path, String::from_utf8_lossy(bytes).as_ref())),
        }
    }

    fn utf16(path: &str, bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
        match text_of_utf16(bytes, unit) {
            Ok(text) => Decoded::Text(Self::new(path, text)),
            Err(units) => Decoded::Lossy(Self::new(path, String::from_utf16_lossy(&units))),
        }
    }

    /// The part after the last `.` of the file name, in lower case; empty if there is none.
    pub fn extension(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
    }
}

/// How the bytes of a text stand for its characters.
enum Encoding {
    /// After a mark of so many bytes.
    Utf8 { mark: usize },
    /// After a mark of two.
    Utf16 { unit: fn([u8; 2]) -> u16 },
}

impl Encoding {
    /// What the start of a text says; nothing if it is none.
    fn of(bytes: &[u8]) -> Option<Self> {
        const LOOKED_AT: usize = 8000;
        match bytes {
            [0xef, 0xbb, 0xbf, ..] => Some(Self::Utf8 { mark: 3 }),
            [0xff, 0xfe, ..] => Some(Self::Utf16 { unit: u16::from_le_bytes }),
            [0xfe, 0xff, ..] => Some(Self::Utf16 { unit: u16::from_be_bytes }),
            _ => (!bytes.iter().take(LOOKED_AT).any(|&byte| byte == 0)).then_some(Self::Utf8 { mark: 0 }),
        }
    }
}

/// The text of bytes that [`SourceFile::decode`] finds to be text, every character of it understood; nothing of others. The
/// bytes of a large file are not copied for it.
pub fn text(mut bytes: Vec<u8>) -> Option<String> {
    match Encoding::of(&bytes)? {
        Encoding::Utf8 { mark } => {
            bytes.drain(..mark);
            String::from_utf8(bytes).ok()
        }
        Encoding::Utf16 { unit } => text_of_utf16(&bytes[2..], unit).ok(),
    }
}

/// The text, or its parts if one of them is no character or is half.
fn text_of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Vec<u16>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|&pair| unit(pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(units),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        match SourceFile::decode("a", bytes) {
            Decoded::Text(file) => {
                assert_eq!(text(bytes.to_vec()).as_deref(), Some(file.text.as_ref()));
                file.text.to_string()
            }
            other => panic!("expected text, got {other:?}"),
        }
    }

    #[test]
    fn byte_order_marks_are_left_out_of_the_text() {
        assert_eq!(decoded(b"\xef\xbb\xbfhi"), "hi");
        assert_eq!(decoded(b"\xff\xfeh\0i\0"), "hi");
        assert_eq!(decoded(b"\xfe\xff\0h\0i"), "hi");
    }

    #[test]
    fn bytes_that_are_no_characters_are_lossy_and_a_nul_is_binary() {
        assert!(matches!(SourceFile::decode("a", b"caf\xe9"), Decoded::Lossy(_)));
        assert!(matches!(SourceFile::decode("a", b"\xff\xfeh\0i"), Decoded::Lossy(_)));
        assert_eq!(SourceFile::decode("a", b"\x7fELF\0\0"), Decoded::Binary);
        for no_text in [&b"caf\xe9"[..], b"\xff\xfeh\0i", b"\x7fELF\0\0"] {
            assert_eq!(text(no_text.to_vec()), None);
        }
    }

    #[test]
    fn the_extension_is_of_the_file_name_alone() {
        assert_eq!(SourceFile::new("a.b/Main.TS", "").extension(), "ts");
        assert_eq!(SourceFile::new("a.b/Makefile", "").extension(), "");
    }
}
