//! How a notice is signed, by the rules of Standard Webhooks: whoever gets one can tell that we sent it, and when.

use aws_lc_rs::{hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Secret;

/// What every secret starts with.
const PREFIX: &str = "whsec_";
/// Random bytes of a secret.
const LENGTH: usize = 32;

/// The system gives no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes for a secret")]
pub(crate) struct NoRandomness;

/// A new secret.
///
/// # Errors
///
/// Fails if the system gives no random bytes.
pub(super) fn new_secret() -> Result<Secret, NoRandomness> {
    let mut key = zeroize::Zeroizing::new([0; LENGTH]);
    rand::fill(&mut *key).map_err(|_| NoRandomness)?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(*key)).into())
}

/// The value of `webhook-signature` for a body that is sent under an id at a time, in seconds since 1970. Nothing if the
/// secret is none of ours.
pub(super) fn sign(secret: &Secret, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = secret.expose().strip_prefix(PREFIX)?;
    let key = zeroize::Zeroizing::new(STANDARD.decode(key).ok()?);
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &key));
    context.update(format!("{id}.{timestamp}.").as_bytes());
    context.update(body.as_bytes());
    Some(format!("v1,{}", STANDARD.encode(context.sign())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_as_the_standard_has_it() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into();
        let signed = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn another_id_time_body_or_secret_makes_another_signature() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        let signed = sign(&one, "a", 1, "{}").unwrap();
        for changed in
            [sign(&one, "b", 1, "{}"), sign(&one, "a", 2, "{}"), sign(&one, "a", 1, "[]"), sign(&other, "a", 1, "{}")]
        {
            assert_ne!(changed.unwrap(), signed);
        }
        assert_eq!(sign(&"canary".into(), "a", 1, "{}"), None);
    }
}
