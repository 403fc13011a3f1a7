//! Which requests may leave this program.

use std::collections::BTreeSet;
use std::time::Duration;

use url::{Host, Url};

use super::Reach;

/// Which requests may leave this program. The default reaches public hosts by `https` and nothing else.
#[derive(Clone, Default)]
pub struct NetworkPolicy {
    /// Refuse every request before a socket is opened.
    pub offline: bool,
    /// Hosts that the user typed or the operator configured.
    pub trusted: TrustedHosts,
    /// A proxy of the operator's. It resolves names in our stead, so its own rules decide on their addresses.
    pub proxy: Option<Url>,
    /// How long to wait for a slow host.
    pub patience: Patience,
}

impl std::fmt::Debug for NetworkPolicy {
    /// Without the user part of the proxy's address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkPolicy")
            .field("offline", &self.offline)
            .field("trusted", &self.trusted)
            .field("proxy", &self.proxy.as_ref().map(shown))
            .field("patience", &self.patience)
            .finish()
    }
}

/// Hosts that a person chose, each with its port. They may have an internal address and be spoken to by plain `http`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedHosts(BTreeSet<(String, u16)>);

impl TrustedHosts {
    /// Adds host and port of `url`.
    pub fn add(&mut self, url: &Url) {
        self.0.extend(host_and_port(url));
    }

    /// Whether host and port of `url` are among them.
    pub fn holds(&self, url: &Url) -> bool {
        host_and_port(url).is_some_and(|key| self.0.contains(&key))
    }
}

fn host_and_port(url: &Url) -> Option<(String, u16)> {
    let host = url.host_str()?;
    Some((host.strip_suffix('.').unwrap_or(host).to_owned(), url.port_or_known_default()?))
}

/// How long to wait for a slow host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// For the head of an answer. Git servers compress before they answer.
    pub answer: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(30), idle: Duration::from_secs(15) }
    }
}

/// Why the policy forbids a request. A fixed vocabulary: it tells what kind of address a host has, never which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither `http` nor `https`.
    #[error("only https is spoken")]
    Scheme,
    /// Plain `http` to a host that nobody chose.
    #[error("plain http is spoken only to hosts that were named by the user or operator")]
    PlainHttp,
    /// A user name or password stands in the address.
    #[error("an address may not carry credentials")]
    Credentials,
    /// The address has no host, or is too long.
    #[error("not an address of a host")]
    NoHost,
    /// The host has an address of a kind that is not reached.
    #[error("the host has a {0}")]
    Address(&'static str),
    /// A redirect leads from `https` to `http`.
    #[error("a redirect leads from https to http")]
    Downgrade,
    /// Redirects lead on and on.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    /// A redirect has no readable destination.
    #[error("a redirect leads nowhere")]
    LostRedirect,
    /// A redirect would turn a request with a body into one without.
    #[error("a redirect would drop the body of the request")]
    DroppedBody,
}

/// The way on which a permitted request leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// Public addresses only.
    Public,
    /// Internal addresses as well: a person chose this host.
    Trusted,
}

impl NetworkPolicy {
    /// No network at all.
    pub fn offline() -> Self {
        Self { offline: true, ..Self::default() }
    }

    /// The same policy, with the host and port of `url` among the trusted ones.
    #[must_use]
    pub fn allow_origin(mut self, url: &Url) -> Self {
        self.trusted.add(url);
        self
    }

