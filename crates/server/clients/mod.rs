//! The configuration files of the MCP clients on this machine, and the servers in them.

mod places;
mod table;
mod walk;

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use discover::{ClientConfig, ClientConfigError};

pub(crate) use places::Places;

use self::walk::Walk;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 20 << 20;

/// A configuration file of a client.
#[derive(Debug)]
pub(crate) struct ClientFile {
    /// What people call the client; nothing for a file that the user named.
    pub(crate) client: Option<&'static str>,
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// What it holds, or why it was not read.
    pub(crate) content: Result<ClientConfig, String>,
}

/// Finds the files of all known clients and reads them, in the order of the clients. A file that holds settings of another
/// kind is left out; one that cannot be read is not.
pub(crate) fn find(places: &Places) -> Vec<ClientFile> {
    let (mut files, mut seen) = (Vec::new(), HashSet::new());
    for client in table::CLIENTS {
        for (base, pattern) in client.files {
            for folder in places.of(*base) {
                let Walk { files: paths, unread, .. } = Walk::of(&folder, pattern);
                for (path, problem) in unread {
                    let content = Err(format!("it cannot be looked at: {problem}"));
                    files.push(ClientFile { client: Some(client.name), path, content });
                }
                for path in paths {
                    if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                        continue;
                    }
                    if let Some(content) = settings(&path) {
                        files.push(ClientFile { client: Some(client.name), path, content });
                    }
                }
            }
        }
    }
    files
}

/// Reads a file that may hold servers among other settings; nothing if it holds none.
fn settings(path: &Path) -> Option<Result<ClientConfig, String>> {
    match read(path) {
        Err(problem) => Some(Err(problem)),
        Ok(text) => match discover::client_config(&path.to_string_lossy(), &text) {
            Ok(config) => Some(Ok(config)),
            Err(ClientConfigError::NoEntries { .. }) => None,
            Err(error) => Some(Err(error.to_string())),
        },
    }
}

/// Reads a file that the user named.
pub(crate) fn named(path: PathBuf) -> ClientFile {
    let content = read(&path)
        .and_then(|text| discover::client_config(&path.to_string_lossy(), &text).map_err(|error| error.to_string()));
    ClientFile { client: None, path, content }
}

/// Reads the text of a configuration file.
///
/// # Errors
///
/// Fails with the reason why it is no such text.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("it cannot be read: {error}");
    let file = File::open(path).map_err(cannot)?;
    if !file.metadata().map_err(cannot)?.is_file() {
        return Err("it is no regular file".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {LARGEST} bytes"));
    }
    model::text(bytes).ok_or_else(|| "it is not UTF-8 or UTF-16 text".to_owned())
}

#[cfg(test)]
mod tests;
