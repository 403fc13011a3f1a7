//! Why an entry of an archive is refused.

/// Why an entry of an archive is refused. Refused is the whole archive: what is repaired here is not what an
/// installer would unpack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// A symbolic link.
    #[error("a symbolic link")]
    SymbolicLink,
    /// A hard link.
    #[error("a hard link")]
    HardLink,
    /// A block or character device.
    #[error("a device")]
    Device,
    /// A named pipe.
    #[error("a named pipe")]
    NamedPipe,
    /// A GNU sparse file, whose bytes differ between unpackers.
    #[error("a sparse file")]
    Sparse,
    /// An entry of a kind that no package has.
    #[error("an entry of an unknown kind")]
    UnknownKind,
    /// A `..` in the path.
    #[error("a path that leads out of the archive")]
    ParentFolder,
    /// A path from the root.
    #[error("an absolute path")]
    AbsolutePath,
    /// A backslash or a drive letter.
    #[error("a Windows path")]
    WindowsPath,
    /// A part that some file system takes for `.git`.
    #[error("a path through `.git`")]
    GitFolder,
    /// A NUL, line break or other control character in the path.
    #[error("a path with control characters")]
    ControlCharacter,
    /// A path that is not UTF-8.
    #[error("a path that is not UTF-8")]
    NotUtf8,
    /// A path without a name.
    #[error("an empty path")]
    EmptyPath,
    /// The same path again.
    #[error("a path that occurs twice")]
    Duplicate,
    /// A path that is the same on a file system that ignores case or the way accents are written.
    #[error("a path that clashes with `{0}`")]
    Clash(String),
    /// Two statements of the size that differ, so that unpackers disagree about where the next entry starts.
    #[error("with two different sizes")]
    SizeConflict,
    /// A record about a later entry, which would move or rename it.
    #[error("an extended header that cannot be trusted: {0}")]
    Extension(&'static str),
}
