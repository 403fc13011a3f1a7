//! Reading of a tar stream, entry by entry.

use std::io::{self, Read};

use tar::{Entry, EntryType, Header};

use super::extension::{self, Extension};
use super::fault::EntryFault;
use super::meter::{Meter, limit_of};
use super::path::{self, BadPath};
use super::tree::{self, Listed, Unwrap, Wrapping};
use crate::contents::Contents;
use crate::deadline::Deadline;
use crate::{FetchError, Limit, Limits};

/// Reads an archive, compressed or not, into memory. `name` stands for it in errors.
///
/// # Errors
///
/// When a limit is passed, an entry is refused, or the bytes are no archive.
pub(crate) fn read(
    name: &str,
    stream: impl Read,
    wrapping: Wrapping,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Contents, FetchError> {
    let failed = |source: io::Error| match limit_of(&source) {
        Some(limit) => FetchError::OverLimit { what: format!("`{name}`"), limit },
        None => FetchError::Archive { archive: name.to_owned(), source },
    };
    let meter = Meter::new(stream, limits, deadline).map_err(failed)?;
    let mut archive = tar::Archive::new(meter);
    let mut reader = Reader { limits, listed: Vec::new(), contents: Contents::default(), pending: Pending::default() };
    // Raw, because the crate would read extended headers into memory whatever their size, and settle silently what
    // unpackers settle in different ways.
    let mut seen = 0;
    for entry in archive.entries().map_err(failed)?.raw(true) {
        seen += 1;
        if seen > limits.entries {
            return Err(FetchError::OverLimit { what: format!("`{name}`"), limit: Limit::Entries(limits.entries) });
        }
        let entry = entry.map_err(|source| failed(if seen == 1 { not_begun(source) } else { source }))?;
        reader.take(entry).map_err(|stop| match stop {
            Stop::Io(source) => failed(source),
            Stop::Entry(entry, BadPath::Fault(fault)) => refused(name, &entry, fault),
            Stop::Entry(entry, BadPath::Limit(limit)) => {
                FetchError::OverLimit { what: format!("`{}` in `{name}`", path::shown(&entry)), limit }
            }
        })?;
    }
    reader.pending.must_be_empty().map_err(failed)?;
    expect_nothing_more(archive.into_inner()).map_err(failed)?;
    reader.finish(name, wrapping)
}

/// A clearer word for an archive that ends before its first entry does.
fn not_begun(source: io::Error) -> io::Error {
    if source.kind() == io::ErrorKind::UnexpectedEof || source.to_string() == "failed to read entire block" {
        io::Error::new(source.kind(), "it is no tar archive, or ends within its first entry")
    } else {
        source
    }
}

fn refused(archive: &str, entry: &[u8], fault: EntryFault) -> FetchError {
    FetchError::Entry { archive: archive.to_owned(), entry: path::shown(entry), fault }
}

/// Reads the stream to its end, which finds truncated or damaged compression. Past the end mark only zeros may stand:
/// some unpackers stop there and some go on, so files behind it would be seen by the installer and not by us.
fn expect_nothing_more(mut rest: impl Read) -> io::Result<()> {
    let mut buffer = [0; 16 * 1024];
    loop {
        match rest.read(&mut buffer)? {
            0 => return Ok(()),
            read if buffer.iter().take(read).all(|&byte| byte == 0) => {}
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "there is data behind the end of the archive")),
        }
    }
}

/// Why reading stops, with the path of the entry at fault.
enum Stop {
    Io(io::Error),
    Entry(Vec<u8>, BadPath),
}

/// What headers said about the entry after them.
#[derive(Default)]
struct Pending {
    long_path: Option<Vec<u8>>,
    extension: Option<Extension>,
}

impl Pending {
    fn must_be_empty(&self) -> io::Result<()> {
        if self.long_path.is_none() && self.extension.is_none() {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends after an extended header"))
    }
}

struct Reader<'limits> {
    limits: &'limits Limits,
    listed: Vec<Listed>,
    contents: Contents,
    pending: Pending,
}

