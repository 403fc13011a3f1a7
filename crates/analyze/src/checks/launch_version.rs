//! What a launch line starts is not the same bytes every time: no exact version, no digest, a moving reference.

use model::{Launch, Severity, Start};

use super::Check;
use super::launch::{self, Told};
use super::launch_tools::{Floating, floating};
use crate::finding::Hit;

/// A package without an exact version.
pub(super) struct UnpinnedPackage;

impl Check for UnpinnedPackage {
    fn name(&self) -> &'static str {
        "unpinned-package"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        let told = floating(&words).into_iter().map(|Floating { word, label }| Told { word, label, severity: None });
        launch::tell(launch, told.collect(), hits);
        let start = launch.start();
        if start.is_pinned() != Some(false) {
            return;
        }
        let (package, version) = match &start {
            Start::Npm { package, version } => (package.to_string(), version.as_ref().map(ToString::to_string)),
            Start::Python { package, version } => (package.clone(), version.clone()),
            _ => return,
        };
        let label = version.as_ref().map_or_else(
            || "takes whatever version is newest".to_owned(),
            |version| format!("`{}` is no exact version", version.chars().take(40).collect::<String>()),
        );
        let spec = version.map_or(package.clone(), |version| format!("{package}@{version}"));
        let shown = launch::words(launch).iter().any(|word| word.contains(&spec));
        hits.push(launch::hit(launch, if shown { &spec } else { &package }, &label));
    }
}

/// A container image without a digest.
pub(super) struct UnpinnedImage;

impl Check for UnpinnedImage {
    fn name(&self) -> &'static str {
        "unpinned-image"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let start = launch.start();
        let Start::Docker { image } = &start else { return };
        if start.is_pinned() != Some(false) || image.contains("${") {
            return;
        }
        // A `:` before the last `/` parts a host from its port.
        let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
        let mut hit = match tag {
            None | Some("latest" | "main" | "master" | "edge" | "nightly" | "dev" | "") => {
                launch::hit(launch, image, "takes whatever image is newest")
            }
            Some(_) => launch::hit(launch, image, "a tag can be moved to another image"),
        };
        if tag.is_some_and(|tag| tag.bytes().any(|byte| byte.is_ascii_digit())) {
            hit.severity = Some(Severity::Low);
        }
        hits.push(hit);
    }
}

/// A git repository by branch or tag, or code straight from an address.
pub(super) struct MovingReference;

impl Check for MovingReference {
    fn name(&self) -> &'static str {
        "moving-reference"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let start = launch.start();
        match &start {
            Start::Git { address, .. } if start.is_pinned() == Some(false) => {
                hits.push(launch::hit(launch, address, "follows a branch or tag that its owner can move"));
            }
            Start::Url(address) if launch.command.is_some() => {
                hits.push(launch::hit(launch, address, "runs whatever this address answers"));
            }
            _ => {}
        }
    }
}
