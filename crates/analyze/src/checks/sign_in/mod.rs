//! What the documents say from which clients learn how to sign in to a running server.

mod address;
mod document;
mod issuer;
mod lookalike;

use model::{Severity, SignInDocumentKind};
use serde_json::Value;

use super::{Check, MANY};
use crate::finding::Hit;
use crate::live::Live;

pub(super) use address::{AddressInClear, AddressRunsCode, InnerHost};
pub(crate) use document::Document;
pub(super) use issuer::IssuerMismatch;
pub(super) use lookalike::LookalikeHost;

/// A document that clients need cannot be read.
#[derive(Debug)]
pub(super) struct DocumentUnreadable;

/// A stolen code may be exchanged by whoever stole it.
#[derive(Debug)]
pub(super) struct NoCodeChallenge;

impl Check for DocumentUnreadable {
    fn name(&self) -> &'static str {
        "sign-in-document-unreadable"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        for (at, document) in live.recording.probes.sign_in.iter().enumerate().take(MANY) {
            let label = match &document.content {
                Err(why) => why.clone(),
                Ok(_) if live.documents.iter().any(|known| known.at == at) => continue,
                Ok(_) => "is not a JSON object".to_owned(),
            };
            hits.push(live.hit(format!("/signIn/{at}"), document.address.as_str(), format!("not readable: {label}")));
        }
    }
}

impl Check for NoCodeChallenge {
    fn name(&self) -> &'static str {
        "sign-in-without-code-challenge"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let servers = live.documents.iter().filter(|document| document.kind == SignInDocumentKind::AuthorizationServer);
        // Without an address to send people to, no code is given out.
        for document in servers.filter(|document| document.text("authorization_endpoint").is_some()).take(MANY) {
            let methods = document.members.get("code_challenge_methods_supported");
            let has_s256 = methods
                .and_then(Value::as_array)
                .is_some_and(|methods| methods.iter().any(|method| method.as_str() == Some("S256")));
            let (severity, label) = match methods {
                _ if has_s256 => continue,
                Some(_) => (Severity::Medium, "offers code challenges, and `S256` is none of them"),
                None => (Severity::Low, "says nothing of code challenges, without which clients must not go on"),
            };
            let pointer = format!("/signIn/{}/code_challenge_methods_supported", document.at);
            hits.push(live.hit(pointer, document.address, label.to_owned()).of(severity));
        }
    }
}
