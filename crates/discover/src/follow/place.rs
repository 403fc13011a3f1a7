//! Files of a program, and places in them.

/// A file of the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FileId(pub(super) u32);

/// A line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    /// The file.
    pub(super) file: FileId,
    /// The line, from 1.
    pub(super) line: u32,
}
