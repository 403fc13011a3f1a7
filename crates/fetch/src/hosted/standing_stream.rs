//! The stream over which a server asks something outside of its answers.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long a call waits for the stream. Some servers send its head with the first event only.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells those who wait that the stream is opened or refused. A server that asks back before there is a stream loses its
/// question, and with it the answer to the call that made it ask.
#[derive(Clone, Default)]
pub(super) struct StandingStream(watch::Sender<bool>);

impl StandingStream {
    /// The server has answered to the request for the stream.
    pub(super) fn settle(&self) {
        self.0.send_replace(true);
    }

    /// Waits until the server has answered, or long enough.
    pub(super) async fn settled(&self) {
        let mut is_settled = self.0.subscribe();
        // It cannot be closed while `self` is there.
        let _ = timeout(PATIENCE, is_settled.wait_for(|is_settled| *is_settled)).await;
    }
}
