//! What a rule says about itself.

use model::RuleDoc;

use super::Rule;

impl Rule {
    /// The rule's documentation, apart from how it matches.
    pub fn doc(&self) -> RuleDoc {
        RuleDoc {
            id: self.id.clone(),
            title: self.title.clone(),
            class: self.class.clone(),
            category: self.category,
            kind: self.kind,
            severity: self.severity,
            confidence: self.confidence,
            why: self.why.clone(),
            fix: self.fix.clone(),
            references: self.references.clone(),
            mappings: self.mappings.clone(),
        }
    }
}
