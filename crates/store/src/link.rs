//! The way to a Redis that queue and feed share.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, RedisResult};

use crate::StoreError;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(2);

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(3);

/// A Redis, and the part of it that is ours.
#[derive(Clone)]
pub(crate) struct Link {
    client: Client,
    namespace: String,
}

impl Link {
    /// Reads where it is. Connects to nothing.
    pub(crate) fn new(url: &str, namespace: &str) -> Result<Self, StoreError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
        if namespace.is_empty() || namespace.len() > 64 || !namespace.bytes().all(is_plain) {
            let source = "a namespace is 1 to 64 letters, digits, `-`, `_`, `.` and `:`".into();
            return Err(StoreError::Queue { doing: "be found", source });
        }
        let client = Client::open(url).map_err(StoreError::queueing("be found"))?;
        Ok(Self { client, namespace: namespace.to_owned() })
    }

    /// The name of something of ours. All names are in one slot of a cluster, so that scripts may use them together.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{{{}}}:{name}", self.namespace)
    }

    /// A connection for many callers at once. It is made when it is first used, and again when it was lost.
    pub(crate) fn shared(&self) -> Result<ConnectionManager, StoreError> {
        // Whoever asks tries again by itself, so it hears soon that there is no way through.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(200))
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER));
        ConnectionManager::new_lazy_with_config(self.client.clone(), config).map_err(StoreError::queueing("be found"))
    }

    /// A connection for one caller, who may wait for so long before each answer.
    pub(crate) async fn own(&self, wait: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(wait + ANSWER));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// A connection that hears what is published.
    pub(crate) async fn ear(&self) -> RedisResult<redis::aio::PubSub> {
        match tokio::time::timeout(CONNECT, self.client.get_async_pubsub()).await {
            Ok(connected) => connected,
            Err(_) => Err((redis::ErrorKind::Io, "no connection in time").into()),
        }
    }
}

impl std::fmt::Debug for Link {
    /// Leaves out the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("namespace", &self.namespace).finish_non_exhaustive()
    }
}
