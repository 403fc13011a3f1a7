//! Addresses without what may be secret in them.

/// Stands where something is left out.
const LEFT_OUT: &str = "***";

/// An address without user, fragment, the values of its query, and the parts of its path that look like tokens. Whatever
/// stands before the scheme stays: an argument such as `--url=https://…` may be given whole. What is masked already stays
/// as it is.
pub fn masked_address(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (before, query) = address.split_once('?').map_or((address, None), |(before, query)| (before, Some(query)));
    let (scheme, rest) = before.find("://").map_or(("", before), |at| before.split_at(at + 3));
    let mut parts = rest.split('/');
    let authority = parts.next().unwrap_or_default();
    let mut shown = match authority.rfind('@') {
        Some(at) => format!("{scheme}{LEFT_OUT}{}", &authority[at..]),
        None => format!("{scheme}{authority}"),
    };
    for part in parts {
        shown.push('/');
        shown.push_str(if looks_like_a_token(part) { LEFT_OUT } else { part });
    }
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if !looks_like_a_token(name) => format!("{name}={LEFT_OUT}"),
            _ => LEFT_OUT.to_owned(),
        });
        shown.push('?');
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// Whether a part of a path is more likely drawn by lot than written by somebody: some services put a token there.
fn looks_like_a_token(part: &str) -> bool {
    const LONG: usize = 16;
    const LONGER: usize = 24;
    let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
    let is_one_word = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    part.len() >= LONG && has_digit || part.len() >= LONGER && is_one_word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_be_secret_in_an_address_is_masked_and_a_mask_stays_one() {
        for (address, shown) in [
            ("https://mcp.example/mcp", "https://mcp.example/mcp"),
            ("https://mcp.example", "https://mcp.example"),
            ("https://mcp.example/mcp?k=hunter2&team=7&flag#x", "https://mcp.example/mcp?k=***&team=***&***"),
            ("https://mcp.example/s/ZmFrZXNlY3JldHRva2Vu0/mcp", "https://mcp.example/s/***/mcp"),
            ("https://mcp.example/s/0b6f3a52-6a0e-4c86-9d7e-5a9a6b1f2c10", "https://mcp.example/s/***"),
            ("https://mcp.example/?abcdefghijklmnopqrstuvwxyz=1", "https://mcp.example/?***"),
            ("https://me:canary@mcp.example/x", "https://***@mcp.example/x"),
            ("me:canary@mcp.example/x?y=canary", "***@mcp.example/x?y=***"),
            ("--url=https://mcp.example/mcp?k=hunter2", "--url=https://mcp.example/mcp?k=***"),
            ("https://mcp.example/filesystem-server/v1", "https://mcp.example/filesystem-server/v1"),
            ("", ""),
        ] {
            assert_eq!(masked_address(address), shown, "{address}");
            assert_eq!(masked_address(shown), shown);
        }
    }
}
