//! A file of the user's: an archive, a client configuration or a saved listing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{BadInput, ClientConfig, Input};

/// The most that is read of a configuration or a listing, in bytes.
const MOST: u64 = 256 * 1024 * 1024;

/// One saved listing out of a file, or why a line of it is none.
#[derive(Debug)]
pub(crate) struct Listed {
    /// The line's own id, else the file and line.
    pub(crate) id: String,
    /// The path as typed, `-` for standard input.
    pub(crate) path: String,
    /// The surface, or what is wrong with the line.
    pub(crate) surface: Result<model::Surface, String>,
}

/// Reads what `given`, a regular file, holds.
pub(super) fn read(given: &str) -> Result<Input, BadInput> {
    let path = Path::new(given);
    let problem = |error: &std::io::Error| BadInput::new(given, format!("cannot be read: {error}"));
    let mut file = File::open(path).map_err(|error| problem(&error))?;
    let mut start = [0; 512];
    let read = read_start(&mut file, &mut start).map_err(|error| problem(&error))?;
    if is_archive(given, &start[..read]) {
        return Ok(Input::Archive(path.to_owned()));
    }
    let size = size_of(&file);
    let bytes = read_all(given, start[..read].chain(file), size)?;
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    classify(given, folder, bytes)
}

/// Reads standard input: a client configuration or saved listings.
pub(super) fn read_stdin() -> Result<Input, BadInput> {
    let bytes = read_all("-", std::io::stdin().lock(), 0)?;
    if is_archive("-", &bytes) {
        return Err(BadInput::new("-", "is an archive: give its path instead of its bytes"));
    }
    classify("-", PathBuf::new(), bytes)
}

/// Reads saved listings only, for `--surface`.
///
/// # Errors
///
/// Fails with one sentence if the file cannot be read or holds no listing at all.
pub(crate) fn read_listings(given: &str) -> Result<Input, BadInput> {
    let bytes = if given == "-" {
        read_all(given, std::io::stdin().lock(), 0)?
    } else {
        let file = File::open(given).and_then(|file| {
            let regular = file.metadata()?.is_file();
            if regular { Ok(file) } else { Err(std::io::Error::other("it is not a regular file")) }
        });
        let file = file.map_err(|error| BadInput::new(given, format!("cannot be read: {error}")))?;
        let size = size_of(&file);
        read_all(given, file, size)?
    };
    let text = decode(given, bytes)?;
    match listings(given, &text) {
        Ok(found) => Ok(Input::Listings(found)),
        Err(_) if text.trim().is_empty() => Err(BadInput::new(given, "is empty; expected a saved tools/list answer")),
        Err(error) => Err(BadInput::new(given, format!("is no saved listing: {error}"))),
    }
}

fn read_start(file: &mut File, start: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while read < start.len() {
        match file.read(&mut start[read..])? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}

/// Bytes that a file says it has, as far as they are read.
fn size_of(file: &File) -> usize {
    file.metadata().map_or(0, |metadata| metadata.len().min(MOST) as usize)
}

/// Reads what may be as long as `size`, or otherwise.
fn read_all(given: &str, from: impl Read, size: usize) -> Result<Vec<u8>, BadInput> {
    // One more byte, so that the end is met without asking for more room.
    let mut bytes = Vec::with_capacity(size + 1);
    let read = from.take(MOST + 1).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(BadInput::new(given, format!("cannot be read: {error}"))),
        Ok(read) if read as u64 > MOST => Err(BadInput::new(given, format!("is larger than {MOST} bytes"))),
        Ok(_) => Ok(bytes),
    }
}

fn is_archive(given: &str, start: &[u8]) -> bool {
    const GZIP: &[u8] = &[0x1f, 0x8b];
    const USTAR_AT: usize = 257;
    let name = given.to_ascii_lowercase();
    let named = [".tgz", ".tar.gz", ".tar"].iter().any(|ending| name.ends_with(ending));
    named || start.starts_with(GZIP) || start.get(USTAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

fn decode(given: &str, bytes: Vec<u8>) -> Result<String, BadInput> {
    model::text(bytes).ok_or_else(|| BadInput::new(given, "is not UTF-8 or UTF-16 text"))
}

fn classify(given: &str, folder: PathBuf, bytes: Vec<u8>) -> Result<Input, BadInput> {
    let text = decode(given, bytes)?;
    if text.trim().is_empty() {
        return Err(BadInput::new(given, "is empty; expected a client configuration or a saved tools/list answer"));
    }
    let as_listing = match listings(given, &text) {
        Ok(found) => return Ok(Input::Listings(found)),
        Err(error) => error,
    };
    match discover::client_config(given, &text) {
        Ok(entries) => {
            let (path, consents) = (given.to_owned(), BTreeMap::new());
            Ok(Input::ClientConfig(ClientConfig { path, folder, entries, consents }))
        }
        Err(as_config) => Err(BadInput::new(
            given,
            format!("is neither a client configuration ({as_config}) nor a saved tools/list answer ({as_listing})"),
        )),
    }
}

/// The listings in `text`: one document, or one a line. Fails if there is none at all.
fn listings(given: &str, text: &str) -> Result<Vec<Listed>, discover::ListingError> {
    let first = match discover::listing(text) {
        Ok(listing) => {
            let id = listing.id.unwrap_or_else(|| given.to_owned());
            return Ok(vec![Listed { id, path: given.to_owned(), surface: Ok(listing.surface) }]);
        }
        Err(error) => error,
    };
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    if lines().nth(1).is_none() {
        return Err(first);
    }
    let mut read = 0;
    let found = lines()
        .map(|(number, line)| {
            let place = format!("{given}:{}", number + 1);
            let (id, surface) = match discover::listing(line) {
                Ok(listing) => {
                    read += 1;
                    (listing.id.unwrap_or(place), Ok(listing.surface))
                }
                Err(error) => (place, Err(error.to_string())),
            };
            Listed { id, path: given.to_owned(), surface }
        })
        .collect();
    if read > 0 { Ok(found) } else { Err(first) }
}
