//! Archives made block by block, so that they can hold what no honest tool writes.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

/// A tar in the making.
#[derive(Default, Clone)]
pub(crate) struct Tar(Vec<u8>);

impl Tar {
    /// A package of text files, all below `package/`.
    pub(crate) fn package(files: &[(&str, &str)]) -> Self {
        files.iter().fold(Self::default(), |tar, (path, text)| tar.file(&format!("package/{path}"), text.as_bytes()))
    }

    pub(crate) fn file(self, path: &str, data: &[u8]) -> Self {
        self.entry(EntryType::Regular, path.as_bytes(), data)
    }

    /// An entry of any kind with any bytes for a path (of at most 100).
    pub(crate) fn entry(self, kind: EntryType, path: &[u8], data: &[u8]) -> Self {
        self.header(kind, path, data.len() as u64).data(data)
    }

    /// A header that promises `size` bytes.
    pub(crate) fn header(mut self, kind: EntryType, path: &[u8], size: u64) -> Self {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..path.len()].copy_from_slice(path);
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
        self
    }

    /// Data, filled up to whole blocks.
    pub(crate) fn data(mut self, data: &[u8]) -> Self {
        self.0.extend_from_slice(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    /// A PAX header for the next entry.
    pub(crate) fn pax(self, key: &str, value: &str) -> Self {
        let rest = key.len() + value.len() + 3;
        let length = (rest..rest + 20).find(|length| length.to_string().len() + rest == *length).unwrap();
        self.entry(EntryType::XHeader, b"PaxHeader", format!("{length} {key}={value}\n").as_bytes())
    }

    /// The plain tar, with its end mark.
    pub(crate) fn plain(&self) -> Vec<u8> {
        [self.0.as_slice(), &[0; 1024]].concat()
    }

    pub(crate) fn gzip(&self) -> Vec<u8> {
        gzip(&self.plain())
    }

    /// The compressed tar without an end mark, to be followed by more members.
    pub(crate) fn open_gzip(&self) -> Vec<u8> {
        gzip(&self.0)
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file that promises 10 GB and is all zeros, some 10 MB compressed.
pub(crate) fn bomb() -> Vec<u8> {
    const MEMBERS: usize = 10 * 1024;
    let size = (MEMBERS as u64) << 20;
    let start = Tar::default().header(EntryType::Regular, b"package/zeros.txt", size).open_gzip();
    [start, gzip(&vec![0; 1 << 20]).repeat(MEMBERS)].concat()
}
