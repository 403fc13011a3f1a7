//! Whom a registry tells: an address and the secret that signs, sealed together.

use model::{Endpoint, ProjectName, Secret, masked_address};
use serde::{Deserialize, Serialize};
use store::records::approval::SealedWebhook;
use store::sealed::{SealError, Sealer, WEBHOOK};
use uuid::Uuid;

use super::signature::{NoRandomness, new_secret};

/// Whom to tell, in the clear. `Debug` shows neither part.
#[derive(Serialize, Deserialize)]
pub(crate) struct Receiver {
    /// The whole address: some services put a token into it.
    pub(crate) url: Endpoint,
    /// What signs.
    pub(crate) secret: Secret,
}

impl Receiver {
    /// A receiver with a secret of its own.
    ///
    /// # Errors
    ///
    /// Fails if the system gives no random bytes.
    pub(crate) fn new(url: Endpoint) -> Result<Self, NoRandomness> {
        Ok(Self { url, secret: new_secret()? })
    }
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receiver(…)")
    }
}

/// Seals a receiver for a registry.
///
/// # Errors
///
/// Fails if it cannot be sealed.
pub(crate) fn seal(
    sealer: &Sealer,
    project: &ProjectName,
    registry: Uuid,
    receiver: &Receiver,
) -> Result<SealedWebhook, SealError> {
    let clear = zeroize::Zeroizing::new(serde_json::to_vec(receiver).map_err(|_| SealError::Seal)?);
    Ok(SealedWebhook {
        shown: masked_address(&receiver.url.to_string()),
        sealed: sealer.seal(project, registry, WEBHOOK, &clear)?,
    })
}

/// Opens the receiver of a registry.
///
/// # Errors
///
/// Fails if it was sealed elsewhere, under another key, or was changed.
pub(crate) fn open(
    sealer: &Sealer,
    project: &ProjectName,
    registry: Uuid,
    webhook: &SealedWebhook,
) -> Result<Receiver, SealError> {
    let clear = sealer.open(project, registry, WEBHOOK, &webhook.sealed)?;
    serde_json::from_slice(&clear).map_err(|_| SealError::Open)
}

#[cfg(test)]
mod tests {
    use store::sealed::SecretKey;

    use super::*;

    #[test]
    fn a_receiver_opens_for_its_registry_and_shows_nothing_secret() {
        let sealer = Sealer::new(&SecretKey::generate());
        let (project, registry) = ("acme".parse().unwrap(), Uuid::from_u128(7));
        let receiver = Receiver::new("https://hooks.example/T0CANARY0TOKEN123456?k=canary".parse().unwrap()).unwrap();
        let kept = seal(&sealer, &project, registry, &receiver).unwrap();
        assert_eq!(kept.shown, "https://hooks.example/***?k=***");
        let opened = open(&sealer, &project, registry, &kept).unwrap();
        assert_eq!(opened.url.to_string(), receiver.url.to_string());
        assert!(opened.secret == receiver.secret && receiver.secret.expose().starts_with("whsec_"));
        assert!(open(&sealer, &project, Uuid::from_u128(8), &kept).is_err());
        assert_eq!(format!("{receiver:?}"), "Receiver(…)");
    }
}
