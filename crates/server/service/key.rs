//! The secret key in a file.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;
use store::sealed::SecretKey;

/// Reads a key; what is wrong is one sentence that does not repeat it.
pub(super) fn read(path: &Path) -> Result<SecretKey, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    text.trim().parse().map_err(|_| format!("{} holds no secret key: expected 64 hexadecimal digits", path.display()))
}

/// Reads a key, or makes it if there is none. Only its owner can read the file.
pub(super) fn read_or_make(path: &Path) -> anyhow::Result<SecretKey> {
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match created {
        Ok(mut file) => {
            let key = SecretKey::generate();
            writeln!(file, "{}", key.to_hex().as_str())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("cannot write {}", path.display()))?;
            Ok(key)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path).map_err(anyhow::Error::msg),
        Err(error) => Err(error).with_context(|| format!("cannot make {}", path.display())),
    }
}