impl Reader<'_> {
    fn take<R: Read>(&mut self, mut entry: Entry<'_, R>) -> Result<(), Stop> {
        let header = entry.header().clone();
        let own_path = header.path_bytes().into_owned();
        let fault = |fault| Stop::Entry(own_path.clone(), BadPath::Fault(fault));
        match header.entry_type() {
            EntryType::GNULongName => {
                let bytes = extended(&mut entry, &header).map_err(|stop| stop.of(&own_path))?;
                let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
                match self.pending.long_path.replace(bytes[..end].to_vec()) {
                    None => Ok(()),
                    Some(_) => Err(fault(EntryFault::Extension("two long names"))),
                }
            }
            // It names what a link points to, and the link after it is refused.
            EntryType::GNULongLink => Ok(()),
            EntryType::XHeader => {
                let bytes = extended(&mut entry, &header).map_err(|stop| stop.of(&own_path))?;
                match self.pending.extension.replace(extension::parse(&bytes).map_err(fault)?) {
                    None => Ok(()),
                    Some(_) => Err(fault(EntryFault::Extension("two in a row"))),
                }
            }
            EntryType::XGlobalHeader => {
                let bytes = extended(&mut entry, &header).map_err(|stop| stop.of(&own_path))?;
                extension::check_global(&bytes).map_err(fault)
            }
            _ => {
                let pending = std::mem::take(&mut self.pending);
                let path = final_path(pending, &header, own_path.clone()).map_err(fault)?;
                self.file_or_folder(&mut entry, &header, &path).map_err(|stop| stop.of(&path))
            }
        }
    }

    fn file_or_folder<R: Read>(
        &mut self,
        entry: &mut Entry<'_, R>,
        header: &Header,
        raw: &[u8],
    ) -> Result<(), Problem> {
        let size = header.entry_size()?;
        let is_folder = match header.entry_type() {
            EntryType::Directory => true,
            // The oldest tars have no sign for a folder but the `/` at its end.
            EntryType::Regular | EntryType::Continuous => raw.ends_with(b"/"),
            EntryType::Symlink => return Err(EntryFault::SymbolicLink.into()),
            EntryType::Link => return Err(EntryFault::HardLink.into()),
            EntryType::Char | EntryType::Block => return Err(EntryFault::Device.into()),
            EntryType::Fifo => return Err(EntryFault::NamedPipe.into()),
            EntryType::GNUSparse => return Err(EntryFault::Sparse.into()),
            _ => return Err(EntryFault::UnknownKind.into()),
        };
        let path = path::plain(raw, self.limits.path)?;
        if is_folder {
            // What follows a folder's header is its data for some unpackers and the next header for others.
            if size != 0 {
                return Err(EntryFault::SizeConflict.into());
            }
        } else if path.is_empty() {
            return Err(EntryFault::EmptyPath.into());
        } else {
            self.file(entry, &path, size)?;
        }
        if !path.is_empty() {
            self.listed.push(Listed { path, is_folder });
        }
        Ok(())
    }

    fn file<R: Read>(&mut self, entry: &mut Entry<'_, R>, path: &str, size: u64) -> io::Result<()> {
        const HEAD: u64 = 8000;
        let mut bytes = Vec::new();
        let wanted = if size > self.limits.file { size.min(HEAD) } else { size };
        entry.take(wanted).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < wanted {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside a file"));
        }
        if size > self.limits.file {
            self.contents.leave_out(path, &bytes, self.limits.file);
        } else {
            self.contents.add(path, &bytes);
        }
        Ok(())
    }

    fn finish(mut self, name: &str, wrapping: Wrapping) -> Result<Contents, FetchError> {
        let unwrap = Unwrap::new(&self.listed, wrapping);
        for entry in &mut self.listed {
            entry.path = unwrap.path(&entry.path, entry.is_folder).to_owned();
        }
        self.listed.retain(|entry| !entry.path.is_empty());
        if let Some((path, fault)) = tree::clash(&self.listed) {
            return Err(refused(name, path.as_bytes(), fault));
        }
        self.contents.rename(|path| unwrap.path(path, false).to_owned());
        Ok(self.contents)
    }
}

