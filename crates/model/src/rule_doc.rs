//! What a rule says about itself, apart from how it matches.

use serde::Serialize;

use crate::{Category, ClassId, Confidence, Kind, Mappings, RuleId, Severity};

/// The documentation of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleDoc {
    /// Id of the rule.
    pub id: RuleId,
    /// What it finds, in one line.
    pub title: String,
    /// The class of the taxonomy that it serves.
    pub class: ClassId,
    /// The contract's word for what it finds.
    pub category: Category,
    /// What sort of thing it says about a server.
    pub kind: Kind,
    /// Harm if true.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// Where to read more.
    pub references: Vec<String>,
    /// The same fault in other lists.
    pub mappings: Mappings,
}
