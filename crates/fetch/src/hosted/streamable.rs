//! The streamable HTTP transport: one address, JSON or events in answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::stream::{BoxStream, StreamExt};
use http::{HeaderMap, HeaderName, HeaderValue};
use rmcp::model::{ClientJsonRpcMessage, ClientRequest, ErrorData, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_client::{
    SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
};
use sse_stream::Sse;
use url::Url;

use super::dialler::{Dialler, Form, form, refusal, turned_away};
use super::events::events;
use super::standing_stream::StandingStream;
use super::tap::{Failed, Tap};
use crate::FetchError;
use crate::http::{Response, shown};

type Error = StreamableHttpError<Failed>;
type Headers = HashMap<HeaderName, HeaderValue>;
type Events = BoxStream<'static, Result<Sse, SseError>>;

pub(super) const SESSION_ID: &str = "mcp-session-id";
const LAST_EVENT_ID: &str = "last-event-id";

/// Speaks streamable HTTP through the guarded client.
#[derive(Clone)]
pub(super) struct Streamable {
    pub(super) dialler: Dialler,
    pub(super) url: Url,
    pub(super) tap: Tap,
    /// Where it opens a stream for what the server asks outside of its answers.
    pub(super) listens: Option<StandingStream>,
}

impl Streamable {
    fn failed(&self, failure: FetchError) -> Error {
        Error::Client(self.tap.failed(failure))
    }

    /// What the engine is told of the events of an answer. `below` is told what goes wrong below them.
    fn told(&self, response: Response, below: &Tap) -> Events {
        let (tap, whose) = (self.tap.clone(), shown(&self.url));
        let told = move |event: Result<Sse, SseError>| {
            let (tap, whose) = (tap.clone(), whose.clone());
            async move {
                let mut event = match event {
                    Ok(event) => event,
                    Err(error) => return Some(Err(error)),
                };
                // An event may carry an id alone, so that the stream can be taken up again.
                let Some(text) = event.data.take().filter(|text| !text.trim().is_empty()) else {
                    return Some(Ok(event));
                };
                match tap.received(&text, &whose) {
                    Ok(data) => Some(Ok(Sse { data, ..event })),
                    Err(failure) => Some(Err(SseError::Body(Box::new(tap.failed(failure))))),
                }
            }
        };
        events(response, below.clone()).filter_map(told).boxed()
    }

    async fn answer(
        &self,
        message: &ClientJsonRpcMessage,
        is_in_session: bool,
        response: Response,
    ) -> Result<StreamableHttpPostResponse, Error> {
        let status = response.status();
        let expects_answer = matches!(message, ClientJsonRpcMessage::Request(_));
        let session = response.header(SESSION_ID).map(str::to_owned);
        match status.as_u16() {
            202 | 204 => return Ok(StreamableHttpPostResponse::Accepted),
            404 if is_in_session => return Err(Error::SessionExpired),
            200..=299 if !expects_answer => return Ok(StreamableHttpPostResponse::Accepted),
            200..=299 => {}
            _ => return self.refused(message, is_in_session, response).await,
        }
        let form = form(&response);
        match form {
            Form::Events => Ok(StreamableHttpPostResponse::Sse(self.told(response, &self.tap), session)),
            Form::Json => {
                let body = response.bytes().await.map_err(|failure| self.failed(failure))?;
                let told =
                    std::str::from_utf8(&body).map_err(|_| self.failed(self.no_message("bytes that are no text")));
                let told = self.tap.received(told?, &shown(&self.url)).map_err(|failure| self.failed(failure))?;
                let told = told.ok_or_else(|| self.failed(self.no_message("an answer to something else")))?;
                let read: Result<ServerJsonRpcMessage, _> = serde_json::from_str(&told);
                let message = read.map_err(|_| self.failed(self.no_message("an answer in another form")))?;
                Ok(StreamableHttpPostResponse::Json(message, session))
            }
            Form::Else => Err(self.failed(FetchError::NoServer {
                url: shown(&self.url),
                why: "what answers there speaks neither JSON nor events".to_owned(),
            })),
        }
    }

    /// An answer that is no success. One that holds an error of the protocol is told to the engine.
    async fn refused(
        &self,
        message: &ClientJsonRpcMessage,
        is_in_session: bool,
        response: Response,
    ) -> Result<StreamableHttpPostResponse, Error> {
        let (status, url) = (response.status(), shown(response.url()));
        let body = refusal(response).await;
        let error = match serde_json::from_str::<ServerJsonRpcMessage>(&body) {
            Ok(ServerJsonRpcMessage::Error(error)) => Some(error),
            _ => None,
        };
        let ClientJsonRpcMessage::Request(request) = message else { return Err(self.status(url, status.as_u16())) };
        let asks_for_discovery = matches!(request.request, ClientRequest::DiscoverRequest(_));
        match error {
            // Servers that turn a request away before they read it give another id, or none.
            Some(error) => Ok(json_error(error.error, request.id.clone())),
            // A server that knows no `server/discover` may say so by the status alone.
            None if asks_for_discovery && !is_in_session && status.is_client_error() => {
                let error = ErrorData::invalid_request(format!("server/discover is answered {status}"), None);
                Ok(json_error(error, request.id.clone()))
            }
            None => Err(self.status(url, status.as_u16())),
        }
    }

    fn status(&self, url: String, status: u16) -> Error {
        self.failed(FetchError::Status { url, status })
    }

    fn no_message(&self, sent: &str) -> FetchError {
        FetchError::Protocol { url: shown(&self.url), what: format!("it sent {sent}") }
    }
}

fn json_error(error: ErrorData, id: rmcp::model::RequestId) -> StreamableHttpPostResponse {
    StreamableHttpPostResponse::Json(ServerJsonRpcMessage::error(error, Some(id)), None)
}

fn is_call(message: &ClientJsonRpcMessage) -> bool {
    matches!(message, ClientJsonRpcMessage::Request(it) if matches!(it.request, ClientRequest::CallToolRequest(_)))
}

fn headers(given: Headers, session: Option<&str>, last_event: Option<&str>) -> HeaderMap {
    let mut headers: HeaderMap = given.into_iter().collect();
    // What the server made up and no header may hold is left out; it then misses it.
    let mut also = |name: &'static str, value: Option<&str>| {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    also(SESSION_ID, session);
    also(LAST_EVENT_ID, last_event);
    headers
}

impl StreamableHttpClient for Streamable {
    type Error = Failed;

    async fn post_message(
        &self,
        _uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        _auth_header: Option<String>,
        custom_headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Error> {
        let body = serde_json::to_vec(&message)?;
        if let (Some(stream), Some(_), true) = (&self.listens, &session_id, is_call(&message)) {
            stream.settled().await;
        }
        self.tap.sent(&message);
        let headers = headers(custom_headers, session_id.as_deref(), None);
        let sent = self.dialler.post(&self.url, body.into(), &headers).await;
        let response = sent.map_err(|failure| self.failed(failure))?;
        if let Some(failure) = turned_away(&response, self.dialler.is_signed_in()) {
            return Err(self.failed(failure));
        }
        self.answer(&message, session_id.is_some(), response).await
    }

    async fn delete_session(
        &self,
        _uri: Arc<str>,
        session_id: Arc<str>,
        _auth_header: Option<String>,
        custom_headers: Headers,
    ) -> Result<(), Error> {
        let headers = headers(custom_headers, Some(&session_id), None);
        // Whether the server forgets the session is its own affair.
        self.dialler.delete(&self.url, &headers).await.map(drop).map_err(|failure| self.failed(failure))
    }

    async fn get_stream(
        &self,
        _uri: Arc<str>,
        session_id: Option<Arc<str>>,
        last_event_id: Option<String>,
        _auth_header: Option<String>,
        custom_headers: Headers,
    ) -> Result<Events, Error> {
        let headers = headers(custom_headers, session_id.as_deref(), last_event_id.as_deref());
        if last_event_id.is_none() {
            // What the server asks unasked is of no use to one that only lists.
            let listens = self.listens.as_ref().ok_or(Error::ServerDoesNotSupportSse)?;
            // A server need not have such a stream, and the session does not depend on it.
            let opened = self.dialler.stream(&self.url, &headers).await.ok();
            listens.settle();
            let opened = opened.filter(|it| it.status().is_success() && form(it) == Form::Events);
            let response = opened.ok_or(Error::ServerDoesNotSupportSse)?;
            return Ok(self.told(response, &Tap::new(0)));
        }
        // A stream that was cut off is taken up.
        let response = self.dialler.stream(&self.url, &headers).await.map_err(|failure| self.failed(failure))?;
        if !response.status().is_success() || form(&response) != Form::Events {
            return Err(Error::UnexpectedServerResponse(Cow::Borrowed("the stream cannot be taken up again")));
        }
        Ok(self.told(response, &self.tap))
    }

    async fn post_message_with_max_sse_event_size(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        auth_header: Option<String>,
        custom_headers: Headers,
        _max_sse_event_size: usize,
    ) -> Result<StreamableHttpPostResponse, Error> {
        // The whole answer has a cap of its own, [`Limit::Answer`].
        self.post_message(uri, message, session_id, auth_header, custom_headers).await
    }
}
