//! What a client signs to prove that it is itself: `private_key_jwt`, RFC 7523.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use model::{Secret, SigningAlgorithm};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

use super::SignInFault;

/// How long a statement is good, in seconds: as long as it may take to arrive.
const GOOD_FOR: u64 = 120;

#[derive(Serialize)]
struct Statement<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
    jti: String,
}

/// The client's signed statement, made to `audience`.
///
/// # Errors
///
/// Fails if the key is no PEM text with a key for the algorithm.
pub(super) fn signed(
    client_id: &str,
    audience: &str,
    key: &Secret,
    algorithm: SigningAlgorithm,
    key_id: Option<&str>,
) -> Result<String, SignInFault> {
    let unfit = || SignInFault::Key { algorithm: algorithm.as_str() };
    let pem = key.expose().as_bytes();
    let (named, key) = match algorithm {
        SigningAlgorithm::RS256 => (Algorithm::RS256, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::RS384 => (Algorithm::RS384, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::RS512 => (Algorithm::RS512, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::PS256 => (Algorithm::PS256, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::PS384 => (Algorithm::PS384, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::PS512 => (Algorithm::PS512, EncodingKey::from_rsa_pem(pem)),
        SigningAlgorithm::ES256 => (Algorithm::ES256, EncodingKey::from_ec_pem(pem)),
        SigningAlgorithm::ES384 => (Algorithm::ES384, EncodingKey::from_ec_pem(pem)),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let statement = Statement {
        iss: client_id,
        sub: client_id,
        aud: audience,
        iat: now,
        exp: now + GOOD_FOR,
        jti: uuid::Uuid::new_v4().to_string(),
    };
    let header = Header { kid: key_id.map(str::to_owned), ..Header::new(named) };
    encode(&header, &statement, &key.map_err(|_| unfit())?).map_err(|_| unfit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_does_not_fit_is_named_by_its_algorithm_and_not_repeated() {
        for key in ["canary", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n"] {
            for algorithm in SigningAlgorithm::ALL {
                let fault = signed("c", "a", &key.into(), algorithm, None).unwrap_err();
                assert_eq!(fault, SignInFault::Key { algorithm: algorithm.as_str() });
                assert!(!fault.to_string().contains("canary"), "{fault}");
            }
        }
    }
}
