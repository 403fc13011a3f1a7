//! Which requests may leave this program.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use url::{Host, Url};

use super::Reach;
use super::resolver::Lookup;

/// Which requests may leave this program. The default reaches public hosts by `https` and nothing else.
#[derive(Clone, Default)]
pub struct NetworkPolicy {
    /// Refuse every request before a socket is opened.
    pub offline: bool,
    /// Hosts that the user typed or the operator configured.
    pub trusted: TrustedHosts,
    /// Internal ranges of the operator's that every request may reach. They may be spoken to by plain `http`, on any port.
    /// Addresses of cloud metadata are not reached whatever stands here.
    pub internal: InternalRanges,
    /// Whether plain `http` to a public host is spoken. What is sent can be read on the way.
    pub plain_http: PlainHttp,
    /// How names are found; the system's way if absent.
    pub lookup: Option<Arc<dyn Lookup>>,
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
            .field("internal", &self.internal)
            .field("plain_http", &self.plain_http)
            .field("proxy", &self.proxy.as_ref().map(shown))
            .field("patience", &self.patience)
            .finish_non_exhaustive()
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

/// Whether plain `http` to a public host is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only to trusted hosts and internal ranges.
    #[default]
    Chosen,
    /// To public hosts too.
    Public,
}

/// Ranges of internal addresses that an operator opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InternalRanges(Arc<[IpNet]>);

impl InternalRanges {
    /// Whether an address lies in one of them. An IPv6 address that carries an IPv4 address lies where that one does.
    pub(super) fn hold(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|range| range.contains(&ip))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<IpNet> for InternalRanges {
    fn from_iter<I: IntoIterator<Item = IpNet>>(ranges: I) -> Self {
        Self(ranges.into_iter().collect())
    }
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
    /// The port is none that servers of the web listen on.
    #[error("port {0} is none that web servers listen on")]
    Port(u16),
    /// The host has an address of a kind that is not reached.
    #[error("the host has a {0}")]
    Address(&'static str),
    /// Plain `http`, or an unusual port, and the name leads to none of the operator's ranges.
    #[error("plain http and unusual ports are for internal hosts, and the host has a public address")]
    NotInternal,
    /// An address that the server named lies on another origin than the server.
    #[error("it names an address of another origin")]
    OtherOrigin,
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
    /// Addresses of the operator's internal ranges only.
    Internal,
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
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            Some(Host::Domain(_)) | None => None,
        };
        let trusted = self.trusted.holds(url);
        let unfit = match (url.scheme(), url.port_or_known_default()) {
            ("http", _) if self.plain_http == PlainHttp::Chosen => Some(Refusal::PlainHttp),
            ("http" | "https", Some(port)) if !PORTS.iter().any(|ports| ports.contains(&port)) => {
                Some(Refusal::Port(port))
            }
            ("http" | "https", _) => None,
            _ => return Err(Refusal::Scheme),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        if url.host().is_none() || url.as_str().len() > LONGEST {
            return Err(Refusal::NoHost);
        }
        let route = match (unfit, ip) {
            _ if trusted => Route::Trusted,
            (None, _) => Route::Public,
            // Where a name leads is not known yet; an operator with internal ranges has names for them.
            (Some(_), None) if !self.internal.is_empty() => Route::Internal,
            (Some(_), Some(ip)) if self.internal.hold(ip) => Route::Internal,
            // What kind of address it is says more than the port does.
            (Some(Refusal::Port(port)), Some(ip)) => {
                return Err(self.admits(Route::Public, ip).err().unwrap_or(Refusal::Port(port)));
            }
            (Some(refusal), _) => return Err(refusal),
        };
        match ip {
            Some(ip) => self.admits(route, ip).map(|()| route),
            None => Ok(route),
        }
    }

    /// Decides on an address that is about to be dialled.
    pub(super) fn admits(&self, route: Route, ip: IpAddr) -> Result<(), Refusal> {
        match Reach::of(ip) {
            Reach::Internal(_) if self.internal.hold(ip) => Ok(()),
            reach => route.admits(reach),
        }
    }
}

/// The ports of hosts that nobody chose.
const PORTS: [RangeInclusive<u16>; 3] = [80..=80, 443..=443, 8000..=9999];

impl Route {
    fn admits(self, reach: Reach) -> Result<(), Refusal> {
        match (reach, self) {
            (Reach::Public, Self::Public | Self::Trusted) | (Reach::Internal(_), Self::Trusted) => Ok(()),
            (Reach::Public, Self::Internal) => Err(Refusal::NotInternal),
            (Reach::Internal(kind), Self::Public | Self::Internal) | (Reach::Never(kind), _) => {
                Err(Refusal::Address(kind))
            }
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
    fn ports_of_other_services_are_not_reached() {
        let policy = NetworkPolicy::default();
        for port in [22, 25, 6379, 5432, 7999, 10_000] {
            let url = url(&format!("https://packages.example:{port}/"));
            assert_eq!(policy.check(&url), Err(Refusal::Port(port)));
        }
        for fine in ["https://packages.example:8443/", "https://packages.example:443/", "https://h.example:80/"] {
            assert_eq!(policy.check(&url(fine)), Ok(Route::Public), "{fine}");
        }
    }

    #[test]
    fn an_open_range_is_spoken_to_on_any_port_and_by_plain_http() {
        let internal = std::iter::once("10.0.0.0/8".parse().unwrap()).collect();
        let policy = NetworkPolicy { internal, ..NetworkPolicy::default() };
        assert_eq!(policy.check(&url("http://10.1.2.3:3000/mcp")), Ok(Route::Internal));
        assert_eq!(policy.check(&url("https://10.1.2.3/mcp")), Ok(Route::Public));
        assert_eq!(policy.check(&url("http://mcp.corp.example:3000/mcp")), Ok(Route::Internal));
        assert_eq!(policy.check(&url("http://192.168.1.1/")), Err(Refusal::PlainHttp));
        assert_eq!(policy.check(&url("https://127.0.0.1/")), Err(Refusal::Address("loopback address")));
        let public = policy.admits(Route::Internal, "1.1.1.1".parse().unwrap());
        assert_eq!(public, Err(Refusal::NotInternal));
    }

    #[test]
    fn plain_http_to_public_hosts_is_a_choice_of_its_own() {
        let policy = NetworkPolicy { plain_http: PlainHttp::Public, ..NetworkPolicy::default() };
        assert_eq!(policy.check(&url("http://packages.example/mcp")), Ok(Route::Public));
        assert_eq!(policy.check(&url("http://127.0.0.1/")), Err(Refusal::Address("loopback address")));
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
