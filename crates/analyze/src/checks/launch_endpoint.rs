//! Addresses that a launch entry reaches without encryption.

use model::{Launch, Severity};

use super::Check;
use crate::finding::Hit;
use crate::host::{Reach, host_of, reach};
use crate::mask::{is_placeholder, mask};

/// An endpoint in clear text.
pub(super) struct CleartextEndpoint;

impl Check for CleartextEndpoint {
    fn name(&self) -> &'static str {
        "cleartext-endpoint"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        // Bridges (`mcp-remote <address>`) are given the address as a word.
        let words = launch.words();
        for address in launch.url.iter().chain(words.iter().skip(1)) {
            let lower = address.to_ascii_lowercase();
            if !lower.starts_with("http://") && !lower.starts_with("ws://") {
                continue;
            }
            let Some(host) = host_of(address).filter(|host| !is_placeholder(host)) else { continue };
            let severity = match reach(host) {
                Reach::Loopback => continue,
                Reach::Private => Severity::Low,
                Reach::Outside if carries_credentials(launch) => Severity::High,
                Reach::Outside => Severity::Medium,
            };
            let shown: String = address.chars().take(200).collect();
            let mut hit = Hit::in_launch(launch, mask(&shown).text, "readable and changeable on the way");
            hit.severity = Some(severity);
            hits.push(hit);
        }
    }
}

fn carries_credentials(launch: &Launch) -> bool {
    let is_credential = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["authorization", "token", "key", "secret", "cookie"].iter().any(|word| name.contains(word))
    };
    launch.headers.iter().any(|(name, _)| is_credential(name))
        || launch.words().windows(2).any(|pair| pair[0] == "--header" && is_credential(&pair[1]))
}
