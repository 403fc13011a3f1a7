//! What a path inside an archive or tree may look like.

use super::EntryFault;
use crate::Limit;

/// How many folders deep a path may go.
pub(crate) const DEPTH: usize = 64;

/// Why a path is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadPath {
    /// It is refused.
    Fault(EntryFault),
    /// It is over a limit.
    Limit(Limit),
}

/// The path in its plain form: relative, `/` between its parts, no `.`; empty if it is the root itself.
pub(crate) fn plain(bytes: &[u8], longest: usize) -> Result<String, BadPath> {
    if bytes.len() > longest {
        return Err(BadPath::Limit(Limit::Path(longest)));
    }
    let path = std::str::from_utf8(bytes).map_err(|_| BadPath::Fault(EntryFault::NotUtf8))?;
    if path.chars().any(char::is_control) {
        return Err(BadPath::Fault(EntryFault::ControlCharacter));
    }
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if drive || path.contains('\\') {
        return Err(BadPath::Fault(EntryFault::WindowsPath));
    }
    if path.starts_with('/') {
        return Err(BadPath::Fault(EntryFault::AbsolutePath));
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(BadPath::Fault(EntryFault::ParentFolder)),
            part => parts.push(part),
        }
    }
    if parts.len() > DEPTH {
        return Err(BadPath::Limit(Limit::Depth(DEPTH)));
    }
    Ok(parts.join("/"))
}

/// Bytes of a path as errors show them: escaped and cut.
pub(crate) fn shown(bytes: &[u8]) -> String {
    const SHOWN: usize = 120;
    let head = bytes.get(..SHOWN).unwrap_or(bytes);
    let mut text: String = String::from_utf8_lossy(head)
        .chars()
        .map(|char| if char.is_control() { char.escape_default().to_string() } else { char.to_string() })
        .collect();
    if head.len() < bytes.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_paths_are_brought_into_one_form() {
        for (given, expected) in [
            ("package/index.js", "package/index.js"),
            ("./package//lib/./a.js", "package/lib/a.js"),
            ("package/", "package"),
            ("./", ""),
            ("a..b/...", "a..b/..."),
            ("файл.js", "файл.js"),
        ] {
            assert_eq!(plain(given.as_bytes(), 1024).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn paths_that_leave_or_confuse_are_refused_by_name() {
        use EntryFault::{AbsolutePath, ControlCharacter, NotUtf8, ParentFolder, WindowsPath};
        for (given, fault) in [
            (&b"../x"[..], ParentFolder),
            (b"package/../../x", ParentFolder),
            (b"package/..", ParentFolder),
            (b"/etc/passwd", AbsolutePath),
            (b"//host/share", AbsolutePath),
            (b"..\\x", WindowsPath),
            (b"package\\x", WindowsPath),
            (b"C:/x", WindowsPath),
            (b"c:x", WindowsPath),
            (b"a\0b", ControlCharacter),
            (b"a\nb", ControlCharacter),
            (b"\x1b[2J", ControlCharacter),
            (b"caf\xe9", NotUtf8),
        ] {
            assert_eq!(plain(given, 1024), Err(BadPath::Fault(fault)), "{}", shown(given));
        }
    }

    #[test]
    fn long_and_deep_paths_name_their_limit() {
        assert_eq!(plain(&[b'a'; 1025], 1024), Err(BadPath::Limit(Limit::Path(1024))));
        assert_eq!(plain("a/".repeat(65).as_bytes(), 1024), Err(BadPath::Limit(Limit::Depth(64))));
        assert!(plain(&[b'a'; 1024], 1024).is_ok());
    }

    #[test]
    fn a_hostile_path_is_shown_without_its_control_characters() {
        assert_eq!(shown(b"a\x1b[2Jb\n"), "a\\u{1b}[2Jb\\n");
        assert_eq!(shown(&[b'a'; 500]).chars().count(), 121);
    }
}
