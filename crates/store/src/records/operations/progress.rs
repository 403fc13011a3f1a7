//! Progress of a job that a worker holds.

use super::{Store, writes};
use crate::StoreError;
use crate::records::steps::Progress;
use crate::records::{Held, Step};

/// Moves a job on by some steps.
pub(super) async fn advance(store: &Store, held: Held, steps: &[Step]) -> Result<(), StoreError> {
    let is_held = writes::advance(store, held, &Progress::of(steps)).await;
    if is_held.map_err(StoreError::doing("write the progress of a job"))? { Ok(()) } else { Err(StoreError::Fenced) }
}
