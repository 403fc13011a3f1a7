//! Launch lines that take packages from another index than the ecosystem's own.

use model::{Launch, Severity};

use super::{Check, launch};
use crate::finding::Hit;
use crate::host::{Reach, host_of, reach};
use crate::mask::mask;

const OPTIONS: &[&str] =
    &["--registry", "--index-url", "--extra-index-url", "--index", "--default-index", "--find-links", "--pip-args"];
const VARIABLES: &[&str] = &[
    "npm_config_registry",
    "bun_config_registry",
    "yarn_npm_registry_server",
    "pip_index_url",
    "pip_extra_index_url",
    "uv_index_url",
    "uv_extra_index_url",
    "uv_default_index",
    "uv_index",
    "goproxy",
];
/// Hosts that serve the ecosystem's own index or a well-known copy of it.
const KNOWN: &[&str] =
    &["npmjs.org", "npmjs.com", "yarnpkg.com", "pypi.org", "pythonhosted.org", "golang.org", "npmmirror.com"];

/// Packages from somewhere else.
pub(super) struct ForeignPackageIndex;

impl Check for ForeignPackageIndex {
    fn name(&self) -> &'static str {
        "foreign-package-index"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch.words();
        for value in launch::values(&words, OPTIONS) {
            if let Some(severity) = foreign(value) {
                let mut hit = launch::hit(launch, value, LABEL);
                hit.severity = Some(severity);
                hits.push(hit);
            }
        }
        for (name, value) in &launch.env {
            if VARIABLES.contains(&name.to_ascii_lowercase().as_str())
                && let Some(severity) = foreign(value)
            {
                let shown: String = value.chars().take(200).collect();
                let mut hit = Hit::in_launch(launch, mask(&format!("{name}={shown}")).text, LABEL);
                hit.severity = Some(severity);
                hits.push(hit);
            }
        }
    }
}

const LABEL: &str = "decides what the names of packages stand for";

/// How bad it is to take packages from there; `None` for the ecosystem's own index and one on this machine.
fn foreign(address: &str) -> Option<Severity> {
    let address = address.split_whitespace().find_map(|word| word.find("http").map(|at| &word[at..]))?;
    let host = host_of(address)?.to_ascii_lowercase();
    let is_known = KNOWN.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")));
    match reach(&host) {
        Reach::Loopback => None,
        _ if is_known && address.starts_with("https:") => None,
        _ if address.starts_with("http:") => Some(Severity::High),
        Reach::Private => Some(Severity::Low),
        Reach::Outside => Some(Severity::Medium),
    }
}
