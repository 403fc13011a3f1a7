//! Whether a sign-in document speaks for the one it was asked of.

use model::{Severity, SignInDocumentKind};
use url::Url;

use super::document::Document;
use crate::checks::{Check, MANY};
use crate::finding::Hit;
use crate::live::Live;

/// A document names another issuer or resource than the one it was found for, or none.
#[derive(Debug)]
pub(in crate::checks) struct IssuerMismatch;

/// Names of documents, which stand between host and path of what they are about, or behind both.
const NAMES: [&str; 3] = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource",
];

impl Check for IssuerMismatch {
    fn name(&self) -> &'static str {
        "sign-in-issuer-mismatch"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        for document in live.documents.iter().take(MANY) {
            let (member, told) = match document.kind {
                SignInDocumentKind::AuthorizationServer => ("issuer", issuer(document)),
                SignInDocumentKind::ProtectedResource => ("resource", resource(document, &live.recording.address)),
            };
            if let Some((severity, label)) = told {
                let text = document.text(member).unwrap_or(document.address);
                hits.push(live.hit(format!("/signIn/{}/{member}", document.at), text, label).of(severity));
            }
        }
    }
}

/// RFC 8414, section 3.3: the issuer is the one that the address of the document was made of.
fn issuer(document: &Document<'_>) -> Option<(Severity, String)> {
    let Some(issuer) = document.text("issuer") else {
        return Some((Severity::Low, "the document of the authorization server names no issuer".to_owned()));
    };
    let asked = about(document.address)?;
    let Ok(named) = Url::parse(issuer) else {
        return Some((Severity::Medium, "the issuer is no address".to_owned()));
    };
    if named.origin() != asked.origin() {
        return Some((Severity::Medium, format!("the document was asked of {}", asked.origin().ascii_serialization())));
    }
    // Who serves many tenants under one host may name them by a placeholder.
    let differs = path(&named) != path(&asked) && !issuer.contains('{');
    differs.then(|| (Severity::Low, format!("the document was asked of {}", shown(&asked))))
}

/// RFC 9728, section 3.3: the resource is the one that the address of the document was made of.
fn resource(document: &Document<'_>, server: &str) -> Option<(Severity, String)> {
    let Some(resource) = document.text("resource") else {
        return Some((Severity::Low, "the document does not say what it is about".to_owned()));
    };
    let server = Url::parse(server).ok()?;
    let Ok(named) = Url::parse(resource) else {
        return Some((Severity::Medium, "the resource is no address".to_owned()));
    };
    if named.origin() != server.origin() {
        let label = format!("tokens for another resource: the server is {}", server.origin().ascii_serialization());
        return Some((Severity::Medium, label));
    }
    let inside = path(&server).strip_prefix(path(&named)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (!inside).then(|| (Severity::Low, format!("the server is {}", shown(&server))))
}

/// What a document is about, out of its address.
fn about(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    let path = url.path().to_owned();
    let (before, after) = NAMES.iter().find_map(|name| path.split_once(name))?;
    url.set_path(&format!("{before}{after}"));
    Some(url)
}

fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), path(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_document_says_what_it_is_about() {
        for (address, whom) in [
            ("https://a.example/.well-known/oauth-authorization-server", "https://a.example"),
            ("https://a.example/.well-known/oauth-authorization-server/t/1", "https://a.example/t/1"),
            ("https://a.example/t/1/.well-known/openid-configuration", "https://a.example/t/1"),
        ] {
            assert_eq!(shown(&about(address).unwrap()), whom);
        }
        assert!(about("https://a.example/metadata.json").is_none());
    }
}
