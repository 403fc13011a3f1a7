//! `GET /mcp-hub/usage`: how often the API was called, in aggregates.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::records::{Millis, UsageWindow};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::query::Query;
use super::service::Service;
use super::view::time;

const HOUR: Millis = 60 * 60 * 1000;
const DAY: Millis = 24 * HOUR;
/// The longest window.
const LONGEST: Millis = 90 * DAY;
/// How many endpoints are the top ones.
const TOP: usize = 5;
/// The windows that have a name.
const PERIODS: [(&str, Millis); 4] = [("24h", DAY), ("7d", 7 * DAY), ("30d", 30 * DAY), ("90d", LONGEST)];

/// How often the API was called by the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HubUsage {
    org_id: Uuid,
    window: WindowShown,
    total_calls: u64,
    /// Those that were answered in the 2xx range.
    successful_calls: u64,
    /// The most called first.
    by_endpoint: Vec<EndpointUsage>,
    /// The first five of them.
    top_endpoints: Vec<EndpointUsage>,
    by_project: Vec<ProjectUsage>,
    by_status_class: Vec<StatusClassUsage>,
    by_day: Vec<DayUsage>,
    generated_at: String,
}

/// From when to when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WindowShown {
    start: String,
    end: String,
    /// The period, or `custom`.
    label: String,
}

/// Calls of one endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EndpointUsage {
    #[schema(example = "scans_list")]
    endpoint: String,
    calls: u64,
    successful: u64,
}

/// Calls of one project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProjectUsage {
    project_name: String,
    calls: u64,
}

/// Calls that were answered with one hundred of statuses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusClassUsage {
    #[schema(example = 200)]
    status_class: u16,
    calls: u64,
}

/// Calls of one day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayUsage {
    day: String,
    calls: u64,
    successful: u64,
}

// As documented; `window` reads them.
/// The window that is counted.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only their schema is used")]
struct UsageParams {
    /// Ignored when `start` or `end` is given.
    #[param(inline, required = false)]
    period: PeriodWord,
    /// 30 days before the end if absent.
    #[param(format = DateTime)]
    start: Option<String>,
    /// Now if absent; the window is at most 90 days.
    #[param(format = DateTime)]
    end: Option<String>,
}

#[derive(ToSchema)]
#[schema(default = "30d")]
#[expect(dead_code, reason = "only its schema is used")]
enum PeriodWord {
    #[schema(rename = "24h")]
    Day,
    #[schema(rename = "7d")]
    Week,
    #[schema(rename = "30d")]
    Month,
    #[schema(rename = "90d")]
    Quarter,
}

/// Aggregate call counts of the organisation.
#[utoipa::path(
    get,
    path = "/mcp-hub/usage",
    operation_id = "hub_usage",
    tag = "MCP Hub",
    params(UsageParams),
    responses(
        (status = 200, description = "Aggregates", body = HubUsage),
        (status = 400, description = "A parameter is wrong", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The key may not do this", body = ErrorBody),
    )
)]
pub(crate) async fn usage(
    State(service): State<Arc<Service>>,
    Reader(_caller): Reader,
    RawQuery(query): RawQuery,
) -> Result<Json<HubUsage>, ApiError> {
    let now = service.records.now().await?;
    let (window, label) = window(query.as_deref(), now)?;
    let counted = service.records.usage(window).await?;
    let mut by_endpoint: Vec<EndpointUsage> = counted
        .by_endpoint
        .into_iter()
        .map(|(endpoint, calls, successful)| EndpointUsage { endpoint, calls, successful })
        .collect();
    by_endpoint.sort_by_key(|usage| Reverse(usage.calls));
    let mut by_project: Vec<ProjectUsage> =
        counted.by_project.into_iter().map(|(project_name, calls)| ProjectUsage { project_name, calls }).collect();
    by_project.sort_by_key(|usage| Reverse(usage.calls));
    let by_status_class =
        counted.by_status_class.into_iter().map(|(status_class, calls)| StatusClassUsage { status_class, calls });
    let by_day = counted.by_day.into_iter().map(|(at, calls, successful)| DayUsage { day: day(at), calls, successful });
    Ok(Json(HubUsage {
        org_id: service.organisation().await?,
        window: WindowShown { start: time(window.start), end: time(window.end), label },
        total_calls: by_endpoint.iter().map(|usage| usage.calls).sum(),
        successful_calls: by_endpoint.iter().map(|usage| usage.successful).sum(),
        top_endpoints: by_endpoint.iter().take(TOP).cloned().collect(),
        by_endpoint,
        by_project,
        by_status_class: by_status_class.collect(),
        by_day: by_day.collect(),
        generated_at: time(now),
    }))
}

