//! The one HTTP client: every request is checked, every redirect again, every answer capped.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, Proxy, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::certificate::{BadCertificate, Certified, ClientCertificate};
use super::policy::{NetworkPolicy, Refusal, Route, shown};
use super::resolver::{GuardedResolver, RefusedName};
use super::response::Response;
use super::tls;
use crate::{FetchError, Limit};

const REDIRECTS: usize = 5;
const ANSWER_BYTES: u64 = 10 * 1024 * 1024;
const TIME: Duration = Duration::from_mins(1);

/// Sends requests that the policy permits. Cloning is cheap; clones share their connections.
#[derive(Clone)]
pub struct Client {
    policy: Arc<NetworkPolicy>,
    public: reqwest::Client,
    /// Apart, so that a connection opened for a trusted host never serves another one.
    trusted: reqwest::Client,
    /// Apart for the same reason; none if the policy opens no range.
    internal: Option<reqwest::Client>,
    /// Who dials the one origin that a certificate is shown to.
    certified: Option<Arc<Certified>>,
}

impl Client {
    /// A client bound to `policy` for its whole life.
    ///
    /// # Errors
    ///
    /// When TLS or the proxy cannot be set up.
    pub fn new(policy: NetworkPolicy) -> Result<Self, FetchError> {
        Self::showing(Arc::new(policy), None).map_err(FetchError::Client)
    }

    fn showing(policy: Arc<NetworkPolicy>, certificate: Option<&ClientCertificate>) -> Result<Self, reqwest::Error> {
        let public = dialler(&policy, Route::Public, certificate)?;
        let trusted = dialler(&policy, Route::Trusted, certificate)?;
        let internal = (!policy.internal.is_empty()).then(|| dialler(&policy, Route::Internal, certificate));
        Ok(Self { internal: internal.transpose()?, policy, public, trusted, certified: None })
    }

    /// The same client, which shows a certificate to the origin of `url` and to no other.
    ///
    /// # Errors
    ///
    /// When the key does not fit the certificate.
    pub fn with_certificate(&self, url: &Url, certificate: ClientCertificate) -> Result<Self, BadCertificate> {
        let client = Self::showing(Arc::clone(&self.policy), Some(&certificate));
        let client = client.map_err(|_| BadCertificate::Mismatch)?;
        let certified = Some(Arc::new(Certified { origin: url.origin(), certificate, client }));
        Ok(Self { certified, ..self.clone() })
    }

    /// The same client, which tells nobody who it is.
    #[must_use]
    pub fn without_certificate(&self) -> Self {
        let certified = self.certified.as_ref().and_then(|certified| {
            let certificate = certified.certificate.without_identity();
            // Nothing is left that could fail: the authorities were taken when the client was made.
            let client = Self::showing(Arc::clone(&self.policy), Some(&certificate)).ok()?;
            Some(Arc::new(Certified { origin: certified.origin.clone(), certificate, client }))
        });
        Self { certified, ..self.clone() }
    }

    /// Whether it shows a certificate to anybody.
    pub fn shows_certificate(&self) -> bool {
        self.certified.as_ref().is_some_and(|certified| certified.certificate.has_identity())
    }

    /// Who dials `url`.
    fn dialling(&self, url: &Url) -> &Self {
        self.certified.as_ref().filter(|certified| certified.is_for(url)).map_or(self, |certified| &certified.client)
    }

    /// A GET request, to be sent.
    pub fn get(&self, url: Url) -> Request<'_> {
        self.request(Method::GET, url, None)
    }

    /// A POST request, to be sent.
    pub fn post(&self, url: Url, body: impl Into<Bytes>) -> Request<'_> {
        self.request(Method::POST, url, Some(body.into()))
    }

    /// A DELETE request, to be sent.
    pub fn delete(&self, url: Url) -> Request<'_> {
        self.request(Method::DELETE, url, None)
    }

    /// Its policy.
    pub fn policy(&self) -> &NetworkPolicy {
        &self.policy
    }

    fn request(&self, method: Method, url: Url, body: Option<Bytes>) -> Request<'_> {
        let budget = Budget {
            bytes: (Limit::Answer, ANSWER_BYTES),
            time: TIME,
            deadline: Instant::now() + TIME,
            idle: self.policy.patience.idle,
        };
        let (headers, credentials) = (HeaderMap::new(), HeaderMap::new());
        Request { client: self, method, url, headers, credentials, body, budget, follows: true }
    }
}

