//! API keys: how they look, how they are made, and how a look-alike is told from one without asking anybody.
//!
//! A key is `mcphub_<id>_<secret><check>`: 8 letters and digits by which it is looked up, 256 random bits in 43 characters
//! of base64url, and 6 that are a checksum of all before them, so that secret scanners know a key when they see one.

mod create;

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(crate) use create::{Wish, create};

/// What every key starts with.
const PREFIX: &str = "mcphub_";
const ID: usize = 8;
const SECRET: usize = 43;
const CHECK: usize = 6;
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A whole key: a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ApiKey(String);

/// The system gives no random bits.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bits for a key")]
pub(crate) struct NoRandomness;

impl ApiKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// Fails if the system gives no random bits.
    pub(crate) fn generate() -> Result<Self, NoRandomness> {
        let mut secret = [0; 32];
        rand::fill(&mut secret).map_err(|_| NoRandomness)?;
        let body = format!("{PREFIX}{}_{}", public_id()?, URL_SAFE_NO_PAD.encode(secret));
        Ok(Self(format!("{body}{}", check(&body))))
    }

    /// Reads a key; nothing if the text is none, whoever made it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let plain = text.len() == PREFIX.len() + ID + 1 + SECRET + CHECK && text.is_ascii();
        let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain || !is_id(&rest[..ID]) || rest.as_bytes()[ID] != b'_' {
            return None;
        }
        let (body, checked) = text.split_at(text.len() - CHECK);
        let secret = URL_SAFE_NO_PAD.decode(&body[body.len() - SECRET..]);
        (secret.is_ok() && check(body) == checked).then(|| Self(text.to_owned()))
    }

    /// The public part, by which the key is looked up.
    pub(crate) fn id(&self) -> &str {
        &self.0[PREFIX.len()..PREFIX.len() + ID]
    }

    /// The whole key. For its owner's eyes and the keyed hash only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKey({})", self.id())
    }
}

fn public_id() -> Result<String, NoRandomness> {
    let mut id = String::with_capacity(ID);
    while id.len() < ID {
        let mut bytes = [0; 2 * ID];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        // Bytes from 248 on would make the first letters likelier than the others.
        let fair = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(LETTERS[usize::from(byte % 62)]));
        id.extend(fair.take(ID - id.len()));
    }
    Ok(id)
}

/// CRC-32 in base 62. It finds typing errors and look-alikes; it keeps nobody out.
fn check(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes()) as usize;
    let mut text = [b'0'; CHECK];
    for letter in text.iter_mut().rev() {
        *letter = LETTERS[rest % 62];
        rest /= 62;
    }
    text.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_is_new() {
        let keys: Vec<ApiKey> = (0..100).map(|_| ApiKey::generate().unwrap()).collect();
        for key in &keys {
            assert_eq!(key.expose().len(), 65);
            assert_eq!(ApiKey::parse(key.expose()).as_ref(), Some(key));
            assert!(key.id().bytes().all(|byte| byte.is_ascii_alphanumeric()), "{key:?}");
        }
        assert_eq!(keys.iter().map(ApiKey::id).collect::<HashSet<_>>().len(), 100);
    }

    #[test]
    fn a_look_alike_is_told_by_its_checksum() {
        let key = ApiKey::generate().unwrap();
        let text = key.expose();
        for at in 0..text.len() {
            let other = if text.as_bytes()[at] == b'x' { "y" } else { "x" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(ApiKey::parse(&changed), None, "{at}");
        }
        for bad in ["", "mcphub_", &text[1..], &format!("{text}0"), &format!("{}é", &text[..63])] {
            assert_eq!(ApiKey::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_shows_the_public_part_alone() {
        let key = ApiKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), format!("ApiKey({})", key.id()));
    }

    #[test]
    fn the_parts_of_a_key_are_those_of_their_standards() {
        // In pieces, so that no scanner takes it for a key: 32 bytes of ones and the CRC-32 that any other program gives.
        let key = format!("mcphub_0000AAAA_{}82PLGGw", "_".repeat(42));
        assert_eq!(ApiKey::parse(&key).map(|key| key.id().to_owned()), Some("0000AAAA".to_owned()));
    }
}
