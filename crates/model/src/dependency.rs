//! A package that was read beside the target.

use serde::{Deserialize, Serialize};

use crate::{Location, Origin};

/// A package that was read beside the target, because the target takes from it what it lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dependency {
    /// The name under which the target imports it.
    pub name: String,
    /// What exactly was read.
    pub origin: Origin,
}

impl Dependency {
    /// Whether a place is in this package: its files stand below `node_modules/<name>`.
    pub fn holds(&self, location: &Location) -> bool {
        let below = location.file.strip_prefix("node_modules/").and_then(|path| path.strip_prefix(self.name.as_str()));
        below.is_some_and(|rest| rest.starts_with('/'))
    }
}

impl std::fmt::Display for Dependency {
    /// The package with its version, or where it was read.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.origin {
            Origin::Npm { package, version, .. } if *package == self.name => write!(f, "{package}@{version}"),
            origin => write!(f, "{} ({origin})", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_holds_what_lies_in_its_folder_and_not_in_one_of_a_longer_name() {
        let dependency = Dependency { name: "core".into(), origin: Origin::Folder { path: "x".into() } };
        assert!(dependency.holds(&Location::line("node_modules/core/lib/a.js", 1)));
        assert!(!dependency.holds(&Location::line("node_modules/core-x/lib/a.js", 1)));
        assert!(!dependency.holds(&Location::line("core/lib/a.js", 1)));
    }
}
