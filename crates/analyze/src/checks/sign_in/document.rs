//! A document that says how one signs in, and the addresses that it names.

use model::{SignInDocument, SignInDocumentKind};
use serde_json::{Map, Value};
use url::Url;

use crate::cost;

/// Documents that are looked at, and addresses of each; honest ones have a dozen.
const MOST: usize = 64;
/// The member that holds further endpoints.
const ALIASES: &str = "mtls_endpoint_aliases";

/// A document that says how one signs in.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// Its place among all that were asked for.
    pub(super) at: usize,
    pub(super) kind: SignInDocumentKind,
    /// Where it was found.
    pub(super) address: &'a str,
    pub(super) members: Map<String, Value>,
}

/// An address that a document names.
#[derive(Debug)]
pub(super) struct Named<'a> {
    /// RFC 6901 pointer from the root of what was heard.
    pub(super) pointer: String,
    /// The member that holds it.
    pub(super) member: &'a str,
    /// The text of the document.
    pub(super) text: &'a str,
}

impl Document<'_> {
    /// Those that hold a JSON object.
    pub(crate) fn all(found: &[SignInDocument]) -> Vec<Document<'_>> {
        let read = |(at, document): (usize, &'_ SignInDocument)| {
            let content = document.content.as_deref().ok()?;
            cost::add(content.len());
            Some((at, document.kind, serde_json::from_str::<Map<String, Value>>(content).ok()?))
        };
        let readable = found.iter().enumerate().take(MOST).filter_map(read);
        readable.map(|(at, kind, members)| Document { at, kind, address: &found[at].address, members }).collect()
    }

    /// The text of a member.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.members.get(member).and_then(Value::as_str)
    }

    /// The addresses that clients follow, open or hand on.
    pub(super) fn addresses(&self) -> Vec<Named<'_>> {
        let mut addresses = Vec::new();
        let above = format!("/signIn/{}", self.at);
        add(&self.members, &above, &mut addresses);
        // The same endpoints for clients with a certificate (RFC 8705).
        if let Some(Value::Object(aliases)) = self.members.get(ALIASES) {
            add(aliases, &format!("{above}/{ALIASES}"), &mut addresses);
        }
        addresses
    }
}

/// Adds the addresses among `members`, which stand at `above`.
fn add<'d>(members: &'d Map<String, Value>, above: &str, to: &mut Vec<Named<'d>>) {
    for (member, value) in members {
        cost::add(1 + member.len());
        if to.len() >= MOST {
            return;
        }
        let pointer = || format!("{above}/{}", member.replace('~', "~0").replace('/', "~1"));
        match value {
            Value::String(text) if is_address(member) => to.push(Named { pointer: pointer(), member, text }),
            Value::Array(list) if is_address(member) => {
                let texts = list.iter().enumerate().filter_map(|(at, item)| Some((at, item.as_str()?)));
                let named = |(at, text)| Named { pointer: format!("{}/{at}", pointer()), member, text };
                to.extend(texts.take(MOST).map(named));
            }
            _ => {}
        }
    }
}

/// Whether a member of that name holds addresses (RFC 8414, RFC 9728, `OpenID` discovery).
fn is_address(member: &str) -> bool {
    ["_endpoint", "_uri", "_url", "_documentation", "_iframe"].iter().any(|end| member.ends_with(end))
        || matches!(member, "issuer" | "resource" | "authorization_servers")
}

/// The host of an address as a client takes it, whatever way it is spelled: `0x7f.1` is `127.0.0.1`.
pub(super) fn host(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    Some(url.host_str()?.trim_matches(['[', ']']).to_owned())
}
