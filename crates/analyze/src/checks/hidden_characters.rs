//! Invisible characters without a reason.

use crate::checks::Check;
use crate::finding::Hit;
use crate::surface::Item;
use crate::text::suspicious;
use model::Severity;

/// Tag characters, direction overrides, zero-widths and terminal escapes in what a model reads.
#[derive(Debug)]
pub(crate) struct HiddenCharacters;

impl Check for HiddenCharacters {
    fn name(&self) -> &'static str {
        "hidden-characters"
    }

    fn item(&self, item: &Item<'_>, hits: &mut Vec<Hit>) {
        const MANY: usize = 8;
        for passage in &item.passages {
            for suspicion in suspicious(passage.text).into_iter().take(MANY) {
                let mut hit = Hit::in_passage(item, passage, suspicion.range.clone());
                hit.label = Some(suspicion.what.to_owned());
                // One stray character is more often a slip of copy and paste than an attack.
                hit.severity = (!suspicion.sure).then_some(Severity::Low);
                hits.push(hit);
            }
        }
    }
}
