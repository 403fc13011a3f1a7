//! Asks the records until they answer.

use std::time::Duration;

use store::StoreError;
use tokio::time::{Instant, sleep, timeout};

/// How long one answer may take. A connection that is cut on the way says nothing for much longer.
const PATIENCE: Duration = Duration::from_secs(12);

/// Waits for one answer of the records, but not for ever.
pub(super) async fn answer<T>(ask: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(PATIENCE, ask).await.unwrap_or(Err(StoreError::NoAnswer))
}

/// Does something with the records, and does it again while the database does not answer, until `give_up`. It is told
/// whether it was asked before: the change may have been made and only the answer been lost.
pub(super) async fn insist<T, F>(give_up: Duration, mut ask: impl FnMut(bool) -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    const LONGEST_PAUSE: Duration = Duration::from_secs(2);
    let end = Instant::now() + give_up;
    let mut pause = Duration::from_millis(50);
    let mut is_again = false;
    loop {
        match answer(ask(is_again)).await {
            Err(error) if error.is_outage() && Instant::now() + pause < end => {
                tracing::debug!(error = &error as &dyn std::error::Error, "the records are asked again");
                sleep(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
                is_again = true;
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_is_asked_again_is_told_so() {
        let mut asked = Vec::new();
        let answer = insist(Duration::from_secs(5), |is_again| {
            asked.push(is_again);
            async move { if is_again { Ok(7) } else { Err(StoreError::NoAnswer) } }
        });
        assert_eq!(answer.await.unwrap(), 7);
        assert_eq!(asked, [false, true]);
    }

    #[tokio::test]
    async fn what_is_refused_is_not_asked_again() {
        let mut asked = 0;
        let answer = insist(Duration::from_secs(5), |_| {
            asked += 1;
            async { Err::<(), _>(StoreError::Fenced) }
        });
        assert!(matches!(answer.await, Err(StoreError::Fenced)));
        assert_eq!(asked, 1);
    }
}