/// `2026-11-20`, in UTC.
fn day(at: Millis) -> String {
    time(at).chars().take(10).collect()
}

fn window(query: Option<&str>, now: Millis) -> Result<(UsageWindow, String), ApiError> {
    let mut query = Query::parse(query);
    let mut instant = |name: &str| {
        let text = query.given(name)?;
        let read = millis(&text);
        if read.is_none() {
            query.mistake(name, "is no date and time such as 2026-11-20T10:00:00Z");
        }
        read
    };
    let (start, end) = (instant("start"), instant("end"));
    let is_custom = start.is_some() || end.is_some();
    let period = query.given("period").unwrap_or_else(|| "30d".to_owned());
    let (length, label) = match PERIODS.iter().find(|(word, _)| *word == period) {
        _ if is_custom => (30 * DAY, "custom".to_owned()),
        Some((word, length)) => (*length, (*word).to_owned()),
        None => {
            query.mistake("period", "is not one of 24h, 7d, 30d, 90d");
            (DAY, period)
        }
    };
    let end = end.unwrap_or(now);
    let start = start.unwrap_or(end - length);
    if start >= end {
        query.mistake("start", "is not before the end");
    } else if end - start > LONGEST {
        query.mistake("start", "is more than 90 days before the end");
    }
    query.finish()?;
    Ok((UsageWindow { start, end }, label))
}

/// With a zone, or in UTC without one.
fn millis(text: &str) -> Option<Millis> {
    // A `+` that was not encoded has become a blank on its way here.
    let text = text.trim().replace(' ', "+");
    let zoned = text.parse::<Timestamp>().ok();
    let plain = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    // Nothing was counted before 1970, and what is cut to whole hours stays a date.
    zoned.or_else(plain).map(Timestamp::as_millisecond).filter(|at| *at >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_790_000_000_000;

    #[test]
    fn a_period_ends_now_and_is_thirty_days_by_default() {
        let (read, label) = window(None, NOW).unwrap();
        assert_eq!((read.start, read.end, label.as_str()), (NOW - 30 * DAY, NOW, "30d"));
        assert_eq!(window(Some("period=24h"), NOW).unwrap().0.start, NOW - DAY);
    }

    #[test]
    fn a_window_of_ones_own_is_read_with_and_without_a_zone() {
        for query in [
            "start=2026-09-01T00:00:00Z&end=2026-09-02T00:00:00Z",
            "start=2026-09-01T00:00:00&end=2026-09-02",
            "start=2026-09-01T02:00:00+02:00&end=2026-09-02T00:00:00Z&period=nonsense",
        ] {
            let (read, label) = window(Some(query), NOW).unwrap();
            assert_eq!(
                (day(read.start).as_str(), read.end - read.start, label.as_str()),
                ("2026-09-01", DAY, "custom")
            );
        }
    }

    #[test]
    fn windows_that_are_upside_down_too_long_or_unreadable_are_refused() {
        for bad in [
            "period=1y",
            "start=2027-01-01T00:00:00Z",
            "start=2026-01-01T00:00:00Z&end=2026-09-01T00:00:00Z",
            "start=yesterday",
            "start=-009999-01-02T01:59:59Z&end=-009999-01-03T00:00:00Z",
        ] {
            assert!(matches!(window(Some(bad), NOW), Err(ApiError::Parameters(_))), "{bad}");
        }
    }
}
