//! Micronaut: its annotations are read like those of Quarkus.

use super::{Sdk, quarkus};

pub(super) const SDK: Sdk = Sdk {
    packages: &["io.micronaut.mcp.annotations"],
    calls: &[],
    annotations: &[
        ("Tool", quarkus::tool),
        ("Prompt", quarkus::prompt),
        ("Resource", quarkus::resource),
        ("ResourceTemplate", quarkus::template),
    ],
    classes: None,
    settings: None,
};
