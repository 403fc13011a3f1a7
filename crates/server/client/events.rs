//! Follows a job to its end, however often the connection is lost.

use std::time::Duration;

use model::JobStatus;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::sse::Reader;
use super::{Client, Unserved};

/// How long the connection may be silent; the service shows that it is alive more often.
const SILENCE: Duration = Duration::from_mins(1);
/// How often a lost connection is made anew before anything is heard on it.
const TRIES: u32 = 10;

/// What is told of a job as it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress {
    /// What happened.
    pub(crate) kind: String,
    /// The rest.
    pub(crate) body: Value,
}

impl Client {
    /// Follows a job until it has ended, and gives its final status.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service, or if the connection is lost for good.
    pub(crate) async fn follow(&self, job: Uuid, mut tell: impl FnMut(&Progress)) -> anyhow::Result<JobStatus> {
        let (mut after, mut tries) = (0_u64, 0);
        loop {
            let heard = after;
            if let Some(status) = self.follow_once(job, &mut after, &mut tell).await? {
                return Ok(status);
            }
            tries = if after > heard { 0 } else { tries + 1 };
            if tries >= TRIES {
                return Err(Unserved("the connection to the service is lost again and again".to_owned()).into());
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Follows a job for as long as the connection lasts.
    async fn follow_once(
        &self,
        job: Uuid,
        after: &mut u64,
        tell: &mut impl FnMut(&Progress),
    ) -> anyhow::Result<Option<JobStatus>> {
        let path = format!("/mcp-hub/scan/{job}/events");
        let last = after.to_string();
        let headers = [("accept", "text/event-stream"), ("last-event-id", last.as_str())];
        let mut answer = self.send(Method::GET, &path, &headers, None).await?;
        if answer.status() == StatusCode::NO_CONTENT {
            return self.final_status(job).await;
        }
        let mut reader = Reader::default();
        // Whatever ends the connection, the next one goes on where it ended.
        while let Ok(Ok(Some(bytes))) = tokio::time::timeout(SILENCE, answer.chunk()).await {
            for message in reader.push(&bytes)? {
                let number = message.id.parse().unwrap_or(*after);
                if number <= *after {
                    continue;
                }
                *after = number;
                let body = serde_json::from_str(&message.data).unwrap_or_default();
                let progress = Progress { kind: message.event, body };
                tell(&progress);
                if let Some(status) = progress.kind.parse::<JobStatus>().ok().filter(|status| status.is_terminal()) {
                    return Ok(Some(status));
                }
            }
        }
        self.final_status(job).await
    }

    async fn final_status(&self, job: Uuid) -> anyhow::Result<Option<JobStatus>> {
        let status = self.status(job).await?;
        let word = status["job_status"].as_str().unwrap_or_default();
        Ok(word.parse::<JobStatus>().ok().filter(|status| status.is_terminal()))
    }
}
