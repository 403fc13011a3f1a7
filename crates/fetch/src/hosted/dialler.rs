//! The requests of one session, on their way through the guarded client.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::HostedLimits;
use crate::http::{Client, Request, Response, shown};
use crate::{FetchError, Limit};

pub(super) const JSON: &str = "application/json";
pub(super) const EVENT_STREAM: &str = "text/event-stream";

/// The longest body of an answer that is no success.
const REFUSAL_BYTES: u64 = 64 * 1024;

/// Sends the requests of one session: who asks, for how long and how much.
#[derive(Clone)]
pub(super) struct Dialler {
    client: Client,
    /// Tell who asks; sent to the server's origin alone.
    credentials: Arc<HeaderMap>,
    /// Sent along with every request.
    headers: Arc<HeaderMap>,
    answer: u64,
    session: u64,
    time: Duration,
    deadline: Instant,
}

impl Dialler {
    pub(super) fn new(client: Client, credentials: HeaderMap, limits: &HostedLimits, deadline: Instant) -> Self {
        Self {
            client,
            credentials: Arc::new(credentials),
            headers: Arc::default(),
            answer: limits.answer,
            session: limits.session,
            time: limits.time,
            deadline,
        }
    }

    /// The same, without saying who asks.
    pub(super) fn anonymous(&self) -> Self {
        Self { credentials: Arc::default(), client: self.client.without_certificate(), ..self.clone() }
    }

    /// The same, with one more header.
    pub(super) fn with_header(&self, name: HeaderName, value: HeaderValue) -> Self {
        let mut headers = self.headers.as_ref().clone();
        headers.insert(name, value);
        Self { headers: Arc::new(headers), ..self.clone() }
    }

    /// What it dials with.
    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// When the whole asking ends.
    pub(super) const fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Sends a message; `also` stands in for headers of this request alone.
    pub(super) async fn post(&self, url: &Url, body: Bytes, also: &HeaderMap) -> Result<Response, FetchError> {
        let request = self.client.post(url.clone(), body).header(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let accept = HeaderValue::from_static("application/json, text/event-stream");
        self.dressed(request.header(ACCEPT, accept), also).at_most(Limit::Answer, self.answer).send().await
    }

    /// Opens an event stream, which may bring all that a session may.
    pub(super) async fn stream(&self, url: &Url, also: &HeaderMap) -> Result<Response, FetchError> {
        let request = self.client.get(url.clone()).header(ACCEPT, HeaderValue::from_static(EVENT_STREAM));
        self.dressed(request, also).at_most(Limit::Answer, self.session).send().await
    }

    /// Ends a session.
    pub(super) async fn delete(&self, url: &Url, also: &HeaderMap) -> Result<Response, FetchError> {
        self.dressed(self.client.delete(url.clone()), also).at_most(Limit::Answer, REFUSAL_BYTES).send().await
    }

    fn dressed<'client>(&self, mut request: Request<'client>, also: &HeaderMap) -> Request<'client> {
        for (name, value) in self.headers.iter().chain(also) {
            request = request.header(name.clone(), value.clone());
        }
        request.credentials(&self.credentials).until(self.deadline, self.time)
    }
}

/// An answer whose server turned the request away because of who asks.
pub(super) fn turned_away(response: &Response, is_signed_in: bool) -> Option<FetchError> {
    let status = response.status().as_u16();
    let advice = match (status, is_signed_in) {
        (401, false) => "it wants credentials",
        (401, true) => "it does not accept these credentials",
        (403, _) => "these credentials may not use it",
        _ => return None,
    };
    let challenge = response.header(WWW_AUTHENTICATE.as_str()).map(str::to_owned);
    Some(FetchError::SignIn { url: shown(response.url()), status, challenge, advice })
}

impl Dialler {
    /// Whether anything goes along that tells who asks.
    pub(super) fn is_signed_in(&self) -> bool {
        !self.credentials.is_empty() || self.client.shows_certificate()
    }
}

/// What the content type of an answer says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Events,
    Else,
}

/// The form of an answer.
pub(super) fn form(response: &Response) -> Form {
    let content_type = response.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(JSON) {
        Form::Json
    } else if essence.eq_ignore_ascii_case(EVENT_STREAM) {
        Form::Events
    } else {
        Form::Else
    }
}

/// The body of an answer that is no success, as far as it is worth reading; nothing if it is not.
pub(super) async fn refusal(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() as u64 > REFUSAL_BYTES {
            return String::new();
        }
    }
    String::from_utf8(body).unwrap_or_default()
}
