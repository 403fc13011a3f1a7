//! How many servers are asked at once for callers who wait.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::api::error::ApiError;

/// Servers that are asked at once: an answer may take some megabytes.
const AT_ONCE: usize = 32;
/// How long a caller waits for a turn. With the time that a server has, it is shorter than a request may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who may have a server asked now; others wait for their turn.
pub(crate) struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Turns {
    /// Waits for a turn, which lasts until what is given is dropped.
    ///
    /// # Errors
    ///
    /// `Unavailable` if none comes soon.
    pub(super) async fn take(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        match timeout(PATIENCE, self.0.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(ApiError::Unavailable),
        }
    }
}
