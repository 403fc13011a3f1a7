//! API keys: how they look, how they are made, and how a look-alike is told from one without asking anybody.
//!
//! A key is `mcphub_<id>_<secret><check>`: 8 letters and digits by which it is looked up, 256 random bits in 43 characters
//! of base64url, and 6 that are a checksum of all before them, so that secret scanners know a key when they see one.

mod create;

use aws_lc_rs::rand;

pub(crate) use create::{Wish, create};

/// What every key starts with.
const PREFIX: &str = "mcphub_";
const ID: usize = 8;
const SECRET: usize = 43;
const CHECK: usize = 6;
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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
        let body = format!("{PREFIX}{}_{}", public_id()?, base64url(&secret));
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
        let is_secret = body[body.len() - SECRET..].bytes().all(|byte| BASE64URL.contains(&byte));
        (is_secret && check(body) == checked).then(|| Self(text.to_owned()))
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

fn base64url(bytes: &[u8; 32]) -> String {
    let mut text = String::with_capacity(SECRET);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let sextets = (0..=chunk.len()).map(|at| (word >> (18 - 6 * at)) & 63);
        text.extend(sextets.map(|sextet| char::from(BASE64URL[sextet as usize])));
    }
    text
}

/// CRC-32 in base 62. It finds typing errors and look-alikes; it keeps nobody out.
fn check(body: &str) -> String {
    let mut crc = u32::MAX;
    for byte in body.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    let mut rest = !crc as usize;
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
    fn the_alphabets_are_those_of_their_standards() {
        assert_eq!(base64url(&[0xFF; 32]), format!("{}8", "_".repeat(42)));
        assert_eq!(check("123456789"), base62(0xCBF4_3926));
    }

    fn base62(mut number: usize) -> String {
        let mut letters = Vec::new();
        for _ in 0..CHECK {
            letters.push(char::from(LETTERS[number % 62]));
            number /= 62;
        }
        letters.iter().rev().collect()
    }
}
