//! What one fetch may cost.

use std::time::Duration;

/// What one fetch may cost. Passing a limit is an error with its name, never a silent cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes received over the network for the source itself.
    pub download: u64,
    /// Bytes after decompression.
    pub unpacked: u64,
    /// Files, folders and everything else that an archive, tree or folder lists.
    pub entries: usize,
    /// Bytes of one file. A longer one is left out and listed as a gap: one big file does not hide the others.
    pub file: u64,
    /// Bytes of one path.
    pub path: usize,
    /// Unpacked bytes for each received byte, looked at after the first MiB.
    pub ratio: u64,
    /// Wall-clock time from the first request to the last file.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            download: 100 * MIB,
            unpacked: 512 * MIB,
            entries: 20_000,
            file: 16 * MIB,
            path: 1024,
            ratio: 100,
            time: Duration::from_mins(10),
        }
    }
}

/// One limit with its value, as an error or a gap names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::download`].
    Download(u64),
    /// [`Limits::unpacked`].
    Unpacked(u64),
    /// [`Limits::entries`].
    Entries(usize),
    /// [`Limits::file`].
    File(u64),
    /// [`Limits::path`].
    Path(usize),
    /// How many folders deep a path may go.
    Depth(usize),
    /// [`Limits::ratio`].
    Ratio(u64),
    /// [`Limits::time`].
    Time(Duration),
    /// Bytes of an answer that describes a source: a package's listing, a repository's references.
    Answer(u64),
    /// Memory of the process that unpacks.
    Memory(u64),
    /// Processor time of the process that unpacks.
    Processor(Duration),
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Download(bytes) => write!(f, "download of {bytes} bytes"),
            Self::Unpacked(bytes) => write!(f, "{bytes} bytes unpacked"),
            Self::Entries(count) => write!(f, "{count} entries"),
            Self::File(bytes) => write!(f, "{bytes} bytes in one file"),
            Self::Path(bytes) => write!(f, "path of {bytes} bytes"),
            Self::Depth(folders) => write!(f, "path {folders} folders deep"),
            Self::Ratio(times) => write!(f, "{times} bytes unpacked for each byte received"),
            Self::Time(time) => write!(f, "{time:?} of time"),
            Self::Answer(bytes) => write!(f, "answer of {bytes} bytes"),
            Self::Memory(bytes) => write!(f, "{bytes} bytes of memory"),
            Self::Processor(time) => write!(f, "{time:?} of processor time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_names_itself_with_its_value() {
        let limits = Limits::default();
        assert_eq!(Limit::Download(limits.download).to_string(), "download of 104857600 bytes");
        assert_eq!(Limit::Time(limits.time).to_string(), "600s of time");
    }
}
