//! What a running server lists to another client in the same scan.

use super::Check;
use crate::finding::Hit;
use crate::lock::Drift;

/// The server lists other things, or the same with other words, to a client of another name.
#[derive(Debug)]
pub(super) struct ListingByClient;

impl Check for ListingByClient {
    fn name(&self) -> &'static str {
        "listing-by-client"
    }

    fn other_client(&self, drift: &Drift<'_>, hits: &mut Vec<Hit>) {
        hits.extend(drift.changed.iter().chain(&drift.added).cloned());
    }
}
