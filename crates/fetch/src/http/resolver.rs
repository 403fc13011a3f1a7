//! The address check at the moment of dialling, so that a name cannot lead elsewhere than where it was checked.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::policy::{NetworkPolicy, Refusal, Route};

/// Finds the addresses of a name.
pub trait Lookup: Send + Sync {
    /// All addresses of `name`, unfiltered: what may be dialled of them is decided afterwards.
    fn addresses(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The system's resolver.
struct System;

impl Lookup for System {
    fn addresses(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(
            async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.map(|address| address.ip()).collect()) },
        )
    }
}

/// Resolves names and hands out only addresses that the policy admits on its route.
pub(super) struct GuardedResolver {
    policy: Arc<NetworkPolicy>,
    route: Route,
    /// The operator's proxy, which may have any address.
    proxy: Option<String>,
}

impl GuardedResolver {
    pub(super) fn new(policy: &Arc<NetworkPolicy>, route: Route) -> Self {
        let proxy = policy.proxy.as_ref().and_then(|proxy| proxy.host_str()).map(str::to_owned);
        Self { policy: Arc::clone(policy), route, proxy }
    }
}

/// Every address of a name is refused.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct RefusedName(pub(super) Refusal);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let is_proxy = self.proxy.as_deref() == Some(name.as_str());
        let route = if is_proxy { Route::Trusted } else { self.route };
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let mut name = name.as_str().to_owned();
            // A dot at the end keeps the system from trying its search domains, which lead into the operator's network. An
            // operator who opens ranges of it may mean just these.
            if route == Route::Public && policy.internal.is_empty() && name.contains('.') && !name.ends_with('.') {
                name.push('.');
            }
            let found = policy.lookup.as_deref().unwrap_or(&System).addresses(name).await?;
            Ok(Box::new(admitted(found, &policy, route)?.into_iter()) as Addrs)
        })
    }
}

/// The admitted addresses among `found`; an error if there are some and none is admitted.
fn admitted(found: Vec<IpAddr>, policy: &NetworkPolicy, route: Route) -> Result<Vec<SocketAddr>, RefusedName> {
    let mut admitted = Vec::new();
    let mut refused = None;
    for ip in found {
        match policy.admits(route, ip) {
            Ok(()) => admitted.push(SocketAddr::new(ip, 0)),
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

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn admits(policy: &NetworkPolicy, route: Route, texts: &[&str]) -> Result<Vec<IpAddr>, Refusal> {
        let admitted = admitted(addresses(texts), policy, route).map_err(|error| error.0)?;
        Ok(admitted.iter().map(SocketAddr::ip).collect())
    }

    #[test]
    fn internal_addresses_are_left_out_of_a_mixed_answer() {
        let mixed = ["127.0.0.1", "1.1.1.1", "::1", "169.254.169.254"];
        assert_eq!(admits(&NetworkPolicy::default(), Route::Public, &mixed), Ok(addresses(&["1.1.1.1"])));
    }

    #[test]
    fn a_name_with_internal_addresses_only_is_refused_unless_chosen() {
        let policy = NetworkPolicy::default();
        assert_eq!(admits(&policy, Route::Public, &["10.0.0.7"]), Err(Refusal::Address("private address")));
        assert!(admits(&policy, Route::Trusted, &["10.0.0.7"]).is_ok());
        assert!(admits(&policy, Route::Trusted, &["169.254.169.254"]).is_err());
    }

    #[test]
    fn a_range_that_the_operator_opens_is_reached_and_metadata_in_it_is_not() {
        let internal = ["10.0.0.0/8", "169.254.0.0/16"].map(|range| range.parse().unwrap()).into_iter().collect();
        let policy = NetworkPolicy { internal, ..NetworkPolicy::default() };
        assert!(admits(&policy, Route::Public, &["10.0.0.7", "::ffff:10.0.0.7"]).is_ok());
        for denied in ["192.168.0.1", "169.254.169.254", "127.0.0.1"] {
            assert!(admits(&policy, Route::Public, &[denied]).is_err(), "{denied}");
        }
    }
}
