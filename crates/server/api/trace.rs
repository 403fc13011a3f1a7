//! What tells one request from the others in logs, answers and traces.

use std::sync::OnceLock;

use axum::http::{HeaderMap, header};
use model::ProjectName;
use uuid::Uuid;

use super::rate::Left;

/// The header of a request's id.
pub(crate) const REQUEST_ID: &str = "x-request-id";
/// The same under the name that clients of the contract read.
pub(crate) const CORRELATION_ID: &str = "x-enkrypt-correlation-id";
/// The header of W3C trace context.
const TRACE_PARENT: &str = "traceparent";
/// The longest request id that is taken over from a client.
const LONGEST_ID: usize = 128;

/// One request: made by the outermost layer, filled in further inside, read when the answer goes out.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The client's id of the request, or one of ours.
    pub(crate) request_id: String,
    /// W3C `traceparent`: the client's, or a new one.
    pub(crate) trace_parent: String,
    /// Whether errors are wanted as `application/problem+json`.
    pub(crate) wants_problem: bool,
    /// Who asks; not set while nobody has been recognised.
    pub(crate) seen: OnceLock<Seen>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The project that is acted for.
    pub(crate) project: ProjectName,
    /// What the key may still ask.
    pub(crate) left: Left,
}

impl Exchange {
    /// Reads what the client says of the request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id = text(REQUEST_ID).filter(|id| is_plain_id(id)).map_or_else(new_id, str::to_owned);
        let trace_parent = text(TRACE_PARENT).and_then(trace_parent).unwrap_or_else(new_trace_parent);
        let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let wants_problem = accepts.flat_map(|value| value.split(',')).any(|part| {
            part.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/problem+json"))
        });
        Self { request_id, trace_parent, wants_problem, seen: OnceLock::new() }
    }

    /// The trace's id within [`Self::trace_parent`].
    pub(crate) fn trace_id(&self) -> &str {
        self.trace_parent.split('-').nth(1).unwrap_or_default()
    }
}

fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// An id that may stand in headers and logs as it is.
fn is_plain_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(plain)
}

/// A `traceparent` of the form that W3C Trace Context gives it, else nothing.
fn trace_parent(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags] = parts[..] else { return None };
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_some = |part: &str| part.bytes().any(|byte| byte != b'0');
    let well_formed = version == "00" && is_hex(trace, 32) && is_hex(span, 16) && is_hex(flags, 2);
    (well_formed && is_some(trace) && is_some(span)).then(|| text.to_owned())
}

/// A new trace, so that what a job logs in other processes can be found by what was answered here.
fn new_trace_parent() -> String {
    let trace = Uuid::new_v4().simple().to_string();
    let span = Uuid::new_v4().simple().to_string();
    format!("00-{trace}-{}-00", &span[..16])
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn exchange(name: &'static str, value: &'static str) -> Exchange {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        Exchange::of(&headers)
    }

    #[test]
    fn a_plain_request_id_is_kept_and_any_other_is_replaced() {
        assert_eq!(exchange(REQUEST_ID, "build-7.2").request_id, "build-7.2");
        for bad in ["", "a b", "a\"b", "{}"] {
            assert_eq!(exchange(REQUEST_ID, bad).request_id.len(), 36, "{bad}");
        }
    }

    #[test]
    fn a_trace_goes_on_only_if_it_is_well_formed() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(exchange(TRACE_PARENT, given).trace_parent, given);
        assert_eq!(exchange(TRACE_PARENT, given).trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        for bad in ["00-0-0-0", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "x"] {
            let new = exchange(TRACE_PARENT, bad).trace_parent;
            assert_eq!(trace_parent(&new), Some(new.clone()), "{bad}");
        }
    }

    #[test]
    fn problem_documents_are_sent_to_those_who_ask() {
        assert!(exchange("accept", "text/html, application/problem+json;q=0.9").wants_problem);
        assert!(!exchange("accept", "application/json").wants_problem);
    }
}
