//! Forgets what has had its time.

use super::{Store, sql};
use crate::StoreError;

/// How many rows of each sort go at once.
const MOST: i64 = 1000;

/// Forgets old idempotency keys and old counts of calls; gives how many rows went. Each in a change of its own, so that
/// nobody waits for both.
pub(super) async fn sweep(store: &Store) -> Result<u64, StoreError> {
    let mut gone = 0;
    for old in [sql::FORGET_KEYS, sql::FORGET_CALLS] {
        let swept = sqlx::query(old).bind(MOST).execute(store.writer()).await;
        gone += swept.map_err(StoreError::doing("forget what is old"))?.rows_affected();
    }
    Ok(gone)
}