    /// Decides on everything that the address itself tells. Where a name leads is decided when it is dialled.
    pub(super) fn check(&self, url: &Url) -> Result<Route, Refusal> {
        const LONGEST: usize = 4096;
        let trusted = self.trusted.holds(url);
        match url.scheme() {
            "https" => {}
            "http" if trusted => {}
            "http" => return Err(Refusal::PlainHttp),
            _ => return Err(Refusal::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let route = if trusted { Route::Trusted } else { Route::Public };
        let ip = match url.host() {
            None => return Err(Refusal::NoHost),
            Some(_) if url.as_str().len() > LONGEST => return Err(Refusal::NoHost),
            Some(Host::Domain(_)) => return Ok(route),
            Some(Host::Ipv4(ip)) => ip.into(),
            Some(Host::Ipv6(ip)) => ip.into(),
        };
        route.admits(Reach::of(ip)).map(|()| route)
    }
}

impl Route {
    pub(super) fn admits(self, reach: Reach) -> Result<(), Refusal> {
        match (reach, self) {
            (Reach::Public, _) | (Reach::Internal(_), Self::Trusted) => Ok(()),
            (Reach::Internal(kind), Self::Public) | (Reach::Never(kind), _) => Err(Refusal::Address(kind)),
        }
    }
}

/// An address as errors show it: without user part, query and fragment.
pub(crate) fn shown(url: &Url) -> String {
    const LONGEST: usize = 200;
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let text = format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path());
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn trusting(hosts: &[&str]) -> NetworkPolicy {
        hosts.iter().fold(NetworkPolicy::default(), |policy, host| policy.allow_origin(&url(host)))
    }

    #[test]
    fn only_https_to_public_hosts_is_allowed_by_default() {
        let policy = NetworkPolicy::default();
        assert_eq!(policy.check(&url("https://packages.example/x")), Ok(Route::Public));
        assert_eq!(policy.check(&url("http://packages.example/x")), Err(Refusal::PlainHttp));
        assert_eq!(policy.check(&url("ftp://packages.example/x")), Err(Refusal::Scheme));
        assert_eq!(policy.check(&url("file:///etc/passwd")), Err(Refusal::Scheme));
        assert_eq!(policy.check(&url("https://me:word@packages.example/")), Err(Refusal::Credentials));
        assert_eq!(policy.check(&url("https://127.1/")), Err(Refusal::Address("loopback address")));
        assert_eq!(policy.check(&url("https://[::ffff:10.0.0.1]/")), Err(Refusal::Address("private address")));
        let long = format!("https://packages.example/{}", "a".repeat(5000));
        assert_eq!(policy.check(&url(&long)), Err(Refusal::NoHost));
    }

    #[test]
    fn a_chosen_host_is_trusted_on_its_port_alone() {
        let policy = trusting(&["http://127.0.0.1:4873", "https://registry.corp.example/npm/"]);
        assert_eq!(policy.check(&url("http://127.0.0.1:4873/a")), Ok(Route::Trusted));
        assert_eq!(policy.check(&url("https://registry.corp.example./b")), Ok(Route::Trusted));
        assert_eq!(policy.check(&url("http://127.0.0.1:6379/")), Err(Refusal::PlainHttp));
        assert_eq!(policy.check(&url("https://127.0.0.1/")), Err(Refusal::Address("loopback address")));
        assert_eq!(policy.check(&url("http://registry.corp.example/")), Err(Refusal::PlainHttp));
    }

    #[test]
    fn metadata_addresses_are_refused_even_when_chosen() {
        let policy = trusting(&["http://169.254.169.254", "http://[fd00:ec2::254]", "http://0.0.0.0:80"]);
        for host in ["http://169.254.169.254/latest", "http://[fd00:ec2::254]/", "http://0/"] {
            assert!(matches!(policy.check(&url(host)), Err(Refusal::Address(_))), "{host}");
        }
    }

    #[test]
    fn credentials_and_queries_are_never_shown() {
        let text = shown(&url("https://me:canary@host.example:8443/a/b?token=canary#canary"));
        assert_eq!(text, "https://host.example:8443/a/b");
        let proxy = Some(url("http://me:canary@proxy.example:3128"));
        let policy = NetworkPolicy { proxy, ..NetworkPolicy::default() };
        assert!(!format!("{policy:?}").contains("canary"), "{policy:?}");
    }
}
