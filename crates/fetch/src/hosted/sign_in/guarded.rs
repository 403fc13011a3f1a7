//! The way out for rmcp's OAuth: its requests go through the guarded client and nowhere else.

use std::sync::{Arc, Mutex, PoisonError};

use http::header::AUTHORIZATION;
use http::{Method, Response};
use rmcp::transport::auth::{
    OAuthHttpClient, OAuthHttpClientError, OAuthHttpClientFuture, OAuthHttpRedirectPolicy, OAuthHttpRequest,
};
use tokio::time::Instant;
use url::Url;

use super::token::code;
use super::{ANSWER_BYTES, SignInFault, TIME};
use crate::http::{Client, shown};
use crate::{FetchError, Limit};

/// Sends the requests of rmcp's OAuth, and remembers why the last one came to nothing: what rmcp says of it holds text of the
/// server's.
#[derive(Clone)]
pub(super) struct GuardedOAuth {
    client: Client,
    failure: Arc<Mutex<Option<FetchError>>>,
}

impl GuardedOAuth {
    pub(super) fn new(client: Client) -> Self {
        Self { client, failure: Arc::default() }
    }

    /// Why the last request came to nothing.
    pub(super) fn failure(&self) -> Option<FetchError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn remember(&self, failure: Option<FetchError>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    async fn send(&self, request: OAuthHttpRequest) -> Result<Response<Vec<u8>>, FetchError> {
        let OAuthHttpRequest { request, redirect_policy, timeout, .. } = request;
        let (head, body) = request.into_parts();
        let not_an_address = || FetchError::Malformed { url: String::new(), expected: "the address of a host" };
        let url: Url = head.uri.to_string().parse().map_err(|_| not_an_address())?;
        let what = if body.starts_with(b"{") { "registration endpoint" } else { "token endpoint" };
        let time = timeout.unwrap_or(TIME).min(TIME);
        let mut sent = match head.method {
            Method::POST => self.client.post(url, body),
            _ => self.client.get(url),
        };
        let mut headers = head.headers;
        sent = sent.credential(headers.remove(AUTHORIZATION));
        for (name, value) in &headers {
            sent = sent.header(name.clone(), value.clone());
        }
        if redirect_policy == OAuthHttpRedirectPolicy::Stop {
            sent = sent.without_redirects();
        }
        let answer = sent.at_most(Limit::Answer, ANSWER_BYTES).until(Instant::now() + time, time).send().await?;
        let (url, status) = (shown(answer.url()), answer.status());
        let mut response = Response::new(Vec::new());
        *response.status_mut() = status;
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = answer.bytes().await?.to_vec();
        if !status.is_success() {
            let code = code(response.body());
            self.remember(Some(SignInFault::TurnedAway { what, url, status: status.as_u16(), code }.into()));
        }
        Ok(response)
    }
}

impl OAuthHttpClient for GuardedOAuth {
    fn execute(&self, request: OAuthHttpRequest) -> OAuthHttpClientFuture<'_> {
        Box::pin(async move {
            self.remember(None);
            self.send(request).await.map_err(|error| {
                self.remember(Some(error));
                // What went wrong is told by who remembers it.
                OAuthHttpClientError::from("the request failed")
            })
        })
    }
}
