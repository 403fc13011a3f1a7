//! Archives made to harm whoever unpacks them.

use std::io::Write;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc, FlushCompress};
use tar::{EntryType, Header};

/// One entry of a hostile archive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    path: &'a [u8],
    kind: EntryType,
    link: &'a str,
    body: &'a [u8],
}

/// A regular file; the path is written as it is, unchecked.
pub(crate) fn file<'a>(path: &'a str, body: &'a [u8]) -> Entry<'a> {
    Entry { path: path.as_bytes(), kind: EntryType::Regular, link: "", body }
}

/// A regular file whose path is no text.
pub(crate) fn file_at_bytes(path: &[u8]) -> Entry<'_> {
    Entry { path, kind: EntryType::Regular, link: "", body: b"x" }
}

/// An entry that is no regular file.
pub(crate) fn special<'a>(path: &'a str, kind: EntryType, link: &'a str) -> Entry<'a> {
    Entry { path: path.as_bytes(), kind, link, body: b"" }
}

/// A `.tgz` of the entries, each exactly as told.
pub(crate) fn tgz(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for entry in entries {
        tar.append(&header(entry.path, entry.kind, entry.link, entry.body.len() as u64), entry.body).unwrap();
    }
    crate::archive::gzip(&tar.into_inner().unwrap())
}

/// A `.tgz` with one file of so many zeros, small because a run of zeros is compressed once and repeated.
pub(crate) fn zeros(bytes: u64) -> Vec<u8> {
    const RUN: usize = 64 * 1024 * 1024;
    assert_eq!(bytes % RUN as u64, 0, "a whole number of runs");
    let mut stream = Deflated::new();
    stream.push(header(b"package/zeros", EntryType::Regular, "", bytes).as_bytes());
    stream.repeat(&vec![0; RUN], bytes / RUN as u64);
    stream.push(&[0; 1024]);
    stream.finish()
}

/// A `.tgz` with so many empty files.
pub(crate) fn entries(count: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    for number in 0..count {
        let path = format!("package/{number:07}.js");
        gzip.write_all(header(path.as_bytes(), EntryType::Regular, "", 0).as_bytes()).unwrap();
    }
    gzip.write_all(&[0; 1024]).unwrap();
    gzip.finish().unwrap()
}

/// The crate's own setters refuse `..` and the like, so the name is copied in.
fn header(path: &[u8], kind: EntryType, link: &str, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path);
    header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    header
}

/// A gzip stream put together from parts that are each compressed alone, so that a part may be repeated.
struct Deflated {
    stream: Vec<u8>,
    crc: Crc,
}

impl Deflated {
    fn new() -> Self {
        Self { stream: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], crc: Crc::new() }
    }

    fn push(&mut self, part: &[u8]) {
        self.repeat(part, 1);
    }

    fn repeat(&mut self, part: &[u8], times: u64) {
        let mut crc = Crc::new();
        crc.update(part);
        let blocks = blocks(part);
        for _ in 0..times {
            self.stream.extend_from_slice(&blocks);
            self.crc.combine(&crc);
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let last = DeflateEncoder::new(Vec::new(), Compression::fast()).finish().unwrap();
        self.stream.extend_from_slice(&last);
        self.stream.extend_from_slice(&self.crc.sum().to_le_bytes());
        self.stream.extend_from_slice(&self.crc.amount().to_le_bytes());
        self.stream
    }
}

/// Deflate blocks that end on a whole byte, none of them the last of its stream.
fn blocks(part: &[u8]) -> Vec<u8> {
    let mut compress = flate2::Compress::new(Compression::best(), false);
    let mut blocks = Vec::with_capacity(part.len() / 512 + 4096);
    compress.compress_vec(part, &mut blocks, FlushCompress::Sync).unwrap();
    assert_eq!(compress.total_in(), part.len() as u64, "the whole part fits");
    blocks
}
