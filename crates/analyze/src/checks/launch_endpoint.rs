//! Addresses that a launch entry reaches without encryption.

use std::cell::LazyCell;

use model::{Launch, Severity};

use super::Check;
use super::launch::{self, Shown};
use crate::finding::Hit;
use crate::host::{Reach, host_of, reach};
use crate::live::Live;
use crate::mask::is_placeholder;

/// An endpoint in clear text.
pub(super) struct CleartextEndpoint;

impl Check for CleartextEndpoint {
    fn name(&self) -> &'static str {
        "cleartext-endpoint"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        // Bridges (`mcp-remote <address>`) are given the address as a word.
        let words = launch::words(launch);
        let has_credentials = LazyCell::new(|| carries_credentials(launch, &words));
        let mut shown = Vec::new();
        for address in launch.url.iter().chain(words.iter().skip(1)) {
            let lower = address.to_ascii_lowercase();
            if !lower.starts_with("http://") && !lower.starts_with("ws://") {
                continue;
            }
            let Some(host) = host_of(address).filter(|host| !is_placeholder(host)) else { continue };
            let severity = match reach(host) {
                Reach::Loopback => continue,
                Reach::Private => Severity::Low,
                Reach::Outside if *has_credentials => Severity::High,
                Reach::Outside => Severity::Medium,
            };
            shown.push(Shown::start_of(address, "readable and changeable on the way", Some(severity)));
        }
        launch::show(launch, shown, hits);
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let address = &live.recording.address;
        if live.is_started() || !address.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://")) {
            return;
        }
        let severity = match live.reach() {
            Reach::Loopback => return,
            Reach::Private => Severity::Low,
            Reach::Outside if live.recording.is_signed_in => Severity::High,
            Reach::Outside => Severity::Medium,
        };
        hits.push(live.hit("/address", address.as_str(), "readable and changeable on the way".to_owned()).of(severity));
    }
}

fn carries_credentials(launch: &Launch, words: &[String]) -> bool {
    let is_credential = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["authorization", "token", "key", "secret", "cookie"].iter().any(|word| name.contains(word))
    };
    launch.headers.iter().any(|(name, _)| is_credential(name))
        || words.windows(2).any(|pair| pair[0] == "--header" && is_credential(&pair[1]))
}
