//! Secrets that are stored for a while, and hashes of those that never are.
//!
//! Each value is sealed by AES-256-GCM under a key of its own, derived by HKDF-SHA-256 from the operator's key and 32
//! random bytes that stand with the value. It opens only for the project, record and field that it was sealed for.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{constant_time, hkdf, hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::ProjectName;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How values are sealed; the first byte of each.
const VERSION: u8 = 1;
/// What the keys are derived for, so that none serves two purposes.
const FOR_VALUES: &[u8] = b"mcp-hub sealed value 1";
const FOR_HASHES: &[u8] = b"mcp-hub hash of an api key 1";

/// The field of a job under which it is sealed how its server is signed in to.
pub const SIGN_IN: &str = "auth_config";
/// The field of a registered server under which the secrets of its configuration are sealed.
pub const SERVER_SECRETS: &str = "mcp_config";
/// The field of a registry under which it is sealed whom it tells, and the secret that signs.
pub const WEBHOOK: &str = "webhook";

const KEY_LEN: usize = 32;
const SALT_LEN: usize = 32;

/// The operator's key, of which all others are derived: 32 random bytes. It is not shown, and wiped when it is dropped.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; KEY_LEN]>);

/// A text is no secret key. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret key is 32 bytes, written as 64 hexadecimal digits or as base64")]
pub struct ParseSecretKeyError;

impl SecretKey {
    /// A new key.
    ///
    /// # Panics
    ///
    /// If the system has no random bytes: nothing that this program keeps secret would be.
    pub fn generate() -> Self {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        rand::fill(&mut *key).expect("an operating system gives random bytes");
        Self(key)
    }

    /// The key as 64 hexadecimal digits, to be written where it is kept.
    pub fn to_hex(&self) -> Zeroizing<String> {
        // Wide enough from the start: a text that grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(2 * KEY_LEN));
        for byte in &*self.0 {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        text
    }
}

impl FromStr for SecretKey {
    type Err = ParseSecretKeyError;

    fn from_str(text: &str) -> Result<Self, ParseSecretKeyError> {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        if text.len() == 2 * KEY_LEN {
            let digit = |digit: u8| char::from(digit).to_digit(16).ok_or(ParseSecretKeyError);
            for (byte, pair) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
                *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
            }
        } else {
            let decoded = STANDARD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text));
            let decoded = Zeroizing::new(decoded.map_err(|_| ParseSecretKeyError)?);
            key.copy_from_slice(<&[u8; KEY_LEN]>::try_from(decoded.as_slice()).map_err(|_| ParseSecretKeyError)?);
        }
        Ok(Self(key))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Why a value could not be sealed or opened. It says no more, as whoever asks may be the attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was not sealed.
    #[error("the value could not be sealed")]
    Seal,
    /// It was not opened: another key, project, record or field, or it was changed.
    #[error("the sealed value does not open here")]
    Open,
}

/// Seals and opens values, and hashes API keys.
#[derive(Clone)]
pub struct Sealer {
    key: SecretKey,
    hashing: hmac::Key,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// A sealer under the operator's key.
    ///
    /// # Panics
    ///
    /// Never: keys of this length can be derived.
    pub fn new(key: &SecretKey) -> Self {
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, &[0; SALT_LEN]).extract(&*key.0);
        let hashing = derived.expand(&[FOR_HASHES], hmac::HMAC_SHA256).expect("32 bytes can be derived").into();
        Self { key: key.clone(), hashing }
    }

    /// Seals a value for a field of a record: a job, a server.
    ///
    /// # Errors
    ///
    /// If the system has no random bytes.
    pub fn seal(
        &self,
        project: &ProjectName,
        record: Uuid,
        field: &'static str,
        clear: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let mut salt = [0; SALT_LEN];
        rand::fill(&mut salt).map_err(|Unspecified| SealError::Seal)?;
        let mut value = Zeroizing::new(clear.to_vec());
        let tag = self.key_of(&salt).and_then(|key| {
            let place = place(project, record, field);
            key.seal_in_place_separate_tag(nonce(), Aad::from(place.as_bytes()), &mut value)
        });
        let tag = tag.map_err(|Unspecified| SealError::Seal)?;
        Ok([&[VERSION][..], &salt, &value, tag.as_ref()].concat())
    }

    /// Opens a value that was sealed for that field of that record. What it gives is wiped when it is dropped.
    ///
    /// # Errors
    ///
    /// If it was sealed under another key or for something else, or was changed.
    pub fn open(
        &self,
        project: &ProjectName,
        record: Uuid,
        field: &'static str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let Some((&VERSION, rest)) = sealed.split_first() else { return Err(SealError::Open) };
        let (salt, value) = rest.split_first_chunk::<SALT_LEN>().ok_or(SealError::Open)?;
        let key = self.key_of(salt).map_err(|Unspecified| SealError::Open)?;
        let mut value = Zeroizing::new(value.to_vec());
        let place = place(project, record, field);
        let clear = key.open_in_place(nonce(), Aad::from(place.as_bytes()), &mut value);
        let length = clear.map_err(|Unspecified| SealError::Open)?.len();
        value.truncate(length);
        Ok(value)
    }

    /// The HMAC-SHA-256 of an API key. Nothing that is stored gives a usable key without the operator's.
    ///
    /// # Panics
    ///
    /// Never: the hash has this length.
    pub fn keyed_hash(&self, key: &[u8]) -> [u8; 32] {
        hmac::sign(&self.hashing, key).as_ref().try_into().expect("HMAC-SHA-256 gives 32 bytes")
    }

    /// Whether two hashes are the same; it takes as long whether they differ early or late.
    pub fn is_same_hash(one: &[u8; 32], other: &[u8; 32]) -> bool {
        constant_time::verify_slices_are_equal(one, other).is_ok()
    }

    fn key_of(&self, salt: &[u8; SALT_LEN]) -> Result<LessSafeKey, Unspecified> {
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&*self.key.0);
        Ok(LessSafeKey::new(UnboundKey::from(derived.expand(&[FOR_VALUES], &AES_256_GCM)?)))
    }
}

