//! Addresses in sign-in documents that no client should follow.

use model::Severity;

use super::document::{Named, host};
use crate::checks::{Check, MANY, gravest};
use crate::finding::Hit;
use crate::host::{Reach, reach};
use crate::live::Live;

/// An address runs something on the machine of the client that opens it.
#[derive(Debug)]
pub(in crate::checks) struct AddressRunsCode;

/// An address is spoken to without encryption.
#[derive(Debug)]
pub(in crate::checks) struct AddressInClear;

/// A server of the outside names a host of an inner network, which only its client can reach.
#[derive(Debug)]
pub(in crate::checks) struct InnerHost;

/// Schemes that run or read something where they are opened.
const RUN: [&str; 9] =
    ["javascript", "vbscript", "data", "file", "blob", "ms-msdt", "search-ms", "shell", "view-source"];

/// Members that identify and are not followed; other schemes than `https` are theirs to choose.
const IDENTIFIERS: [&str; 2] = ["issuer", "resource"];

/// The scheme of an address, in lower case.
fn scheme(text: &str) -> Option<String> {
    // Clients drop what stands before and inside: a line break in `java\nscript:` is no hindrance.
    let plain: String = text.chars().filter(|char| !char.is_control()).take(64).collect();
    let (scheme, _) = plain.trim_start().split_once(':')?;
    let is_scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// What a shell would run or take apart in an address that is handed to the system to open it.
fn shell_words(text: &str) -> Option<&'static str> {
    let marks = [
        ("$(", "a command for a shell, `$(…)`"),
        ("${", "a variable of a shell, `${…}`"),
        ("`", "a command for a shell, in backquotes"),
        ("|", "a pipe for a shell"),
        ("\"", "a quote that ends the word of a shell"),
        ("<", "markup or a redirection"),
        (">", "markup or a redirection"),
        ("\\", "a backslash"),
        ("^", "an escape of a shell"),
    ];
    let found = marks.into_iter().find(|(mark, _)| text.contains(mark)).map(|(_, what)| what);
    let breaks = text.trim().contains(|char: char| char.is_control() || char.is_whitespace());
    found.or(if breaks { Some("a blank or line break that ends the word of a shell") } else { None })
}

/// Adds a hit for each address, of any document, that `told` knows; the gravest of them if there are many.
fn tell(live: &Live<'_>, told: impl Fn(&Named<'_>) -> Option<(Severity, String)>, hits: &mut Vec<Hit>) {
    let mut found = Vec::new();
    for document in &live.documents {
        for named in document.addresses() {
            if let Some((severity, label)) = told(&named) {
                let text = format!("{}: {}", named.member, named.text);
                found.push((live.hit(named.pointer.as_str(), text, label).of(severity), severity));
            }
        }
        found = gravest(found, |&(_, severity)| severity);
    }
    hits.extend(found.into_iter().map(|(hit, _)| hit));
}

impl Check for AddressRunsCode {
    fn name(&self) -> &'static str {
        "sign-in-address-runs-code"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let told = |named: &Named<'_>| match scheme(named.text).as_deref() {
            Some("http" | "https") | None => {
                shell_words(named.text).map(|what| (Severity::Critical, format!("holds {what}")))
            }
            Some(scheme) if RUN.contains(&scheme) => {
                Some((Severity::Critical, format!("`{scheme}:` runs or reads on the client's machine")))
            }
            Some(scheme) if !IDENTIFIERS.contains(&named.member) => {
                Some((Severity::High, format!("`{scheme}:` starts another program on the client's machine")))
            }
            Some(_) => None,
        };
        tell(live, told, hits);
    }
}

impl Check for AddressInClear {
    fn name(&self) -> &'static str {
        "sign-in-address-in-clear"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let told = |named: &Named<'_>| {
            let host = host(named.text)?;
            if scheme(named.text)? != "http" || reach(&host) == Reach::Loopback {
                return None;
            }
            let takes_secrets = ["authorization_endpoint", "token_endpoint", "registration_endpoint"];
            let severity = if takes_secrets.contains(&named.member) { Severity::High } else { Severity::Medium };
            Some((severity, "readable and changeable on the way".to_owned()))
        };
        tell(live, told, hits);
    }
}

impl Check for InnerHost {
    fn name(&self) -> &'static str {
        "sign-in-inner-host"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        if live.is_started() || live.reach() != Reach::Outside {
            return;
        }
        let inner = |text: &str| {
            let where_to = match reach(&host(text)?) {
                Reach::Loopback => "the machine of the client",
                Reach::Private => "an inner network of the client",
                Reach::Outside => return None,
            };
            Some((Severity::High, format!("a server of the outside points into {where_to}")))
        };
        for (at, document) in live.recording.probes.sign_in.iter().enumerate().take(MANY) {
            if let Some((severity, label)) = inner(&document.address) {
                hits.push(live.hit(format!("/signIn/{at}"), document.address.as_str(), label).of(severity));
            }
        }
        tell(live, |named| inner(named.text), hits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_as_clients_read_it() {
        for (text, read) in [
            ("https://a/b:c", Some("https")),
            (" java\nscript:alert(1)", Some("javascript")),
            ("DATA:text/html,x", Some("data")),
            ("a:$(calc.exe)", Some("a")),
            ("/relative", None),
            ("1x:y", None),
        ] {
            assert_eq!(scheme(text).as_deref(), read, "{text:?}");
        }
    }

    #[test]
    fn an_ordinary_address_holds_nothing_for_a_shell() {
        assert_eq!(shell_words("https://a.example/{tenant}/auth?x=1&y=2;z=(3)#f"), None);
        for text in ["https://a/$(id)", "https://a/`id`", "https://a/ b", "https://a/\"&calc", "https://a/|id"] {
            assert!(shell_words(text).is_some(), "{text}");
        }
    }
}
