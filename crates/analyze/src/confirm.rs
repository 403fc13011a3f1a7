//! What a regular expression cannot say about the text that it matched.

use crate::host::{Reach, host_of, reach};
use crate::mask::{is_placeholder, looks_random};

/// Whether a match is what it looks like.
pub(crate) type Confirm = fn(&str) -> bool;

/// Every confirmation that a rule file may name.
const ALL: &[(&str, Confirm)] = &[
    ("not-a-placeholder", not_a_placeholder),
    ("outside-host", outside_host),
    ("password-of-a-real-host", password_of_a_real_host),
    ("random", random),
];

/// The confirmation of that name.
pub(crate) fn named(name: &str) -> Option<Confirm> {
    ALL.iter().find(|(known, _)| *known == name).map(|&(_, confirm)| confirm)
}

/// No placeholder, random enough to be a key, and not one of those that are meant to be seen by everyone.
fn random(text: &str) -> bool {
    const PUBLIC: &[&str] = &["phc_", "pk_live_", "pk_test_", "pk.eyJ", "sb_publishable_", "public-", "pub_"];
    !is_placeholder(text) && looks_random(text) && !PUBLIC.iter().any(|start| text.starts_with(start))
}

/// Not a word that stands for a value (`your-key-here`).
fn not_a_placeholder(text: &str) -> bool {
    !is_placeholder(text)
}

/// `password@host` of an address, neither of them out of a set-up guide.
fn password_of_a_real_host(text: &str) -> bool {
    const SAMPLES: &[&str] = &[
        "localhost",
        "example.",
        ".example",
        "your",
        "host.com",
        "hostname",
        "myhost",
        ".local",
        ".test",
        ".internal",
    ];
    text.rsplit_once('@').is_some_and(|(password, host)| {
        let host = host.to_ascii_lowercase();
        let is_address = host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
        not_a_placeholder(password)
            && password.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_punctuation())
            && !is_address
            && !SAMPLES.iter().any(|sample| host.contains(sample))
    })
}

/// An address of a host outside of this machine and its network that is no sample and no name of a document type.
fn outside_host(address: &str) -> bool {
    const SAMPLES: &[&str] = &[
        "example.",
        ".example",
        ".invalid",
        "your",
        "<",
        "test.com",
        "w3.org",
        "xmlsoap.org",
        "schemas.",
        "ns.adobe.com",
        "json-schema.org",
        "purl.org",
    ];
    host_of(address).is_some_and(|host| {
        let host = host.to_ascii_lowercase();
        let has_name =
            host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        has_name && reach(&host) == Reach::Outside && !SAMPLES.iter().any(|sample| host.contains(sample))
    })
}
