//! Launch lines that name the index that packages come from.

use model::{Launch, Severity};

use super::Check;
use super::launch::{self, Shown, Told};
use crate::finding::Hit;
use crate::host::{Reach, host_of, reach};

/// Options and variables that put an index in the place of the ecosystem's own.
const INSTEAD: &[&str] = &["--registry", "--index-url", "--default-index", "--pip-args"];
const INSTEAD_VARIABLES: &[&str] = &[
    "npm_config_registry",
    "bun_config_registry",
    "yarn_npm_registry_server",
    "pip_index_url",
    "uv_index_url",
    "uv_default_index",
    "goproxy",
];
/// Options and variables that put an index beside it, so that either may answer for a name.
const BESIDE: &[&str] = &["--extra-index-url", "--index", "--find-links"];
const BESIDE_VARIABLES: &[&str] = &["pip_extra_index_url", "uv_extra_index_url", "uv_index"];

/// Packages from somewhere else.
pub(super) struct ForeignPackageIndex;

impl Check for ForeignPackageIndex {
    fn name(&self) -> &'static str {
        "foreign-package-index"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        let given = [(INSTEAD, Severity::Low), (BESIDE, Severity::Medium)];
        let values = given
            .iter()
            .flat_map(|(options, usual)| launch::values(&words, options).into_iter().map(|value| (value, *usual)));
        let told = values.filter_map(|(word, usual)| {
            foreign(word, usual).map(|severity| Told { word, label: LABEL, severity: Some(severity) })
        });
        launch::tell(launch, told.collect(), hits);
        let mut shown = Vec::new();
        for (name, value) in &launch.env {
            let lower = name.to_ascii_lowercase();
            let usual = match lower.as_str() {
                name if BESIDE_VARIABLES.contains(&name) => Severity::Medium,
                name if INSTEAD_VARIABLES.contains(&name) => Severity::Low,
                _ => continue,
            };
            if let Some(severity) = foreign(value, usual) {
                shown.push(Shown::start_of(&format!("{name}={value}"), LABEL, Some(severity)));
            }
        }
        launch::show(launch, shown, hits);
    }
}

const LABEL: &str = "decides what the names of packages stand for";

/// How bad it is to take packages from there: `usual` for an index outside over https; `None` for one on this machine.
fn foreign(address: &str, usual: Severity) -> Option<Severity> {
    let address = address.split_whitespace().find_map(|word| word.find("http").map(|at| &word[at..]))?;
    let host = host_of(address)?.to_ascii_lowercase();
    match reach(&host) {
        Reach::Loopback => None,
        _ if address.starts_with("http:") => Some(Severity::High),
        Reach::Private => Some(Severity::Low),
        Reach::Outside => Some(usual),
    }
}
