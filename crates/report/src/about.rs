//! What a run was made with.

use model::RuleDoc;
use serde::{Deserialize, Serialize};

/// What a run was made with, and the documentation of its rules.
#[derive(Debug, Clone)]
pub struct About {
    /// What graded the findings.
    pub made_with: MadeWith,
    /// The rules that ran, as far as their documentation is at hand.
    pub rules: Vec<RuleDoc>,
}

/// What graded the findings of a report. It stays with a report that is kept: a verdict belongs to the rules that gave
/// it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeWith {
    /// Version of the scanner.
    pub scan_version: String,
    /// Version of the rule catalogue.
    pub ruleset_version: String,
    /// How many rules ran.
    pub rules: usize,
}

impl About {
    /// A run of this version of the scanner with all of `rules`.
    pub fn new(ruleset_version: impl Into<String>, rules: Vec<RuleDoc>) -> Self {
        let made_with = MadeWith {
            scan_version: env!("CARGO_PKG_VERSION").to_owned(),
            ruleset_version: ruleset_version.into(),
            rules: rules.len(),
        };
        Self { made_with, rules }
    }
}

impl Default for About {
    fn default() -> Self {
        Self::new(String::new(), Vec::new())
    }
}
