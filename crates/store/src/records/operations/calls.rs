//! Counts of calls to the API, by the hour.

use std::collections::BTreeMap;

use super::{Store, sql};
use crate::StoreError;
use crate::records::row::count as read;
use crate::records::{CallCount, Millis, Usage, UsageWindow, text};

const HOUR: Millis = 3_600_000;

/// Adds up calls, in the order of their keys: two who add to the same ones do not wait for each other.
pub(super) async fn count(store: &Store, calls: &[CallCount]) -> Result<(), StoreError> {
    let mut sums = BTreeMap::<_, i64>::new();
    for call in calls {
        *sums.entry((&call.project, &call.endpoint, call.status_class)).or_default() += i64::from(call.calls);
    }
    if sums.is_empty() {
        return Ok(());
    }
    let doing = StoreError::doing("count calls");
    let mut change = store.begin().await.map_err(doing)?;
    for ((project, endpoint, status_class), calls) in sums {
        sqlx::query(sql::COUNT_CALLS)
            .bind(project.as_str())
            .bind(text::whole(endpoint))
            .bind(i64::from(status_class))
            .bind(calls)
            .execute(&mut *change)
            .await
            .map_err(doing)?;
    }
    change.commit().await.map_err(doing)
}

/// What was counted within a window.
pub(super) async fn usage(store: &Store, window: UsageWindow) -> Result<Usage, StoreError> {
    let doing = StoreError::doing("add up calls");
    let start = window.start.div_euclid(HOUR).saturating_mul(HOUR);
    let end = window.end.saturating_add(HOUR - 1).div_euclid(HOUR).saturating_mul(HOUR);
    let endpoints: Vec<(String, i64, i64)> =
        sqlx::query_as(sql::CALLS_BY_ENDPOINT).bind(start).bind(end).fetch_all(store.reader()).await.map_err(doing)?;
    let projects: Vec<(String, i64)> =
        sqlx::query_as(sql::CALLS_BY_PROJECT).bind(start).bind(end).fetch_all(store.reader()).await.map_err(doing)?;
    let classes: Vec<(i64, i64)> = sqlx::query_as(sql::CALLS_BY_STATUS_CLASS)
        .bind(start)
        .bind(end)
        .fetch_all(store.reader())
        .await
        .map_err(doing)?;
    let days: Vec<(Millis, i64, i64)> =
        sqlx::query_as(sql::CALLS_BY_DAY).bind(start).bind(end).fetch_all(store.reader()).await.map_err(doing)?;
    let mut usage = Usage::default();
    for (endpoint, calls, successful) in endpoints {
        usage.by_endpoint.push((endpoint, read(calls)?, read(successful)?));
    }
    for (project, calls) in projects {
        usage.by_project.push((project, read(calls)?));
    }
    for (class, calls) in classes {
        usage.by_status_class.push((read(class)?, read(calls)?));
    }
    for (day, calls, successful) in days {
        usage.by_day.push((day, read(calls)?, read(successful)?));
    }
    Ok(usage)
}
