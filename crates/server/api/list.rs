//! `GET /mcp-hub/scans`: the jobs that the caller may see, newest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use model::{JobStatus, ScanType};
use serde::Serialize;
use store::records::{ListFilter, VisibilityFilter};
use utoipa::ToSchema;

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::query::Query;
use super::service::Service;
use super::view::ScanSummary;

/// The most jobs of one page.
const MOST: u32 = 100;
/// The longest part of a name that is looked for, in bytes.
const LONGEST_NAME: usize = 256;

/// One page of jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanList {
    items: Vec<ScanSummary>,
    /// How many jobs there are in all.
    total: u64,
    limit: u32,
    offset: u32,
}

/// Lists jobs of both scan types.
#[utoipa::path(
    get,
    path = "/mcp-hub/scans",
    operation_id = "hub_list_scans",
    tag = "MCP Hub",
    params(
        ("visibility" = Option<String>, Query, description = "`all` (public and the caller's own private), `public` or `private`"),
        ("status" = Option<String>, Query, description = "a job_status"),
        ("repo_name" = Option<String>, Query, description = "a part of the name, in any case"),
        ("scan_type" = Option<String>, Query, description = "`source` or `hosted`"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "how many; 20 if absent"),
        ("offset" = Option<u32>, Query, minimum = 0, description = "how many are left out before the first"),
    ),
    responses(
        (status = 200, description = "One page, newest first", body = ScanList),
        (status = 400, description = "A parameter is out of bounds", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
    )
)]
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    Reader(caller): Reader,
    RawQuery(query): RawQuery,
) -> Result<Json<ScanList>, ApiError> {
    let filter = filter(query.as_deref())?;
    let page = service.records.list(&caller.project, &filter).await?;
    let organisation = service.organisation().await?;
    let items = page.jobs.iter().map(|job| ScanSummary::new(job, &caller, organisation)).collect();
    Ok(Json(ScanList { items, total: page.total, limit: filter.limit, offset: filter.offset }))
}

fn filter(query: Option<&str>) -> Result<ListFilter, ApiError> {
    let mut query = Query::parse(query);
    let visibility = match query.text("visibility").as_deref() {
        None | Some("all") => VisibilityFilter::All,
        Some("public") => VisibilityFilter::Public,
        Some("private") => VisibilityFilter::Private,
        Some(_) => {
            query.mistake("visibility", "is not one of all, public, private");
            VisibilityFilter::All
        }
    };
    let words = |words: &[&str]| format!("one of {}", words.join(", "));
    let statuses: Vec<&str> = JobStatus::ALL.iter().map(|status| status.as_str()).collect();
    let repo_name = query.text("repo_name");
    if repo_name.as_ref().is_some_and(|name| name.len() > LONGEST_NAME) {
        query.mistake("repo_name", format!("is longer than {LONGEST_NAME} bytes"));
    }
    let filter = ListFilter {
        visibility,
        status: query.value("status", &words(&statuses)),
        repo_name,
        scan_type: query.value::<ScanType>("scan_type", "one of source, hosted"),
        limit: query.number("limit", 20, 1, MOST),
        offset: query.number("offset", 0, 0, i32::MAX.unsigned_abs()),
    };
    query.finish()?;
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_contract() {
        let filter = filter(None).unwrap();
        assert_eq!((filter.visibility, filter.limit, filter.offset), (VisibilityFilter::All, 20, 0));
        assert_eq!((filter.status, filter.repo_name, filter.scan_type), (None, None, None));
    }

    #[test]
    fn every_filter_is_read_and_every_wrong_one_is_named() {
        let read = filter(Some("visibility=private&status=failed&repo_name=Acme%2F&scan_type=hosted&limit=100&offset=7")).unwrap();
        assert_eq!((read.visibility, read.status), (VisibilityFilter::Private, Some(JobStatus::Failed)));
        assert_eq!((read.repo_name.as_deref(), read.limit, read.offset), (Some("Acme/"), 100, 7));
        let error = filter(Some("visibility=mine&status=done&scan_type=x&limit=101&offset=x")).unwrap_err();
        assert_eq!(error.mistakes().unwrap().len(), 5);
    }
}
