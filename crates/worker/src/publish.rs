//! Who is told of a scan's progress.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;

use model::Event;

/// Takes the events of one scan, in order.
pub trait Publisher: Sync {
    /// Why an event could not be published.
    type Error: Error + Send + Sync + 'static;

    /// Publishes one event.
    ///
    /// # Errors
    ///
    /// Fails if nobody can be told; the scan stops, since its progress could not be followed.
    fn publish(&self, event: Event) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Nobody follows the progress.
#[derive(Debug, Clone, Copy)]
pub struct Unheard;

impl Publisher for Unheard {
    type Error = Infallible;

    async fn publish(&self, _event: Event) -> Result<(), Infallible> {
        Ok(())
    }
}
