//! Finds jobs whose worker or message was lost.

use std::time::Duration;

use model::{Attempt, JobId};
use uuid::Uuid;

use super::{Store, claims, endings, sql};
use crate::StoreError;
use crate::records::row::{self, WaitingRow, count, word};
use crate::records::{Reconciled, Waiting, backoff};

/// How many lost leases one call looks at: each takes some statements, and all are changed together.
const LEASES: i64 = 200;

/// How many lost messages one call looks at.
const MESSAGES: i64 = 1000;

/// Puts lost jobs back, or ends them.
pub(super) async fn reconcile(store: &Store, lost_after: Duration) -> Result<Reconciled, StoreError> {
    let doing = StoreError::doing("look for lost jobs");
    let mut reconciled = Reconciled::default();
    let mut change = store.begin().await.map_err(doing)?;
    let lost: Vec<(Uuid, i64, String, bool)> =
        sqlx::query_as(sql::LOST_LEASES).bind(LEASES).fetch_all(&mut *change).await.map_err(doing)?;
    for (id, attempt, priority, was_called_off) in lost {
        let id = JobId::from(id);
        let attempt = Attempt(count(attempt)?);
        if was_called_off {
            endings::end_cancelled(&mut change, id).await?;
            reconciled.cancelled.push(id);
        } else if attempt.is_last() {
            let message = format!("the worker was lost in the last of {} attempts", Attempt::MOST);
            endings::end_failed(&mut change, id, &message).await?;
            reconciled.failed.push(id);
        } else {
            let after = backoff::after(attempt, reconciled.requeue.len());
            let wait = claims::Wait { reason: Some("the worker was lost"), after, was_lost: true };
            claims::put_back(&mut change, id, attempt, &wait).await?;
            let priority = word("a priority", &priority)?;
            reconciled.requeue.push(Waiting { id, priority, due_in: claims::millis(after) });
        }
    }
    change.commit().await.map_err(doing)?;

    // In a transaction of its own: what it changes may be lost, what the one before changed may not.
    let mut change = store.begin().await.map_err(doing)?;
    let unheard = sqlx::query_as::<_, WaitingRow>(sql::LOST_MESSAGES).bind(claims::millis(lost_after)).bind(MESSAGES);
    let unheard = unheard.fetch_all(&mut *change).await.map_err(doing)?;
    change.commit().await.map_err(doing)?;
    reconciled.requeue.extend(row::waiting(unheard)?);
    Ok(reconciled)
}
