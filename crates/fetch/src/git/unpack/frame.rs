//! How the unpacking child hands over what it found: frames of a kind, a path and bytes.

use std::io::{self, Write};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The id of the commit that is read; the first frame.
    Commit,
    /// A file and its bytes.
    File,
    /// A file over the limit; its size as a big-endian number.
    LargeFile,
    /// A file that the server did not send.
    MissingFile,
    /// A symbolic link and its target.
    Link,
    /// A submodule.
    Submodule,
    /// Nothing more follows.
    End,
}

impl Kind {
    const ALL: [Self; 7] =
        [Self::Commit, Self::File, Self::LargeFile, Self::MissingFile, Self::Link, Self::Submodule, Self::End];

    const fn code(self) -> u8 {
        self as u8
    }

    fn from_code(code: u8) -> io::Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or_else(|| io::Error::other("a frame of no known kind"))
    }
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Path below the folder that is read, as the tree spells it.
    pub(super) path: Vec<u8>,
    pub(super) bytes: Vec<u8>,
}

/// Writes one frame.
///
/// # Errors
///
/// Fails if the parent is gone.
pub(super) fn write(out: &mut impl Write, kind: Kind, path: &[u8], bytes: &[u8]) -> io::Result<()> {
    out.write_all(&[kind.code()])?;
    out.write_all(&(path.len() as u64).to_be_bytes())?;
    out.write_all(&(bytes.len() as u64).to_be_bytes())?;
    out.write_all(path)?;
    out.write_all(bytes)
}

/// Reads one frame whose path and bytes are no longer than allowed; a child that was taken over may write anything.
///
/// # Errors
///
/// Fails if the stream ends within the frame, or if the frame is not one.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin), max_path: u64, max_bytes: u64) -> io::Result<Frame> {
    let kind = Kind::from_code(from.read_u8().await?)?;
    let path = from.read_u64().await?;
    let bytes = from.read_u64().await?;
    if path > max_path || bytes > max_bytes {
        return Err(io::Error::other("a frame that is too long"));
    }
    Ok(Frame { kind, path: exactly(from, path).await?, bytes: exactly(from, bytes).await? })
}

async fn exactly(from: &mut (impl AsyncRead + Unpin), length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_now(mut bytes: &[u8], max: u64) -> io::Result<Frame> {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read(&mut bytes, max, max))
    }

    #[test]
    fn a_frame_is_no_longer_than_allowed_and_never_cut() {
        let mut bytes = Vec::new();
        write(&mut bytes, Kind::File, b"a/b", b"text").unwrap();
        let frame = Frame { kind: Kind::File, path: b"a/b".to_vec(), bytes: b"text".to_vec() };
        assert_eq!(read_now(&bytes, 4).unwrap(), frame);
        assert_eq!(read_now(&bytes, 3).unwrap_err().to_string(), "a frame that is too long");
        assert_eq!(read_now(&bytes[..bytes.len() - 1], 4).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        bytes[0] = 99;
        assert!(read_now(&bytes, 4).is_err());
    }

    proptest! {
        #[test]
        fn frames_are_read_back(at in 0..Kind::ALL.len(), path in prop::collection::vec(any::<u8>(), 0..50), bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            let mut out = Vec::new();
            write(&mut out, Kind::ALL[at], &path, &bytes).unwrap();
            prop_assert_eq!(read_now(&out, 50).unwrap(), Frame { kind: Kind::ALL[at], path, bytes });
        }

        #[test]
        fn hostile_frames_are_errors(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = read_now(&bytes, 100);
        }
    }
}
