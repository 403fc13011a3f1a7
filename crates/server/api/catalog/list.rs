//! The parameters of lists.

use catalog::{ListQuery, PageQuery};

use super::refusal::invalid;
use crate::api::error::ApiError;
use crate::api::query::Query;

/// Reads which page is asked for, and of what.
///
/// # Errors
///
/// Names the parameters that cannot be read.
pub(crate) fn list_query(query: Option<&str>) -> Result<ListQuery, ApiError> {
    let query = Query::parse(query);
    let text = |name: &str| query.given(name);
    let (page, per_page, is_active) = (text("page"), text("per_page"), text("is_active"));
    ListQuery::parse(page.as_deref(), per_page.as_deref(), is_active.as_deref()).map_err(invalid)
}

/// Reads which page is asked for.
///
/// # Errors
///
/// Names the parameters that cannot be read.
pub(crate) fn page_query(query: Option<&str>) -> Result<PageQuery, ApiError> {
    let query = Query::parse(query);
    PageQuery::parse(query.given("page").as_deref(), query.given("per_page").as_deref()).map_err(invalid)
}