impl std::fmt::Debug for Client {
    /// The policy alone: the inner clients would show the credentials of a proxy.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("policy", &self.policy).finish_non_exhaustive()
    }
}

fn dialler(
    policy: &Arc<NetworkPolicy>,
    route: Route,
    certificate: Option<&ClientCertificate>,
) -> Result<reqwest::Client, reqwest::Error> {
    const HEADER_BYTES: u32 = 64 * 1024;
    let builder = reqwest::Client::builder()
        .user_agent(concat!("mcp-hub/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(policy.patience.connect)
        .http2_max_header_list_size(HEADER_BYTES)
        .dns_resolver(Arc::new(GuardedResolver::new(policy, route)));
    let builder = match (certificate, tls::config()) {
        (Some(certificate), _) => certificate.shown_by(builder),
        (None, Some(tls)) => builder.tls_backend_preconfigured(tls),
        // What is wrong is told when the client is made.
        (None, None) => builder,
    };
    match &policy.proxy {
        Some(proxy) => builder.proxy(Proxy::all(proxy.clone())?).build(),
        None => builder.build(),
    }
}

/// What one answer may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// The cap, and the limit that it comes from.
    pub(super) bytes: (fn(u64) -> Limit, u64),
    /// The whole time, for the error's text.
    pub(super) time: Duration,
    /// When it ends.
    pub(super) deadline: Instant,
    /// The longest silence.
    pub(super) idle: Duration,
}

/// A request, to be sent.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'client> {
    client: &'client Client,
    method: Method,
    url: Url,
    headers: HeaderMap,
    /// Sent to the origin of the request and to no other.
    credentials: HeaderMap,
    body: Option<Bytes>,
    budget: Budget,
    follows: bool,
}

