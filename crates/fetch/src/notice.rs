//! Tells another service something: one request, of whose answer only the status counts.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use crate::http::Client;
use crate::{FetchError, Fetcher, Limit};

/// How long the receiver may take.
const TIME: Duration = Duration::from_secs(20);
/// Bytes of its answer that are read, none of which is kept: a connection whose answer was read can be used again.
const ANSWER_BYTES: u64 = 64 * 1024;

impl Fetcher {
    /// Posts a JSON text to an address that the policy permits. A redirect counts as a refusal, since what is sent is for
    /// this address alone. Header values that no header can hold are left out.
    ///
    /// # Errors
    ///
    /// When the policy refuses the address, nobody answers there in time, or the status is not success.
    pub async fn notify(&self, url: Url, headers: &[(&'static str, &str)], body: String) -> Result<(), FetchError> {
        notify(self.client(), url, headers, body.into()).await
    }
}

async fn notify(client: &Client, url: Url, headers: &[(&'static str, &str)], body: Bytes) -> Result<(), FetchError> {
    let mut request = client.post(url, body).header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            request = request.header(HeaderName::from_static(name), value);
        }
    }
    let request = request.without_redirects().at_most(Limit::Answer, ANSWER_BYTES).until(Instant::now() + TIME, TIME);
    let answer = request.send().await?.success()?;
    // The receiver has taken it: what else it says, and whether it says it whole, changes nothing.
    let _ = answer.bytes().await;
    Ok(())
}
