//! Secrets of a configuration: taken out before it is stored, put back for whoever may see them, masked for the others.

mod names;
mod placeholders;
mod walk;

use std::collections::{BTreeMap, HashMap};

use model::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::McpConfig;
use crate::mistake::Notes;
use crate::path::Path;
pub(crate) use placeholders::with_placeholders;
use walk::{Place, each_secret};

/// What is shown in place of a secret. Sent back in its place, it leaves the secret as it is.
pub const MASK: &str = "********";

/// The secrets of one server and where they belong: the part of it that is sealed. It is serialised only to be sealed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secrets(BTreeMap<String, Secret>);

/// What was sealed does not fit what was stored in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value has no place in the stored configuration")]
pub struct JoinError;

impl Secrets {
    /// Whether there is nothing to seal.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({} …)", self.0.len())
    }
}

impl McpConfig {
    /// The configuration with every secret masked.
    #[must_use]
    pub fn masked(&self) -> Self {
        self.clone().split().0
    }

    /// Takes the secrets out; a mask stands in the place of each.
    pub(crate) fn split(mut self) -> (Self, Secrets) {
        let mut secrets = BTreeMap::new();
        each_secret(self.members_mut(), &mut |place: Place<'_>, text| {
            if *text != place.mask {
                let secret = std::mem::replace(text, place.mask);
                secrets.insert(place.path.pointer(), Secret::from(secret));
            }
        });
        (self, Secrets(secrets))
    }

    /// Puts the secrets back.
    pub(crate) fn join(self, secrets: Secrets) -> Result<Self, JoinError> {
        let mut whole = self;
        let mut document = Value::Object(std::mem::take(whole.members_mut()));
        for (pointer, secret) in secrets.0 {
            match document.pointer_mut(&pointer) {
                Some(Value::String(text)) => secret.expose().clone_into(text),
                _ => return Err(JoinError),
            }
        }
        if let Value::Object(members) = document {
            *whole.members_mut() = members;
        }
        Ok(whole)
    }
}

/// Replaces the masks in what was sent by what is stored in their places. A mask for which nothing is stored is a
/// mistake: it would become the secret.
pub(crate) fn unmask(sent: &mut Map<String, Value>, stored: &McpConfig, path: Path<'_>, notes: &mut Notes) {
    let mut has_masks = false;
    each_secret(sent, &mut |place: Place<'_>, text| has_masks |= *text == place.mask);
    if !has_masks {
        return;
    }
    let mut kept: HashMap<(String, String), (String, String)> = HashMap::new();
    let mut members = stored.members().clone();
    each_secret(&mut members, &mut |place: Place<'_>, text| {
        kept.insert((place.path.pointer(), place.beside.to_owned()), (place.mask, text.clone()));
    });
    each_secret(sent, &mut |place: Place<'_>, text| {
        if *text != place.mask {
            return;
        }
        match kept.get(&(place.path.pointer(), place.beside.to_owned())) {
            // What is stored must be whole: a mask that replaces a mask would be the end of the secret.
            Some((mask, secret)) if *mask == place.mask && secret != mask => text.clone_from(secret),
            _ => {
                let inner = place.path.to_string();
                let between = if inner.starts_with('[') || path.to_string().is_empty() { "" } else { "." };
                notes.mistake(format!("{path}{between}{inner}"), "is a mask, and no stored value stands behind it");
            }
        }
    });
}

#[cfg(test)]
mod tests;
