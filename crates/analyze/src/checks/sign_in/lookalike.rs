//! Hosts in sign-in documents that pass for another: one letter away, or letters of another script.

use std::collections::BTreeSet;

use model::Severity;

use super::document::host;
use crate::checks::server_names::nearest;
use crate::checks::slip::{SHORTEST, is_slip};
use crate::checks::{Check, MANY, short};
use crate::finding::Hit;
use crate::live::Live;
use crate::text::confusable;

/// A host that people would take for another when they type their password.
#[derive(Debug)]
pub(in crate::checks) struct LookalikeHost;

impl Check for LookalikeHost {
    fn name(&self) -> &'static str {
        "sign-in-lookalike-host"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let own = host(&live.recording.address);
        let own = own.as_deref().and_then(site);
        let mut seen = BTreeSet::new();
        for document in &live.documents {
            for named in document.addresses() {
                let Some(host) = host(named.text) else { continue };
                if seen.len() < MANY
                    && let Some((severity, label)) = told(&host, own)
                    && seen.insert(host)
                {
                    let text = format!("{}: {}", named.member, named.text);
                    hits.push(live.hit(named.pointer.as_str(), text, label).of(severity));
                }
            }
        }
    }
}

/// What a host passes for.
fn told(host: &str, own: Option<&str>) -> Option<(Severity, String)> {
    let (unicode, _) = idna::domain_to_unicode(host);
    let drawn: String = unicode.chars().map(|char| confusable(char).unwrap_or(char)).collect();
    if !unicode.is_ascii() && drawn.is_ascii() {
        return Some((Severity::High, format!("drawn like `{}`, in letters of another script", short(&drawn))));
    }
    let site = site(host)?;
    if let Some(own) = own.filter(|own| own.len() >= SHORTEST && site.len() >= SHORTEST && is_slip(own, site)) {
        return Some((Severity::High, format!("one letter from the server's own `{}`", short(own))));
    }
    nearest(site).map(|known| (Severity::Medium, format!("one letter from the well-known `{known}`")))
}

/// The part of a host that its owner has chosen: `acme` of `login.acme.io` and of `www.acme.co.uk`.
fn site(host: &str) -> Option<&str> {
    if host.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    let mut labels = host.trim_end_matches('.').rsplit('.');
    labels.next()?;
    let second = labels.next()?;
    match labels.next() {
        Some(third) if second.len() <= 3 => Some(third),
        _ => Some(second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_host_chooses_the_label_before_the_public_ending() {
        for (host, label) in [
            ("login.acme.io", Some("acme")),
            ("www.acme.co.uk", Some("acme")),
            ("acme.io", Some("acme")),
            ("localhost", None),
            ("10.0.0.1", None),
        ] {
            assert_eq!(site(host), label, "{host}");
        }
    }

    #[test]
    fn only_what_passes_for_another_is_told() {
        let told = |host: &str| told(host, Some("acmetools")).map(|(_, label)| label);
        assert_eq!(told("login.acmetools.io"), None);
        assert_eq!(told("login.acmetoois.io").unwrap(), "one letter from the server's own `acmetools`");
        assert_eq!(told("githup.com").unwrap(), "one letter from the well-known `github`");
        assert_eq!(told("xn--mnchen-3ya.de"), None);
        assert!(told("xn--80ak6aa92e.com").unwrap().contains("drawn like"), "{:?}", told("xn--80ak6aa92e.com"));
    }
}
