//! What a server lists against a lock file: what changed, and what was not there.

use crate::checks::Check;
use crate::finding::Hit;
use crate::lock::Drift;

/// Something of what was locked is another now.
#[derive(Debug)]
pub(crate) struct DefinitionDrift;

impl Check for DefinitionDrift {
    fn name(&self) -> &'static str {
        "definition-drift"
    }

    fn drift(&self, drift: &Drift<'_>, hits: &mut Vec<Hit>) {
        hits.extend(drift.changed.iter().cloned());
    }
}

/// Something is listed that was not locked.
#[derive(Debug)]
pub(crate) struct UnlockedTool;

impl Check for UnlockedTool {
    fn name(&self) -> &'static str {
        "unlocked-tool"
    }

    fn drift(&self, drift: &Drift<'_>, hits: &mut Vec<Hit>) {
        hits.extend(drift.added.iter().cloned());
    }
}
