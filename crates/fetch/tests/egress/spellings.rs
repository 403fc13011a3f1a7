//! Denied addresses, and all the ways to spell them that some client reads.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Of every range that is denied, an address of the old kind.
const OLD: [[u8; 4]; 17] = [
    [127, 0, 0, 1],
    [127, 0, 0, 53],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [10, 0, 0, 1],
    [172, 16, 0, 1],
    [192, 168, 1, 1],
    [169, 254, 169, 254],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [198, 18, 0, 1],
    [203, 0, 113, 1],
    [224, 0, 0, 1],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

/// The same of the new kind.
const NEW: [&str; 12] = [
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "2001::1",
];

/// All of them.
pub(crate) fn addresses() -> Vec<IpAddr> {
    let old = OLD.into_iter().flat_map(|octets| {
        let old = Ipv4Addr::from(octets);
        std::iter::once(IpAddr::V4(old)).chain(carriers(octets).into_iter().map(IpAddr::V6))
    });
    old.chain(NEW.iter().map(|text| text.parse().unwrap())).collect()
}

/// Addresses of the new kind that carry one of the old kind.
fn carriers([a, b, c, d]: [u8; 4]) -> Vec<Ipv6Addr> {
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    vec![
        Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
    ]
}

/// Every spelling, as it stands for the host of an address.
pub(crate) fn all() -> Vec<String> {
    let mut all: Vec<String> = OLD.iter().flat_map(|&octets| spellings(octets)).collect();
    all.extend(NEW.iter().map(|text| format!("[{text}]")));
    all.extend(["[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]"].map(str::to_owned));
    all.extend(["localhost", "LOCALHOST", "localhost.", "%6cocalhost", "ⓛocalhost"].map(str::to_owned));
    // Another host in front, where somebody might look for it.
    all.extend(["1.1.1.1@127.0.0.1", "1.1.1.1:80@127.0.0.1", "1.1.1.1%2f@127.0.0.1"].map(str::to_owned));
    all
}

fn spellings(octets: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = octets;
    let whole = u32::from_be_bytes(octets);
    let (last_three, last_two) = (whole & 0x00ff_ffff, whole & 0xffff);
    let wide = |text: &str| -> String {
        let wide = |char: char| match char {
            '0'..='9' => char::from_u32('０' as u32 + u32::from(char as u8 - b'0')).unwrap_or(char),
            _ => char,
        };
        text.chars().map(wide).collect()
    };
    let dotted = format!("{a}.{b}.{c}.{d}");
    let mut spellings = vec![
        dotted.clone(),
        format!("{dotted}."),
        format!("{whole}"),
        format!("{whole:#x}"),
        format!("{whole:#X}").replace("0X", "0x"),
        format!("0{whole:o}"),
        format!("{a}.{last_three}"),
        format!("{a}.{b}.{last_two}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a:#x}.{last_three}"),
        format!("0{a:o}.{b}.{last_two:#x}"),
        wide(&dotted),
        dotted.replace('.', "。"),
        format!("%{:02x}{}", dotted.as_bytes()[0], &dotted[1..]),
    ];
    spellings.extend(carriers(octets).into_iter().flat_map(|carrier| {
        let [one, two, three, four, five, six, seven, eight] = carrier.segments();
        let long = format!("[{one:04x}:{two:04x}:{three:04x}:{four:04x}:{five:04x}:{six:04x}:{seven:04X}:{eight:04X}]");
        [format!("[{carrier}]"), long]
    }));
    spellings
}