/// Always the same: every key seals one value.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// What a sealed value is bound to. None of the parts holds a `|`.
fn place(project: &ProjectName, record: Uuid, field: &'static str) -> String {
    format!("{project}|{record}|{field}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &[u8] = b"canary-7d1f";

    fn key(byte: u8) -> SecretKey {
        SecretKey(Zeroizing::new([byte; KEY_LEN]))
    }

    fn acme() -> ProjectName {
        "acme".parse().unwrap()
    }

    fn job(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_sealed_value_opens_where_it_was_sealed_for() {
        let sealer = Sealer::new(&key(1));
        for clear in [CANARY, b""] {
            let value = sealer.seal(&acme(), job(1), "auth", clear).unwrap();
            assert_eq!(value.len(), 1 + SALT_LEN + clear.len() + 16);
            assert_eq!(sealer.open(&acme(), job(1), "auth", &value).unwrap().as_slice(), clear);
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_the_same() {
        let sealer = Sealer::new(&key(1));
        let seal = || sealer.seal(&acme(), job(1), "auth", CANARY).unwrap();
        let (one, other) = (seal(), seal());
        assert_ne!(one, other);
        assert!(!one.windows(CANARY.len()).any(|part| part == CANARY));
    }

    #[test]
    fn a_sealed_value_does_not_open_elsewhere_or_under_another_key() {
        let sealer = Sealer::new(&key(1));
        let value = sealer.seal(&acme(), job(1), "auth", CANARY).unwrap();
        let answers = [
            sealer.open(&"other".parse().unwrap(), job(1), "auth", &value),
            sealer.open(&acme(), job(2), "auth", &value),
            sealer.open(&acme(), job(1), "header", &value),
            Sealer::new(&key(2)).open(&acme(), job(1), "auth", &value),
        ];
        for answer in answers {
            assert_eq!(answer, Err(SealError::Open));
        }
    }

    #[test]
    fn a_changed_or_cut_value_does_not_open() {
        let sealer = Sealer::new(&key(1));
        let value = sealer.seal(&acme(), job(1), "auth", CANARY).unwrap();
        for position in 0..value.len() {
            let mut changed = value.clone();
            changed[position] ^= 1;
            assert_eq!(sealer.open(&acme(), job(1), "auth", &changed), Err(SealError::Open), "byte {position}");
            assert_eq!(sealer.open(&acme(), job(1), "auth", &value[..position]), Err(SealError::Open));
        }
    }

    #[test]
    fn a_key_is_read_from_hexadecimal_digits_and_base64() {
        let given = SecretKey::generate();
        let hex = given.to_hex();
        let (base64, for_urls) = (STANDARD.encode(*given.0), URL_SAFE_NO_PAD.encode(*given.0));
        for text in [hex.as_str(), &hex.to_uppercase(), &base64, &for_urls] {
            assert_eq!(text.parse::<SecretKey>().unwrap().0, given.0, "{text}");
        }
        for bad in ["", "canary", &hex[1..], &"g".repeat(64), &"é".repeat(32), &STANDARD.encode([0; 31])] {
            let error = bad.parse::<SecretKey>().unwrap_err().to_string();
            assert!(!error.contains("canary"), "{error}");
        }
        assert_ne!(SecretKey::generate().0, given.0);
    }

    #[test]
    fn keyed_hashes_depend_on_the_operators_key() {
        let sealer = Sealer::new(&key(1));
        let hash = sealer.keyed_hash(b"mcph_abc");
        assert_eq!(hash, Sealer::new(&key(1)).keyed_hash(b"mcph_abc"));
        assert_ne!(hash, Sealer::new(&key(2)).keyed_hash(b"mcph_abc"));
        assert_ne!(hash, sealer.keyed_hash(b"mcph_abd"));
        assert!(Sealer::is_same_hash(&hash, &sealer.keyed_hash(b"mcph_abc")));
        assert!(!Sealer::is_same_hash(&hash, &sealer.keyed_hash(b"mcph_abd")));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let key = key(7);
        assert_eq!(format!("{key:?} {:?}", Sealer::new(&key)), "SecretKey(…) Sealer(…)");
    }
}
