//! Hears what other processes tell.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use model::JobId;
use redis::RedisResult;
use tokio::time::{interval, sleep, timeout};
use uuid::Uuid;

use super::hub::Hub;
use crate::link::Link;

/// How long to leave a Redis alone that is away.
const PAUSE: Duration = Duration::from_millis(500);

/// How often to see whether the connection still works: one that is cut on the way says nothing.
const PING: Duration = Duration::from_secs(5);

/// How many jobs one message names.
const BUNDLE: usize = 500;

/// What one process tells the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    /// A job has changed.
    Changed(JobId),
    /// A job was called off.
    Cancelled(JobId),
    /// More has changed than can be told.
    Everything,
}

/// Where processes tell each other.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    name: String,
    /// This process, which does not listen to itself.
    me: Uuid,
}

impl Channel {
    /// The channel of that part of Redis.
    pub(super) fn new(link: &Link) -> Self {
        Self { name: link.key("feed"), me: Uuid::new_v4() }
    }

    /// What Redis calls it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Writes messages, many to a text: first the sender, then a word for each.
    pub(super) fn pack(&self, messages: &[Message]) -> Vec<String> {
        let pack = |bundle: &[Message]| {
            let mut text = self.me.simple().to_string();
            for message in bundle {
                text.push_str(match message {
                    Message::Changed(_) => " +",
                    Message::Cancelled(_) => " -",
                    Message::Everything => " *",
                });
                if let Message::Changed(job) | Message::Cancelled(job) = message {
                    text.push_str(job.uuid().simple().encode_lower(&mut Uuid::encode_buffer()));
                }
            }
            text
        };
        messages.chunks(BUNDLE).map(pack).collect()
    }

    /// Reads what others wrote; nothing of what this process wrote, and no word that it does not know.
    pub(super) fn unpack(&self, text: &str) -> Vec<Message> {
        let mut words = text.split(' ');
        if words.next().is_none_or(|sender| sender.parse() == Ok(self.me)) {
            return Vec::new();
        }
        let read = |word: &str| match word.split_at_checked(1)? {
            ("+", job) => job.parse().ok().map(Message::Changed),
            ("-", job) => job.parse().ok().map(Message::Cancelled),
            ("*", "") => Some(Message::Everything),
            _ => None,
        };
        words.filter_map(read).collect()
    }
}

/// Wakes the listeners of this process for what others tell, for ever.
pub(super) async fn hear(link: Link, channel: Channel, hub: Arc<Hub>) {
    loop {
        // What was told before this connection was there is unknown; so everybody looks.
        if let Err(error) = hear_while_connected(&link, &channel, &hub).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "the feed hears nothing of other processes");
        }
        sleep(PAUSE).await;
    }
}

async fn hear_while_connected(link: &Link, channel: &Channel, hub: &Hub) -> RedisResult<()> {
    let (mut sink, mut stream) = link.ear().await?.split();
    sink.subscribe(channel.name()).await?;
    hub.wake_all();
    let mut ping = interval(PING);
    loop {
        tokio::select! {
            heard = stream.next() => match heard {
                Some(told) => {
                    let text: String = told.get_payload()?;
                    for message in channel.unpack(&text) {
                        match message {
                            Message::Changed(job) => hub.wake(job),
                            Message::Cancelled(job) => hub.cancel(job),
                            Message::Everything => hub.wake_all(),
                        }
                    }
                }
                None => return Ok(()),
            },
            _ = ping.tick() => {
                let Ok(answer) = timeout(PING, sink.ping::<redis::Value>()).await else { return Ok(()) };
                answer?;
            }
        }
    }
}
