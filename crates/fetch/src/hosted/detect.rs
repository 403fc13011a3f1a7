//! How a server is spoken to: as its entry says, or the newer way and then the older one.

use model::{List, Session, Transport};
use rmcp::transport::streamable_http_client::{StreamableHttpClientTransportConfig, StreamableHttpClientWorker};
use rmcp::transport::worker::WorkerTransport;
use url::Url;

use super::HostedLimits;
use super::conversation::Conversation;
use super::dialler::Dialler;
use super::session::{Opening, Visitor};
use super::sse::Sse;
use super::standing_stream::StandingStream;
use super::streamable::Streamable;
use super::tap::Tap;
use crate::FetchError;
use crate::http::shown;

/// A server that is about to be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server<'a> {
    /// Its whole address.
    pub(super) url: &'a Url,
    /// How it is spoken to, if that is known.
    pub(super) transport: Option<Transport>,
    /// Whether it may ask something back while it is asked.
    pub(super) listens: bool,
    /// What asking it may cost.
    pub(super) limits: &'a HostedLimits,
}

impl<'a> Server<'a> {
    /// Holds one session with it and asks for `lists`.
    ///
    /// # Errors
    ///
    /// As [`Server::begin`].
    pub(super) async fn session(
        &self,
        dialler: &Dialler,
        visitor: Visitor,
        lists: &[List],
    ) -> Result<Session, FetchError> {
        let mut conversation = self.begin(dialler, visitor).await?;
        conversation.list_all(lists).await;
        Ok(conversation.part().await)
    }

    /// Begins a session with it.
    ///
    /// # Errors
    ///
    /// Fails if nothing there speaks MCP over the transport, or over either if none is named.
    pub(super) async fn begin(&self, dialler: &Dialler, visitor: Visitor) -> Result<Conversation<'a>, FetchError> {
        let over = |transport| self.over(transport, dialler, visitor);
        let Some(transport) = self.transport else {
            let newer = match over(Transport::StreamableHttp).await {
                Err(failure) if may_speak_the_older_way(&failure) => failure,
                outcome => return outcome,
            };
            return match over(Transport::Sse).await {
                Ok(conversation) => Ok(conversation),
                Err(FetchError::Status { .. } | FetchError::NoServer { .. } | FetchError::Protocol { .. }) => {
                    Err(both_failed(self.url, &newer))
                }
                Err(older) => Err(older),
            };
        };
        over(transport).await
    }

    async fn over(
        &self,
        transport: Transport,
        dialler: &Dialler,
        visitor: Visitor,
    ) -> Result<Conversation<'a>, FetchError> {
        let tap = Tap::new(self.limits.session);
        let (dialler, url, whose) = (dialler.clone(), self.url.clone(), shown(self.url));
        let deadline = dialler.deadline();
        let opening = Opening { visitor, transport, whose: whose.clone(), limits: self.limits, deadline };
        match transport {
            Transport::Sse => {
                let worker = Sse { dialler, url, tap: tap.clone() };
                opening.begin(WorkerTransport::spawn(worker), tap).await
            }
            // A launch line is no address; one that has an address speaks HTTP.
            Transport::StreamableHttp | Transport::Stdio => {
                // The client knows where it dials; what the engine is told stands in its logs alone.
                let config = StreamableHttpClientTransportConfig::with_uri(whose.as_str());
                let listens = self.listens.then(StandingStream::default);
                let client = Streamable { dialler, url, tap: tap.clone(), listens };
                let worker = StreamableHttpClientWorker::new(client, config);
                opening.begin(WorkerTransport::spawn(worker), tap).await
            }
        }
    }
}

/// Whether a failure is one that servers of the older transport give to the newer one.
fn may_speak_the_older_way(failure: &FetchError) -> bool {
    match failure {
        FetchError::Status { status, .. } => matches!(status, 400 | 404 | 405 | 406 | 415),
        FetchError::NoServer { .. } | FetchError::Protocol { .. } => true,
        _ => false,
    }
}

fn both_failed(url: &Url, newer: &FetchError) -> FetchError {
    match newer {
        FetchError::Status { status, .. } => {
            let why = format!("it answers {status} to streamable HTTP and opens no event stream");
            FetchError::NoServer { url: shown(url), why }
        }
        FetchError::Protocol { url, what } => FetchError::Protocol { url: url.clone(), what: what.clone() },
        other => FetchError::NoServer { url: shown(url), why: why(other) },
    }
}

fn why(failure: &FetchError) -> String {
    match failure {
        FetchError::NoServer { why, .. } => why.clone(),
        other => other.to_string(),
    }
}
