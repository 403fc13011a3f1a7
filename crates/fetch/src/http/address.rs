//! Which addresses a request may be sent to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A host of the public internet.
    Public,
    /// A host of this machine or of the operator's network: only for hosts that the policy names.
    Internal(&'static str),
    /// Never a host to fetch from, whatever the policy says.
    Never(&'static str),
}

const METADATA: Reach = Reach::Never("cloud metadata address");

impl Reach {
    /// The reach of `ip`. An IPv6 address that carries an IPv4 address reaches as far as that one does.
    pub fn of(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(ip) => of_v4(ip),
            IpAddr::V6(ip) => of_v6(ip),
        }
    }
}

fn of_v4(ip: Ipv4Addr) -> Reach {
    match ip.octets() {
        // Metadata services outside the link-local range: Azure's (a public address), Alibaba's (inside the carrier
        // range), Oracle's (inside the protocol range).
        [168, 63, 129, 16] | [100, 100, 100, 200] | [192, 0, 0, 192] => METADATA,
        // On most systems 0.0.0.0 is another name of this machine.
        [0, ..] => Reach::Never("unspecified address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reach::Internal("private address"),
        [100, 64..=127, ..] => Reach::Internal("carrier network address"),
        [127, ..] => Reach::Internal("loopback address"),
        [169, 254, ..] => Reach::Never("link-local or metadata address"),
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Reach::Never("reserved address"),
        // No public host has one of these. A network that routes them (to a gateway, say) does so for itself.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Internal("documentation address"),
        [198, 18 | 19, ..] => Reach::Internal("benchmarking address"),
        [224..=239, ..] => Reach::Never("multicast address"),
        _ => Reach::Public,
    }
}

fn of_v6(ip: Ipv6Addr) -> Reach {
    let v4 = |high: u16, low: u16| of_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Never("unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Internal("loopback address"),
        // IPv4-compatible, IPv4-mapped, IPv4-translated, NAT64, 6to4.
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // NAT64 with a prefix of the operator's own choice leads into the operator's network.
        [0x64, 0xff9b, 1, .., high, low] => match v4(high, low) {
            Reach::Public => Reach::Internal("private address"),
            other => other,
        },
        // Teredo: the relay's address in the middle, the client's with every bit turned over at the end.
        [0x2001, 0, relay_high, relay_low, _, _, high, low] => match v4(relay_high, relay_low) {
            Reach::Public => v4(!high, !low),
            other => other,
        },
        // Metadata services inside the unique local range: those of Amazon and Google.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254 | 0x23] | [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254] => METADATA,
        [0xfc00..=0xfdff, ..] => Reach::Internal("private address"),
        [0xfe80..=0xfebf, ..] => Reach::Never("link-local or metadata address"),
        [0xfec0..=0xfeff, ..] => Reach::Internal("site-local address"),
        [0xff00..=0xffff, ..] => Reach::Never("multicast address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Reach::Internal("documentation address"),
        // The rest of the block for protocols holds no host; neither does anything outside 2000::/3.
        [0x2001, 0..=0x01ff, ..] | [0..=0x1fff | 0x4000..=0xffff, ..] => Reach::Never("reserved address"),
        _ => Reach::Public,
    }
}

#[cfg(test)]
mod tests {
    use url::{Host, Url};

    use super::*;

    /// The reach of a host as it stands in an address, read as a browser reads it.
    fn reach(host: &str) -> Reach {
        let url = Url::parse(&format!("https://{host}/")).unwrap_or_else(|error| panic!("{host}: {error}"));
        match url.host() {
            Some(Host::Ipv4(ip)) => Reach::of(ip.into()),
            Some(Host::Ipv6(ip)) => Reach::of(ip.into()),
            other => panic!("{host} is read as {other:?}"),
        }
    }

    #[test]
    fn public_addresses_are_reached_in_every_writing() {
        for host in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "134744072",
            "0x08080808",
            "[2606:4700:4700::1111]",
            "[2001:4860:4860::8888]",
            "[2001:200::1]",
            "[2a00::1]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::8.8.8.8]",
            "[2002:808:808::1]",
            "[2001:0:808:808::f7f7:f7f7]",
        ] {
            assert_eq!(reach(host), Reach::Public, "{host}");
        }
    }

    #[test]
    fn loopback_is_recognised_in_every_encoding() {
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0X7F.0.0.1",
            "0177.0.0.1",
            "0177.1",
            "017700000001",
            "0x7f.0x0.0x0.0x1",
            "%31%32%37.0.0.1",
            "１２７.０.０.１",
            "①②⑦.0.0.1",
            "127。0。0。1",
            "127．0．0．1",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[0000:0000:0000:0000:0000:0000:0000:0001]",
            "[::ffff:127.0.0.1]",
            "[::FFFF:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "[::7f00:1]",
            "[::ffff:0:127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::127.0.0.1]",
            "[2002:7f00:1::]",
            "[2002:7f00:0001:dead:beef::1]",
            "[2001:0:808:808:0:0:80ff:fffe]",
            "[2001:0:7f00:1::f7f7:f7f7]",
        ] {
            assert_eq!(reach(host), Reach::Internal("loopback address"), "{host}");
        }
    }

    #[test]
    fn addresses_of_the_operators_network_are_internal() {
        for host in [
            "10.0.0.0",
            "10.255.255.255",
            "10.1",
            "0xa.1",
            "012.0.0.1",
            "167772161",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.0",
            "192.168.255.255",
            "3232235521",
            "0300.0250.0.1",
            "100.64.0.0",
            "100.127.255.255",
            "198.18.0.0",
            "198.19.255.255",
            "[fc00::]",
            "[fd12:3456:789a::1]",
            "[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
            "[fec0::1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:192.168.1.1]",
            "[::ffff:c0a8:101]",
            "[::10.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b:1::8.8.8.8]",
            "[64:ff9b:1:ffff::10.0.0.1]",
            "[2002:a00:1::1]",
            "[2002:c0a8:101::1]",
            "[2001:0:808:808::f5ff:fffe]",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "[2001:db8::1]",
            "[3fff::1]",
            "[3fff:fff::1]",
        ] {
            assert!(matches!(reach(host), Reach::Internal(_)), "{host}: {:?}", reach(host));
        }
    }

    #[test]
    fn metadata_and_addresses_without_a_host_are_never_reached() {
        for host in [
            "169.254.169.254",
            "169.254.170.2",
            "169.254.170.23",
            "169.254.0.1",
            "169.254.255.255",
            "2852039166",
            "0xa9fea9fe",
            "0xa9.0xfe.0xa9.0xfe",
            "0251.0376.0251.0376",
            "169.254.43518",
            "169.16689662",
            "169.254.169.254.",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "0.0.0.0",
            "0",
            "0x0",
            "00",
            "0.1.2.3",
            "192.0.0.1",
            "192.0.0.170",
            "192.88.99.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "4294967295",
            "[::]",
            "[::0.0.0.0]",
            "[::ffff:0.0.0.0]",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[::169.254.169.254]",
            "[::ffff:0:169.254.169.254]",
            "[64:ff9b::169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::169.254.169.254]",
            "[2002:a9fe:a9fe::1]",
            "[2001:0:808:808::5601:5601]",
            "[fd00:ec2::254]",
            "[fd00:ec2::23]",
            "[fd20:ce::254]",
            "[fe80::1]",
            "[fe80::a9fe:a9fe]",
            "[febf:ffff::1]",
            "[ff00::]",
            "[ff02::1]",
            "[100::1]",
            "[2001:2::1]",
            "[2001:10::1]",
            "[2001:20::1]",
            "[2001:1ff::1]",
            "[4000::1]",
            "[5f00::1]",
            "[64:ff9b:2::1]",
            "[::1:0:0]",
            "[1::1]",
        ] {
            assert!(matches!(reach(host), Reach::Never(_)), "{host}: {:?}", reach(host));
        }
    }
}