impl Request<'_> {
    /// Adds a header. Credentials go into [`Self::credential`]: headers are sent along redirects.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// The value of `Authorization`. It is sent to the origin of this request and to no other.
    pub fn credential(mut self, value: Option<HeaderValue>) -> Self {
        self.credentials.extend(value.map(|mut value| {
            value.set_sensitive(true);
            (AUTHORIZATION, value)
        }));
        self
    }

    /// Headers that tell who asks. They are sent to the origin of this request and to no other.
    pub fn credentials(mut self, headers: &HeaderMap) -> Self {
        self.credentials.extend(headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Takes a redirect for the answer: what is sent is for this address alone.
    pub fn without_redirects(mut self) -> Self {
        self.follows = false;
        self
    }

    /// Caps the body of the answer at `bytes` after content decoding; an answer beyond is an error that names `limit`.
    pub fn at_most(mut self, limit: fn(u64) -> Limit, bytes: u64) -> Self {
        self.budget.bytes = (limit, bytes);
        self
    }

    /// Ends the whole exchange, body included, at `deadline`; an error then names the limit `time`.
    pub fn until(mut self, deadline: Instant, time: Duration) -> Self {
        self.budget.deadline = deadline;
        self.budget.time = time;
        self
    }

    /// Sends the request and follows redirects until a host answers.
    ///
    /// # Errors
    ///
    /// When the policy refuses the address or one it redirects to, or no host answers in time. A status that is not
    /// success is an answer, not an error: see [`Response::success`].
    pub async fn send(mut self) -> Result<Response, FetchError> {
        for _ in 0..=REDIRECTS {
            let response = self.hop().await?;
            if !self.follows || !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Response::new(response, self.url, self.budget));
            }
            let next = self.redirect(&response).map_err(|refusal| refused(&self.url, refusal))?;
            if next.origin() != self.url.origin() {
                self.credentials.clear();
            }
            self.url = next;
        }
        Err(refused(&self.url, Refusal::TooManyRedirects(REDIRECTS)))
    }

    async fn hop(&self) -> Result<reqwest::Response, FetchError> {
        if self.client.policy.offline {
            return Err(FetchError::Offline { url: shown(&self.url) });
        }
        let route = self.client.policy.check(&self.url).map_err(|refusal| refused(&self.url, refusal))?;
        let client = self.client.dialling(&self.url);
        let dialler = match route {
            Route::Public => &client.public,
            Route::Trusted => &client.trusted,
            Route::Internal => client.internal.as_ref().unwrap_or(&client.public),
        };
        let mut request = dialler.request(self.method.clone(), self.url.clone()).headers(self.headers.clone());
        if !self.credentials.is_empty() {
            request = request.headers(self.credentials.clone());
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        let patience = self.client.policy.patience;
        // The connection comes first and has its own time-out; the host's time to answer counts from there.
        let answer_until = Instant::now() + patience.connect + patience.answer;
        let stalled =
            |step, time: Duration| FetchError::Stalled { url: shown(&self.url), step, seconds: time.as_secs_f32() };
        match timeout_at(answer_until.min(self.budget.deadline), request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(match refusal_in(&error) {
                Some(refusal) => refused(&self.url, refusal),
                None if error.is_connect() && error.is_timeout() => stalled("accept a connection", patience.connect),
                None => FetchError::Unreachable { url: shown(&self.url), source: error.without_url() },
            }),
            Err(_) if answer_until < self.budget.deadline => Err(stalled("answer", patience.answer)),
            Err(_) => {
                let what = format!("the answer of `{}`", shown(&self.url));
                Err(FetchError::OverLimit { what, limit: Limit::Time(self.budget.time) })
            }
        }
    }

    fn redirect(&self, response: &reqwest::Response) -> Result<Url, Refusal> {
        let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
        let next = location.and_then(|location| self.url.join(location).ok()).ok_or(Refusal::LostRedirect)?;
        if self.url.scheme() == "https" && next.scheme() != "https" {
            return Err(Refusal::Downgrade);
        }
        if self.body.is_some() && !matches!(response.status().as_u16(), 307 | 308) {
            return Err(Refusal::DroppedBody);
        }
        Ok(next)
    }
}

fn refused(url: &Url, refusal: Refusal) -> FetchError {
    FetchError::Refused { url: shown(url), refusal }
}

/// The resolver's refusal, which reqwest hands back somewhere inside its own error.
fn refusal_in(error: &reqwest::Error) -> Option<Refusal> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(RefusedName(refusal)) = inner.downcast_ref() {
            return Some(*refusal);
        }
        cause = inner.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(from: &str, status: u16, to: &str, body: Option<&'static str>) -> Result<String, Refusal> {
        let client = Client::new(NetworkPolicy::default()).unwrap();
        let from = from.parse().unwrap();
        let request = match body {
            Some(body) => client.post(from, body),
            None => client.get(from),
        };
        let answer = ::http::Response::builder().status(status).header(LOCATION, to).body("").unwrap();
        request.redirect(&answer.into()).map(String::from)
    }

    #[test]
    fn a_redirect_is_read_relative_to_where_it_stands() {
        assert_eq!(redirect("https://a.example/x/y", 302, "z?q=1", None), Ok("https://a.example/x/z?q=1".into()));
        assert_eq!(redirect("https://a.example/x", 301, "//b.example/z", None), Ok("https://b.example/z".into()));
        assert_eq!(redirect("http://a.example/x", 308, "https://a.example/x", None), Ok("https://a.example/x".into()));
    }

    #[test]
    fn a_redirect_never_leaves_encryption_or_drops_a_body() {
        assert_eq!(redirect("https://a.example/", 302, "http://a.example/", None), Err(Refusal::Downgrade));
        assert_eq!(redirect("https://a.example/", 307, "file:///etc/passwd", None), Err(Refusal::Downgrade));
        assert_eq!(redirect("https://a.example/", 302, "https://[", None), Err(Refusal::LostRedirect));
        assert_eq!(redirect("https://a.example/", 303, "/x", Some("want")), Err(Refusal::DroppedBody));
        assert!(redirect("https://a.example/", 307, "/x", Some("want")).is_ok());
    }
}
