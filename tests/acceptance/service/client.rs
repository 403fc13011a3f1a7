//! Many calls at once: an HTTP client that bears outages as a caller would, by asking again.

use std::time::{Duration, Instant};

use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::hub::{Hub, PATIENCE};

/// Calls one service with one key.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    origin: String,
    key: String,
}

impl Caller {
    pub(crate) fn new(hub: &Hub, key: &str) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Self { client, origin: hub.origin.clone(), key: key.to_owned() }
    }

    /// Asks for a scan until it is accepted, under one idempotency key, and gives the job's id.
    pub(crate) async fn submit(&self, body: &Value, idempotency_key: &str) -> String {
        let start = Instant::now();
        loop {
            let request = self.client.post(format!("{}/mcp-hub/scan", self.origin)).header("apikey", &self.key);
            let request = request.header("idempotency-key", idempotency_key).header("content-type", "application/json");
            let sent = request.body(body.to_string()).send().await;
            match sent {
                Ok(answer) if answer.status() == StatusCode::ACCEPTED => {
                    let accepted: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
                    return accepted["job_id"].as_str().unwrap().to_owned();
                }
                Ok(answer) if answer.status().is_server_error() || answer.status() == StatusCode::TOO_MANY_REQUESTS => {
                }
                Ok(answer) => panic!("{}: {}", answer.status(), answer.text().await.unwrap()),
                Err(error) => assert!(start.elapsed() < PATIENCE, "{error}"),
            }
            assert!(start.elapsed() < PATIENCE, "the scan is not accepted");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Reads something; nothing while the service is out.
    pub(crate) async fn get(&self, path: &str) -> Option<Value> {
        let sent = self.client.get(format!("{}{path}", self.origin)).header("apikey", &self.key).send().await;
        let body = sent.ok().filter(|answer| answer.status().is_success())?.bytes().await.ok()?;
        serde_json::from_slice(&body).ok()
    }
}
