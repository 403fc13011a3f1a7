//! The address check at the moment of dialling, so that a name cannot lead elsewhere than where it was checked.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Reach;
use super::policy::{Refusal, Route};

/// Resolves names with the system's resolver and hands out only addresses that the route admits.
pub(super) struct GuardedResolver {
    pub(super) route: Route,
    /// The operator's proxy, which may have any address.
    pub(super) proxy: Option<String>,
}

/// Every address of a name is refused.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct RefusedName(pub(super) Refusal);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let route = if self.proxy.as_deref() == Some(name.as_str()) { Route::Trusted } else { self.route };
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(admitted(found, route)?.into_iter()) as Addrs)
        })
    }
}

/// The admitted addresses among `found`; an error if there are some and none is admitted.
fn admitted(found: impl Iterator<Item = SocketAddr>, route: Route) -> Result<Vec<SocketAddr>, RefusedName> {
    let mut admitted = Vec::new();
    let mut refused = None;
    for address in found {
        match route.admits(Reach::of(address.ip())) {
            Ok(()) => admitted.push(address),
            Err(refusal) => refused = Some(RefusedName(refusal)),
        }
    }
    match refused {
        Some(refused) if admitted.is_empty() => Err(refused),
        _ => Ok(admitted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> impl Iterator<Item = SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn internal_addresses_are_left_out_of_a_mixed_answer() {
        let found = admitted(addresses(&["127.0.0.1", "1.1.1.1", "::1", "169.254.169.254"]), Route::Public).unwrap();
        assert_eq!(found, addresses(&["1.1.1.1"]).collect::<Vec<_>>());
    }

    #[test]
    fn a_name_with_internal_addresses_only_is_refused_unless_chosen() {
        let error = admitted(addresses(&["10.0.0.7"]), Route::Public).unwrap_err();
        assert_eq!(error.0, Refusal::Address("private address"));
        assert!(admitted(addresses(&["10.0.0.7"]), Route::Trusted).is_ok());
        assert!(admitted(addresses(&["169.254.169.254"]), Route::Trusted).is_err());
    }
}
