//! Hosts of addresses: who can be reached by one.

use std::net::{IpAddr, Ipv4Addr};

/// Where a host stands, seen from the machine that asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// This machine.
    Loopback,
    /// A network of one's own: private addresses, names without a dot, reserved endings.
    Private,
    /// Anywhere else.
    Outside,
}

/// The host of an address with a scheme, without user and port.
pub(crate) fn host_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    (!host.is_empty()).then_some(host)
}

/// Where a host stands.
pub(crate) fn reach(host: &str) -> Reach {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = host.parse::<IpAddr>() {
        return of_address(address);
    }
    let ends_with = |ends: &[&str]| ends.iter().any(|end| host.ends_with(end));
    if host == "localhost" || host.ends_with(".localhost") {
        Reach::Loopback
    } else if !host.contains('.')
        || ends_with(&[
            ".local",
            ".internal",
            ".lan",
            ".home",
            ".intranet",
            ".corp",
            ".private",
            ".arpa",
            ".svc",
            ".test",
        ])
    {
        Reach::Private
    } else {
        Reach::Outside
    }
}

fn of_address(address: IpAddr) -> Reach {
    let of_v4 = |address: Ipv4Addr| match address.octets() {
        // `0.0.0.0` as a goal is this machine.
        [127, ..] | [0, 0, 0, 0] => Reach::Loopback,
        [100, 64..=127, ..] => Reach::Private,
        _ if address.is_private() || address.is_link_local() => Reach::Private,
        _ => Reach::Outside,
    };
    match address {
        IpAddr::V4(address) => of_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => of_v4(mapped),
            None if address.is_loopback() || address.is_unspecified() => Reach::Loopback,
            None if address.segments()[0] & 0xfe00 == 0xfc00 || address.segments()[0] & 0xffc0 == 0xfe80 => {
                Reach::Private
            }
            None => Reach::Outside,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_has_neither_user_nor_port() {
        for (address, host) in [
            ("http://ada:pw@mcp.acme.io:8080/x?y", Some("mcp.acme.io")),
            ("http://[::1]:3000/mcp", Some("::1")),
            ("ws://box", Some("box")),
            ("http:///x", None),
            ("mcp.acme.io", None),
        ] {
            assert_eq!(host_of(address), host, "{address}");
        }
    }

    #[test]
    fn hosts_of_this_machine_of_a_private_network_and_of_the_outside_are_told_apart() {
        for host in ["localhost", "127.8.0.1", "::1", "a.localhost", "0.0.0.0", "::ffff:127.0.0.1"] {
            assert_eq!(reach(host), Reach::Loopback, "{host}");
        }
        for host in ["10.1.2.3", "192.168.0.9", "172.20.1.1", "redis", "nas.local", "host.docker.internal", "fd00::1"] {
            assert_eq!(reach(host), Reach::Private, "{host}");
        }
        for host in ["mcp.acme.io", "8.8.8.8", "2001:4860::1", "172.32.0.1", "localhost.acme.io"] {
            assert_eq!(reach(host), Reach::Outside, "{host}");
        }
    }
}
