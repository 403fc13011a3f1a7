//! An answer as a stream of events.

use futures_util::stream::{BoxStream, StreamExt, unfold};
use sse_stream::{Error, Sse, SseStream};

use super::tap::Tap;
use crate::http::Response;

/// The events of an answer. What goes wrong below them is told to the tap, and the stream ends with it.
pub(super) fn events(response: Response, tap: Tap) -> BoxStream<'static, Result<Sse, Error>> {
    let pieces = unfold(Some(response), move |response| {
        let tap = tap.clone();
        async move {
            let mut response = response?;
            match response.chunk().await {
                Ok(Some(piece)) => Some((Ok(piece), Some(response))),
                Ok(None) => None,
                Err(failure) => Some((Err(tap.failed(failure)), None)),
            }
        }
    });
    SseStream::from_bytes_stream(Box::pin(pieces)).boxed()
}
