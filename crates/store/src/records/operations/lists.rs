//! Lists and counts of the jobs that a project may see.

use model::{JobStatus, ProjectName, ScanType};
use sqlx::AssertSqlSafe;

use super::{Store, sql};
use crate::StoreError;
use crate::records::row::{JobRow, count, severity};
use crate::records::select::Selection;
use crate::records::{Job, ListFilter, Page, Stats};

/// One page of the jobs that a project may see, newest first.
pub(super) async fn list(store: &Store, viewer: &ProjectName, filter: &ListFilter) -> Result<Page, StoreError> {
    let doing = StoreError::doing("list jobs");
    let selection = Selection::of(filter);
    let status = filter.status.map(JobStatus::as_str);
    let scan_type = filter.scan_type.map(ScanType::as_str);
    let pattern = selection.pattern();
    let limit = i64::from(filter.limit);
    let offset = i64::from(filter.offset);
    // The text is put together from fixed parts; what the caller typed is bound.
    let rows = sqlx::query_as::<_, JobRow>(AssertSqlSafe(selection.page()))
        .bind(viewer.as_str())
        .bind(status)
        .bind(scan_type)
        .bind(&pattern)
        .bind(limit)
        .bind(offset)
        .fetch_all(store.reader());
    let total = sqlx::query_scalar(AssertSqlSafe(selection.count()))
        .bind(viewer.as_str())
        .bind(status)
        .bind(scan_type)
        .bind(&pattern)
        .fetch_one(store.reader());
    let (rows, total) = tokio::try_join!(rows, total).map_err(doing)?;
    let jobs: Result<Vec<Job>, StoreError> = rows.into_iter().map(Job::try_from).collect();
    Ok(Page { jobs: jobs?, total: count(total)? })
}

/// Status, scan type, severity, jobs, tools and findings.
type Counted = (String, String, Option<i64>, i64, i64, i64);

/// Counts over the jobs that a project may see.
pub(super) async fn stats(store: &Store, viewer: &ProjectName) -> Result<Stats, StoreError> {
    let doing = StoreError::doing("count jobs");
    let counted = sqlx::query_as::<_, Counted>(sql::COUNTS).bind(viewer.as_str()).fetch_all(store.reader());
    let categories =
        sqlx::query_as::<_, (String, i64)>(sql::CATEGORY_COUNTS).bind(viewer.as_str()).fetch_all(store.reader());
    let (counted, categories) = tokio::try_join!(counted, categories).map_err(doing)?;

    let mut stats = Stats::default();
    for (status, scan_type, worst, jobs, tools, findings) in counted {
        let jobs: u64 = count(jobs)?;
        stats.total_scans += jobs;
        stats.total_tools += count::<u64>(tools)?;
        stats.total_vulnerabilities += count::<u64>(findings)?;
        if status == JobStatus::Completed.as_str() {
            let worst = severity(worst)?.map_or("None", model::Severity::as_str);
            *stats.by_severity.entry(worst.to_owned()).or_default() += jobs;
        }
        *stats.by_status.entry(status).or_default() += jobs;
        *stats.by_scan_type.entry(scan_type).or_default() += jobs;
    }
    for (category, findings) in categories {
        *stats.by_category.entry(category).or_default() += count::<u64>(findings)?;
    }
    Ok(stats)
}
