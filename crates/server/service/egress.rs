//! What the API itself reaches out with: scanning's policy, and limits that fit within one request.

use std::time::Duration;

use fetch::{FetchError, Fetcher, FetcherOptions, HostedLimits, NetworkPolicy};

/// What the API itself may reach, whether or not jobs are scanned in this process.
#[derive(Debug, Clone)]
pub(crate) struct Egress(NetworkPolicy);

impl Egress {
    /// The same policy as that of scans.
    pub(crate) const fn under(network: NetworkPolicy) -> Self {
        Self(network)
    }

    /// What reaches out.
    ///
    /// # Errors
    ///
    /// Fails if the HTTP client cannot be set up.
    pub(crate) fn fetcher(&self) -> Result<Fetcher, FetchError> {
        let options = FetcherOptions { network: self.0.clone(), hosted_limits: limits(), ..FetcherOptions::default() };
        Fetcher::new(options)
    }
}

/// A caller waits for the answer: it comes before the request's own time is over, and takes little memory.
fn limits() -> HostedLimits {
    const MIB: u64 = 1024 * 1024;
    HostedLimits { time: Duration::from_secs(20), answer: MIB, session: 4 * MIB, pages: 100, items: 2_000 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Bounds;

    #[test]
    fn a_server_that_hangs_is_given_up_before_the_request_is() {
        assert!(limits().time < Bounds::default().patience);
    }
}
