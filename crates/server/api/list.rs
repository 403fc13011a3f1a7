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

// As documented; `filter` reads them.
/// The parameters of a list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only their schema is used")]
struct ListParams {
    /// `all` is the public ones and the caller's own private ones.
    #[param(inline, required = false)]
    visibility: VisibilityWord,
    /// A `job_status`.
    #[param(example = "completed")]
    status: Option<String>,
    /// A part of the name, in any case.
    #[param(max_length = 256)]
    repo_name: Option<String>,
    /// One sort of scan alone.
    #[param(inline, required = false)]
    scan_type: ScanTypeWord,
    /// How many.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many are left out before the first.
    #[param(minimum = 0, maximum = 2_147_483_647, default = 0)]
    offset: Option<u32>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase", default = "all")]
#[expect(dead_code, reason = "only its schema is used")]
enum VisibilityWord {
    All,
    Public,
    Private,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum ScanTypeWord {
    Source,
    Hosted,
}

/// Lists jobs of both scan types.
#[utoipa::path(
    get,
    path = "/mcp-hub/scans",
    operation_id = "hub_list_scans",
    tag = "MCP Hub",
    params(ListParams),
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
    let visibility = match query.given("visibility").as_deref() {
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
        let read =
            filter(Some("visibility=private&status=failed&repo_name=Acme%2F&scan_type=hosted&limit=100&offset=7"))
                .unwrap();
        assert_eq!((read.visibility, read.status), (VisibilityFilter::Private, Some(JobStatus::Failed)));
        assert_eq!((read.repo_name.as_deref(), read.limit, read.offset), (Some("Acme/"), 100, 7));
        let error = filter(Some("visibility=mine&status=done&scan_type=x&limit=101&offset=x")).unwrap_err();
        assert_eq!(error.mistakes().unwrap().len(), 5);
    }
}
