//! `Idempotency-Key`: a repeated request gives the jobs of the first one.

use axum::http::HeaderMap;
use model::ProjectName;
use store::records::Idempotency;
use store::sealed::Sealer;

use super::error::ApiError;

/// The header.
pub(crate) const HEADER: &str = "idempotency-key";
/// Says in an answer that the jobs were there before.
pub(crate) const REPLAYED: &str = "idempotent-replayed";
/// The longest key, in bytes.
const LONGEST: usize = 255;

/// What the caller says of repetitions; `endpoint` and the bytes of the body are what must be the same. They are stored as a
/// keyed hash: a body may hold a password that could be guessed from a plain one.
///
/// # Errors
///
/// Fails if the header is no key.
pub(crate) fn idempotency(
    sealer: &Sealer,
    headers: &HeaderMap,
    project: &ProjectName,
    endpoint: &str,
    body: &[u8],
) -> Result<Option<Idempotency>, ApiError> {
    let Some(given) = headers.get(HEADER) else { return Ok(None) };
    let key = given.to_str().ok().map(str::trim);
    let key = key
        .filter(|key| !key.is_empty() && key.len() <= LONGEST)
        .ok_or_else(|| ApiError::Malformed(format!("`Idempotency-Key` is 1 to {LONGEST} visible characters.")))?;
    // No API key, the other thing that is hashed so, starts like this.
    let fingerprint = sealer.keyed_hash(&[b"request\0", endpoint.as_bytes(), b"\0", body].concat());
    Ok(Some(Idempotency { project: project.clone(), key: key.to_owned(), fingerprint }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use store::sealed::SecretKey;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&"0".repeat(64).parse::<SecretKey>().unwrap())
    }

    fn fingerprint(endpoint: &str, body: &[u8]) -> [u8; 32] {
        let headers = HeaderMap::from_iter([(HEADER.parse().unwrap(), HeaderValue::from_static(" k-1 "))]);
        let project = "team".parse().unwrap();
        let idempotency = idempotency(&sealer(), &headers, &project, endpoint, body).unwrap().unwrap();
        assert_eq!((idempotency.key.as_str(), idempotency.project), ("k-1", project));
        idempotency.fingerprint
    }

    #[test]
    fn the_same_request_has_the_same_fingerprint_and_no_other_has() {
        assert_eq!(fingerprint("scan", b"{}"), fingerprint("scan", b"{}"));
        assert_ne!(fingerprint("scan", b"{}"), fingerprint("scan", b"{ }"));
        assert_ne!(fingerprint("scan", b"{}"), fingerprint("hosted", b"{}"));
    }

    #[test]
    fn a_key_that_is_blank_or_too_long_is_refused() {
        for bad in [String::new(), " ".into(), "k".repeat(256)] {
            let headers = HeaderMap::from_iter([(HEADER.parse().unwrap(), HeaderValue::try_from(&bad).unwrap())]);
            assert!(idempotency(&sealer(), &headers, &"team".parse().unwrap(), "scan", b"").is_err(), "{bad:.9}");
        }
    }
}
