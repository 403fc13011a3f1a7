//! `GET /mcp-hub/scan/{job_id}/events`: a job's progress as server-sent events.
//!
//! The numbered rows of the records are what is sent; the feed only says when to read them again.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use model::{JobId, JobStatus};
use serde_json::Value;
use store::feed::Listener;
use store::records::StoredEvent;
use tokio::time::{Instant, sleep_until};

use super::auth::Reader;
use super::error::{ApiError, ErrorBody};
use super::query::Query;
use super::service::Service;
use super::view::time;

/// How many events are read at once.
const AT_ONCE: u32 = 200;
/// How often the rows are read although the feed is silent, and the key is checked again.
const SILENCE: Duration = Duration::from_secs(3);
/// How many streams one key may have open at once.
const MOST_STREAMS: usize = 200;

/// Progress of one job, event by event, ending with the one that ends the job.
#[utoipa::path(
    get,
    path = "/mcp-hub/scan/{job_id}/events",
    operation_id = "hub_follow_scan",
    tag = "MCP Hub",
    params(
        ("job_id" = Uuid, Path, description = "the id of the job"),
        ("Last-Event-ID" = Option<u64>, Header, description = "the last event that was seen; what follows it is sent"),
        ("after" = Option<u64>, Query, description = "the same for clients that cannot set headers"),
    ),
    responses(
        (status = 200, description = "Events: `id` counts from 1; `event` is `status`, `fetched`, `discovered`, `tool`, `retry`, or at last `completed`, `failed` or `cancelled`", content_type = "text/event-stream"),
        (status = 204, description = "The job has ended and everything was seen"),
        (status = 400, description = "The number of the last event is none", body = ErrorBody),
        (status = 401, description = "The key is missing or not good", body = ErrorBody),
        (status = 403, description = "The job is private to another project", body = ErrorBody),
        (status = 404, description = "There is no such job", body = ErrorBody),
    )
)]
pub(crate) async fn events(
    State(service): State<Arc<Service>>,
    Reader(caller): Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let job = service.visible_job(&id, &caller).await?;
    let after = after(&headers, query.as_deref())?;
    if job.status.is_terminal() && job.last_event <= after {
        // What makes a browser stop asking.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let open = Streams::open(&service.streams, &caller.key_id)?;
    // Listening starts before the first read, so that nothing falls between the two.
    let listener = service.feed.listen(job.id);
    let heartbeat = KeepAlive::new().interval(service.bounds.heartbeat).text("heartbeat");
    let follow = Follow {
        service,
        id: job.id,
        key_id: caller.key_id,
        after,
        listener,
        pending: VecDeque::new(),
        look: Instant::now() + SILENCE,
        over: false,
        _open: open,
    };
    Ok(Sse::new(stream::unfold(follow, Follow::next)).keep_alive(heartbeat).into_response())
}

/// The number after which events are wanted: an `EventSource` that comes back repeats its query and adds the header.
fn after(headers: &HeaderMap, query: Option<&str>) -> Result<u64, ApiError> {
    let mut query = Query::parse(query);
    let asked = query.given("after");
    let mut number = |name: &str, text: String| {
        // No database counts further.
        let number = text.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
        if number.is_none() {
            query.mistake(name, "is not the number of an event");
        }
        number
    };
    let in_query = asked.and_then(|text| number("after", text)).unwrap_or(0);
    let header = headers.get("last-event-id").map(|value| value.to_str().unwrap_or("-").trim().to_owned());
    let seen = header.filter(|text| !text.is_empty());
    let in_header = seen.and_then(|text| number("Last-Event-ID", text)).unwrap_or(0);
    query.finish()?;
    Ok(in_header.max(in_query))
}

/// One stream.
struct Follow {
    service: Arc<Service>,
    id: JobId,
    key_id: String,
    after: u64,
    listener: Listener,
    pending: VecDeque<StoredEvent>,
    /// When the job and the key are looked at again, however much there is to tell.
    look: Instant,
    over: bool,
    _open: Open,
}

impl Follow {
    /// The next event, or the end. A stream that ends early is resumed by its client.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(row) = self.pending.pop_front() {
                self.after = row.number;
                self.over = row.kind.parse().is_ok_and(JobStatus::is_terminal);
                return Some((Ok(shown(self.id, row)), self));
            }
            if self.over || self.service.draining.is_cancelled() {
                return None;
            }
            self.pending = self.service.records.events(self.id, self.after, AT_ONCE).await.ok()?.into();
            if self.pending.is_empty() && !self.wait().await {
                return None;
            }
        }
    }

    /// Waits for something new. Says whether there may be.
    async fn wait(&mut self) -> bool {
        tokio::select! {
            biased;
            () = self.service.draining.cancelled() => false,
            // Before what is new: a job with much to tell does not keep a revoked key on.
            () = sleep_until(self.look) => {
                self.look = Instant::now() + SILENCE;
                self.may_go_on().await
            }
            () = self.listener.changed() => true,
        }
    }

    /// Whether the job goes on, or has events that were not sent, and the key may still see them.
    async fn may_go_on(&self) -> bool {
        let Ok(Some(job)) = self.service.records.job(self.id).await else { return false };
        let may_come = !job.status.is_terminal() || job.last_event > self.after;
        may_come && self.service.known_keys.is_still_good(&self.service, &self.key_id).await.unwrap_or(false)
    }
}

fn shown(id: JobId, row: StoredEvent) -> Event {
    let mut data = match row.body {
        Value::Object(members) => members,
        other => [("body".to_owned(), other)].into_iter().collect(),
    };
    data.insert("job_id".to_owned(), id.to_string().into());
    data.insert("at".to_owned(), time(row.at).into());
    Event::default().id(row.number.to_string()).event(row.kind).data(Value::Object(data).to_string())
}

/// The streams that every key has open.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<String, usize>>);

/// An open stream, counted until it is dropped.
struct Open {
    streams: Arc<Streams>,
    key_id: String,
}

impl Streams {
    fn open(streams: &Arc<Self>, key_id: &str) -> Result<Open, ApiError> {
        let mut counts = streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key_id.to_owned()).or_default();
        if *count >= MOST_STREAMS {
            return Err(ApiError::TooMany { retry_after: SILENCE });
        }
        *count += 1;
        Ok(Open { streams: Arc::clone(streams), key_id: key_id.to_owned() })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut counts = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key_id) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_stream_goes_on_after_the_last_event_that_was_seen_anywhere() {
        let mut headers = HeaderMap::new();
        assert_eq!(after(&headers, None), Ok(0));
        assert_eq!(after(&headers, Some("after=3")), Ok(3));
        headers.insert("last-event-id", HeaderValue::from_static("7"));
        assert_eq!(after(&headers, Some("after=3")), Ok(7));
        headers.insert("last-event-id", HeaderValue::from_static("x"));
        for no_number in ["after=-1", "after=9223372036854775808"] {
            assert!(after(&headers, Some(no_number)).unwrap_err().mistakes().unwrap().len() == 2, "{no_number}");
        }
    }

    #[test]
    fn a_key_has_so_many_streams_and_no_more() {
        let streams = Arc::new(Streams::default());
        let mut open: Vec<Open> = (0..MOST_STREAMS).map(|_| Streams::open(&streams, "a").unwrap()).collect();
        assert!(Streams::open(&streams, "a").is_err());
        assert!(Streams::open(&streams, "b").is_ok());
        open.pop();
        assert!(Streams::open(&streams, "a").is_ok());
        drop(open);
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
