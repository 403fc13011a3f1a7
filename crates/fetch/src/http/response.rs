//! An answer whose body is read piece by piece under a cap.

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::client::Budget;
use super::policy::shown;
use crate::{FetchError, Limit};

/// The head of an answer, and its body as a stream.
#[derive(Debug)]
pub struct Response {
    inner: reqwest::Response,
    url: Url,
    budget: Budget,
    received: u64,
}

impl Response {
    pub(super) const fn new(inner: reqwest::Response, url: Url, budget: Budget) -> Self {
        Self { inner, url, budget, received: 0 }
    }

    /// The address that answered, after all redirects.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The value of a header, if it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers().get(name)?.to_str().ok()
    }

    /// The answer itself if its status is success.
    ///
    /// # Errors
    ///
    /// [`FetchError::Denied`] for 401 and 403, [`FetchError::Status`] for any other failure.
    pub fn success(self) -> Result<Self, FetchError> {
        let (url, status) = (shown(&self.url), self.status());
        match status.as_u16() {
            200..=299 => Ok(self),
            401 => Err(FetchError::Denied { url, status: 401, advice: "it wants credentials, or other ones" }),
            403 => Err(FetchError::Denied { url, status: 403, advice: "these credentials may not read it" }),
            status => Err(FetchError::Status { url, status }),
        }
    }

    /// The next piece of the body, content-decoded; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the connection breaks, stalls, or the body passes the cap or the deadline.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FetchError> {
        let idle_until = Instant::now() + self.budget.idle;
        let until = idle_until.min(self.budget.deadline);
        let chunk = match timeout_at(until, self.inner.chunk()).await {
            Ok(chunk) => chunk,
            Err(_) if idle_until < self.budget.deadline => {
                let seconds = self.budget.idle.as_secs_f32();
                return Err(FetchError::Stalled { url: shown(&self.url), step: "send more", seconds });
            }
            Err(_) => return Err(self.over(Limit::Time(self.budget.time))),
        };
        let chunk = chunk.map_err(|source| self.broken(source))?;
        self.received = self.received.saturating_add(chunk.as_ref().map_or(0, |chunk| chunk.len() as u64));
        if self.received > self.budget.bytes.1 {
            return Err(self.over(self.budget.bytes.0(self.budget.bytes.1)));
        }
        Ok(chunk)
    }

    /// The whole body.
    ///
    /// # Errors
    ///
    /// As [`Self::chunk`].
    pub async fn bytes(mut self) -> Result<Bytes, FetchError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    fn over(&self, limit: Limit) -> FetchError {
        FetchError::OverLimit { what: format!("the answer of `{}`", shown(&self.url)), limit }
    }

    fn broken(&self, source: reqwest::Error) -> FetchError {
        FetchError::Unreachable { url: shown(&self.url), source: source.without_url() }
    }
}
