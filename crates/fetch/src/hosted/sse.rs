//! The older transport: an event stream that names a second address, to which messages are sent.

use bytes::Bytes;
use futures_util::stream::{FuturesUnordered, StreamExt};
use http::HeaderMap;
use model::ProtocolFaultKind;
use rmcp::RoleClient;
use rmcp::transport::worker::{Worker, WorkerContext, WorkerQuitReason, WorkerSendRequest};
use tokio::task::JoinError;
use url::Url;

use super::dialler::{Dialler, Form, form, turned_away};
use super::events::events;
use super::tap::{Failed, Tap};
use crate::FetchError;
use crate::http::{Refusal, Response, shown};

/// Speaks HTTP with server-sent events, the transport of protocol version 2024-11-05.
pub(super) struct Sse {
    pub(super) dialler: Dialler,
    pub(super) url: Url,
    pub(super) tap: Tap,
}

impl Sse {
    fn quit(&self, failure: FetchError, what: &'static str) -> WorkerQuitReason<Failed> {
        WorkerQuitReason::fatal(self.tap.failed(failure), what)
    }

    async fn open(&self) -> Result<Response, FetchError> {
        let response = self.dialler.stream(&self.url, &HeaderMap::new()).await?;
        if let Some(failure) = turned_away(&response, self.dialler.is_signed_in()) {
            return Err(failure);
        }
        if !response.status().is_success() {
            return Err(FetchError::Status { url: shown(response.url()), status: response.status().as_u16() });
        }
        if form(&response) != Form::Events {
            let why = "what answers there opens no event stream".to_owned();
            return Err(FetchError::NoServer { url: shown(&self.url), why });
        }
        Ok(response)
    }

    /// The address that the server names for messages. On another origin it would be sent what is meant for this one.
    fn endpoint(&self, named: &str) -> Result<Url, FetchError> {
        let address = self.url.join(named.trim()).ok().filter(|address| address.origin() == self.url.origin());
        address.ok_or_else(|| {
            self.tap.fault(ProtocolFaultKind::EndpointElsewhere, named);
            FetchError::Refused { url: shown(&self.url), refusal: Refusal::OtherOrigin }
        })
    }

    /// Sends one message and tells whoever waits for it.
    async fn post(&self, to: &Url, request: WorkerSendRequest<Self>) {
        let WorkerSendRequest { message, responder, .. } = request;
        self.tap.sent(&message);
        let body = serde_json::to_vec(&message).map(Bytes::from).unwrap_or_default();
        let sent = match self.dialler.post(to, body, &HeaderMap::new()).await {
            Ok(response) => match turned_away(&response, self.dialler.is_signed_in()) {
                Some(failure) => Err(failure),
                None if response.status().is_success() => Ok(()),
                None => Err(FetchError::Status { url: shown(response.url()), status: response.status().as_u16() }),
            },
            Err(failure) => Err(failure),
        };
        // Nobody waits for it any more if the request was called off.
        let _ = responder.send(sent.map_err(|failure| self.tap.failed(failure)));
    }
}

impl Worker for Sse {
    type Error = Failed;
    type Role = RoleClient;

    fn err_closed() -> Failed {
        Failed
    }

    fn err_join(_: JoinError) -> Failed {
        Failed
    }

    async fn run(self, mut context: WorkerContext<Self>) -> Result<(), WorkerQuitReason<Failed>> {
        const OPEN: &str = "open the event stream";
        let response = self.open().await.map_err(|failure| self.quit(failure, OPEN))?;
        let whose = shown(&self.url);
        let mut events = events(response, self.tap.clone());
        let mut endpoint: Option<Url> = None;
        let mut posts = FuturesUnordered::new();
        let called_off = context.cancellation_token.clone();
        loop {
            tokio::select! {
                () = called_off.cancelled() => return Err(WorkerQuitReason::Cancelled),
                event = events.next() => {
                    let Some(Ok(event)) = event else {
                        let what = "it ends its event stream before it has answered".to_owned();
                        return Err(self.quit(FetchError::Protocol { url: whose, what }, "read the event stream"));
                    };
                    let data = event.data.unwrap_or_default();
                    match event.event.as_deref() {
                        Some("endpoint") if endpoint.is_none() => {
                            let named = self.endpoint(&data).map_err(|failure| self.quit(failure, "read the endpoint"))?;
                            endpoint = Some(named);
                        }
                        Some("message") | None if !data.trim().is_empty() => {
                            let told = self.tap.received(&data, &whose);
                            let told = told.map_err(|failure| self.quit(failure, "read a message"))?;
                            if let Some(told) = told {
                                let message = serde_json::from_str(&told).map_err(|_| {
                                    let what = "it sent a message in another form".to_owned();
                                    self.quit(FetchError::Protocol { url: whose.clone(), what }, "read a message")
                                })?;
                                context.send_to_handler(message).await?;
                            }
                        }
                        _ => {}
                    }
                }
                // Until the server has named an address there is none to send to.
                request = context.recv_from_handler(), if endpoint.is_some() => {
                    let request = request?;
                    if let Some(to) = endpoint.clone() {
                        let sse = &self;
                        posts.push(async move { sse.post(&to, request).await });
                    }
                }
                Some(()) = posts.next(), if !posts.is_empty() => {}
            }
        }
    }
}
