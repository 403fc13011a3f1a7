//! Talks to a service: asks for scans and follows them, and keeps its registry and gateways.

mod catalog;
mod events;
mod settings;
mod sse;

use std::time::Duration;

use anyhow::Context;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

pub(crate) use self::catalog::{Answer, Call};
pub(crate) use events::Progress;
pub(crate) use settings::{CatalogArgs, ClientArgs};

/// How often a request is repeated that the service cannot serve now.
const TRIES: u32 = 5;
/// The longest that the client waits because the service says so.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes.
const LARGEST: usize = 512 * 1024 * 1024;

/// The service did not do what it was asked, and the request is not to blame: the same may go well later.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unserved(String);

/// A service, and the key to it.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    origin: Url,
    /// Headers that say what is acted for.
    context: Vec<(&'static str, String)>,
}

/// When a request that was not served is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Whenever it may go well a little later: twice does what once does.
    Always,
    /// Only where the service cannot have done it.
    IfUnheard,
}

impl Client {
    /// A client of the service at `origin`. The key is never shown.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if the key cannot be sent.
    pub(crate) fn new(origin: Url, key: &str) -> anyhow::Result<Self> {
        const CONNECT: Duration = Duration::from_secs(10);
        let mut key = HeaderValue::from_str(key.trim()).ok().context("MCP_HUB_API_KEY holds no API key")?;
        key.set_sensitive(true);
        let http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([("apikey".parse()?, key)]))
            // A key is for one service: it goes nowhere else.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .user_agent(concat!("mcp-hub/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, origin, context: Vec::new() })
    }

    /// The same, sending this header with every request.
    fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.context.push((name, value));
        self
    }

    /// Asks for scans; a repetition of the request makes no second scan.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let idempotency_key = Uuid::new_v4().to_string();
        let body = body.to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", &idempotency_key)];
        json(self.send(Method::POST, path, &headers, Some(&body)).await?).await
    }

    /// Reads something.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        whole(self.send(Method::GET, path, &[], None).await?).await
    }

    /// Reads the state of a job.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) async fn status(&self, job: Uuid) -> anyhow::Result<Value> {
        json(self.send(Method::GET, &format!("/mcp-hub/scan/{job}/status"), &[], None).await?).await
    }

    /// Sends a request until it is served, or refused for good.
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> anyhow::Result<Response> {
        self.send_again(Again::Always, method, path, headers, body).await
    }

    /// The same, sent again as often as that is right.
    async fn send_again(
        &self,
        again: Again,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> anyhow::Result<Response> {
        const FIRST_WAIT: Duration = Duration::from_millis(500);
        let url = self.url(path);
        let mut wait = FIRST_WAIT;
        for tries_left in (0..TRIES).rev() {
            let mut request = self.http.request(method.clone(), url.clone());
            let context = self.context.iter().map(|(name, value)| (*name, value.as_str()));
            for (name, value) in headers.iter().copied().chain(context) {
                request = request.header(name, value);
            }
            if let Some(body) = body {
                request = request.body(body.to_owned());
            }
            match request.send().await {
                Ok(answer) if answer.status().is_success() => return Ok(answer),
                Ok(answer) if again.after(answer.status()) && tries_left > 0 => {
                    let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                    wait = asked.map_or(wait, Duration::from_secs).min(LONGEST_WAIT);
                }
                Ok(answer) => return Err(refusal(answer).await),
                Err(error) if tries_left > 0 && (again == Again::Always || error.is_connect()) => {}
                Err(error) if again == Again::IfUnheard && !error.is_connect() => {
                    let why = format!("{:#}", anyhow::Error::new(error.without_url()));
                    return Err(Unserved(format!(
                        "no answer of {}: {why}. It may have been done all the same: look before you ask again",
                        self.origin
                    ))
                    .into());
                }
                Err(error) => {
                    let why = format!("{:#}", anyhow::Error::new(error.without_url()));
                    return Err(Unserved(format!("cannot reach {}: {why}", self.origin)).into());
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(Unserved(format!("cannot reach {}", self.origin)).into())
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.origin.clone();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{path}"));
        url.set_query(query);
        url
    }
}

impl Again {
    fn after(self, status: StatusCode) -> bool {
        match self {
            Self::Always => is_passing(status),
            // What stands between here and the service can say the others of a request that the service has seen.
            Self::IfUnheard => status == StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// Whether the same request may go well a little later.
fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// What the service says of a request that it does not serve.
async fn refusal(answer: Response) -> anyhow::Error {
    let status = answer.status();
    let body: Value = whole(answer).await.ok().and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
    let message = body["message"].as_str();
    if let (StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT, Some(message)) = (status, message) {
        // The service itself says so of a server that it asked.
        return Unserved(message.to_owned()).into();
    }
    if is_passing(status) || status.is_server_error() {
        let message = message.map_or_else(|| format!("status {}", status.as_u16()), str::to_owned);
        return Unserved(format!("the service does not serve this now: {message}")).into();
    }
    let Some(message) = message else {
        return anyhow::anyhow!(
            "the service answers with status {}: is MCP_HUB_URL the address of one?",
            status.as_u16()
        );
    };
    let several = body["errors"].as_array().filter(|errors| errors.len() > 1);
    let mistakes = several.into_iter().flatten().map(|mistake| {
        format!("\n  {}: {}", mistake["path"].as_str().unwrap_or("?"), mistake["message"].as_str().unwrap_or("?"))
    });
    anyhow::anyhow!("the service refuses: {message}{}", mistakes.collect::<String>())
}

async fn json(answer: Response) -> anyhow::Result<Value> {
    serde_json::from_slice(&whole(answer).await?).context("the service answers with something that is not JSON")
}

async fn whole(mut answer: Response) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
        anyhow::ensure!(
            bytes.len() + chunk.len() <= LARGEST,
            "the answer of the service is larger than {LARGEST} bytes"
        );
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use axum::http;

    use super::*;
    use crate::exit::Exit;

    fn answered(status: u16, body: &'static str) -> Response {
        Response::from(http::Response::builder().status(status).body(body).unwrap())
    }

    #[tokio::test]
    async fn a_service_that_is_out_is_told_from_a_request_that_is_wrong() {
        for (status, body, said, exit) in [
            (404, r#"{"message": "There is no scan of this id."}"#, "There is no scan", Exit::Usage),
            (401, r#"{"message": "This is no API key."}"#, "no API key", Exit::Usage),
            (404, "<html>", "is MCP_HUB_URL the address of one?", Exit::Usage),
            (500, r#"{"message": "Something went wrong."}"#, "Something went wrong", Exit::Incomplete),
            (429, r#"{"message": "Too many requests."}"#, "Too many", Exit::Incomplete),
            (502, "<html>", "status 502", Exit::Incomplete),
            (504, r#"{"message": "No answer in time."}"#, "No answer in time.", Exit::Incomplete),
        ] {
            let error = refusal(answered(status, body)).await;
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(Exit::of(&error), exit, "{status} {body}");
        }
    }

    #[test]
    fn a_service_may_stand_below_a_path() {
        let client = Client::new("https://hub.example/base/".parse().unwrap(), "k").unwrap();
        let url = client.url("/mcp-hub/scans?limit=1");
        assert_eq!(url.as_str(), "https://hub.example/base/mcp-hub/scans?limit=1");
    }

    #[test]
    fn a_key_that_no_header_can_hold_is_refused_without_showing_it() {
        let error = Client::new("https://hub.example/".parse().unwrap(), "cana\nry").unwrap_err().to_string();
        assert!(!error.contains("cana"), "{error}");
        let client = Client::new("https://hub.example/".parse().unwrap(), "canary").unwrap();
        assert!(!format!("{client:?}").contains("canary"));
    }

    #[tokio::test]
    async fn what_may_have_been_done_is_not_asked_for_again() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let heard = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = std::sync::Arc::clone(&heard);
        tokio::spawn(async move {
            use tokio::io::AsyncReadExt;
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                // The request is heard, and the connection is lost before the answer.
                let _ = stream.read(&mut [0; 1024]).await;
            }
        });
        let client = Client::new(origin, "k").unwrap();
        let error = client.call(&Call::add_server(serde_json::json!({}))).await.err().unwrap();
        assert!(error.to_string().contains("look before you ask again"), "{error}");
        assert_eq!(Exit::of(&error), Exit::Incomplete);
        assert_eq!(heard.load(std::sync::atomic::Ordering::SeqCst), 1);
    }
}