/// What is wrong with an entry, before its path is added.
enum Problem {
    Io(io::Error),
    Path(BadPath),
}

impl Problem {
    fn of(self, path: &[u8]) -> Stop {
        match self {
            Self::Io(error) => Stop::Io(error),
            Self::Path(bad) => Stop::Entry(path.to_vec(), bad),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<EntryFault> for Problem {
    fn from(fault: EntryFault) -> Self {
        Self::Path(BadPath::Fault(fault))
    }
}

impl From<BadPath> for Problem {
    fn from(bad: BadPath) -> Self {
        Self::Path(bad)
    }
}

/// The bytes of an extended header.
fn extended<R: Read>(entry: &mut Entry<'_, R>, header: &Header) -> Result<Vec<u8>, Problem> {
    const LONGEST: u64 = 1024 * 1024;
    let size = header.entry_size()?;
    if size > LONGEST {
        return Err(EntryFault::Extension("over 1 MiB").into());
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < size {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside an extended header").into());
    }
    Ok(bytes)
}

/// The path that holds after all extended headers; they must not disagree with each other.
fn final_path(pending: Pending, header: &Header, own: Vec<u8>) -> Result<Vec<u8>, EntryFault> {
    let Extension { path, size } = pending.extension.unwrap_or_default();
    if let Some(size) = size
        && header.entry_size().ok() != Some(size)
    {
        return Err(EntryFault::SizeConflict);
    }
    match (pending.long_path, path) {
        (Some(_), Some(_)) => Err(EntryFault::Extension("two long names")),
        (Some(path), None) | (None, Some(path)) => Ok(path),
        (None, None) => Ok(own),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tar::Builder;

    use super::*;

    fn archive() -> Vec<u8> {
        let mut builder = Builder::new(Vec::new());
        for path in ["package/package.json", "package/a.js", &format!("package/{}.py", "long".repeat(40))] {
            let mut header = Header::new_gnu();
            header.set_size(600);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, [b'x'; 600].as_slice()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn outcome(bytes: &[u8]) -> Result<Contents, FetchError> {
        let limits = Limits::default();
        read("some.tgz", bytes, Wrapping::First, &limits, Deadline::start(&limits))
    }

    #[test]
    fn what_an_ordinary_tool_writes_is_read() {
        let contents = outcome(&archive()).unwrap();
        assert_eq!(contents.files.len(), 3);
    }

    proptest! {
        #[test]
        fn no_bytes_lead_to_a_panic_or_to_a_path_outside(
            damage in proptest::collection::vec((0..6000_usize, any::<u8>()), 0..6),
            repair in any::<bool>(),
        ) {
            let mut bytes = archive();
            for (at, byte) in damage {
                let length = bytes.len();
                bytes[at % length] = byte;
            }
            if repair {
                repair_checksums(&mut bytes);
            }
            if let Ok(contents) = outcome(&bytes) {
                for file in &contents.files {
                    prop_assert_eq!(path::plain(file.path.as_bytes(), 1024).unwrap(), file.path.to_string());
                }
            }
        }

        #[test]
        fn garbage_is_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 1..3000)) {
            prop_assert!(outcome(&bytes).is_err() || bytes.iter().take(512).all(|&byte| byte == 0));
        }
    }

    /// Makes damaged headers pass the first check, so that what they say is looked at.
    fn repair_checksums(bytes: &mut [u8]) {
        let (blocks, _) = bytes.as_chunks_mut::<512>();
        for block in blocks.iter_mut().filter(|block| block[257..262] == *b"ustar") {
            let mut header = Header::new_old();
            header.as_mut_bytes().copy_from_slice(block);
            header.set_cksum();
            block.copy_from_slice(header.as_bytes());
        }
    }
}
