//! Invisible characters without a reason.

use super::{Check, MANY};
use crate::cost;
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
        // As many of those that are sure as of those that are not, lest the one hide the other.
        let mut told = [0; 2];
        for passage in &item.passages {
            cost::add(passage.text.len());
            for suspicion in suspicious(passage.text) {
                let told = &mut told[usize::from(suspicion.sure)];
                if *told >= MANY {
                    continue;
                }
                *told += 1;
                let mut hit = Hit::in_passage(item, passage, suspicion.range.clone());
                hit.label = Some(suspicion.what.to_owned());
                // One stray character is more often a slip of copy and paste than an attack.
                hit.severity = (!suspicion.sure).then_some(Severity::Low);
                hits.push(hit);
            }
        }
    }
}
