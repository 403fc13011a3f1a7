//! What a package says about its licence, version, maker and use.

use model::SourceFile;

use super::Check;
use crate::cost;
use crate::finding::Hit;

const MANIFESTS: &[&str] = &["package.json", "pyproject.toml", "Cargo.toml", "pom.xml", "setup.py", "setup.cfg"];

/// A package about which little is said.
pub(super) struct LittleSaid;

impl Check for LittleSaid {
    fn name(&self) -> &'static str {
        "little-said-about-package"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let Some(manifest) = MANIFESTS.iter().find_map(|name| files.iter().find(|file| file.path.as_ref() == *name))
        else {
            return;
        };
        cost::add(manifest.text.len() + files.len());
        let text = manifest.text.to_ascii_lowercase();
        let root = || files.iter().filter(|file| !file.path.contains('/')).map(|file| file.path.to_ascii_lowercase());
        let any_file = |starts: &[&str]| root().any(|name| starts.iter().any(|start| name.starts_with(start)));
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let has_policy = files.iter().any(|file| file.path.to_ascii_lowercase().ends_with("security.md"));
        let missing: Vec<&str> = [
            ("licence", any_file(&["licen", "copying", "unlicense"]) || says(&["license", "licence"])),
            ("version", says(&["version"])),
            ("readme", any_file(&["readme"]) || says(&["readme"])),
            (
                "contact",
                has_policy
                    || says(&["author", "maintainer", "repository", "homepage", "bugs", "urls", "scm", "developers"]),
            ),
        ]
        .into_iter()
        .filter_map(|(what, is_there)| (!is_there).then_some(what))
        .collect();
        if !missing.is_empty() {
            let end = manifest.text.find('\n').unwrap_or(manifest.text.len()).min(200);
            let mut hit = Hit::in_file(manifest, 0..manifest.text.floor_char_boundary(end));
            hit.label = Some(format!("says nothing of: {}", missing.join(", ")));
            hits.push(hit);
        }
    }
}
