//! Addresses without what may be secret in them: what is stored in the clear and shown to everybody.

use model::{Credentials, Endpoint, Hosted};

/// Stands where something is left out.
const MASKED: &str = "***";

/// Takes the secrets out of a hosted server's address: the masked one is what is stored in the clear and shown, the whole one
/// goes to the credentials, which are sealed.
pub(crate) fn taken_apart(hosted: Hosted, credentials: Option<Credentials>) -> (Hosted, Option<Credentials>) {
    let whole = hosted.endpoint;
    let endpoint = masked_endpoint(&whole);
    let credentials = if endpoint == whole {
        credentials
    } else {
        let credentials = credentials.unwrap_or_default();
        Some(Credentials { address: Some(whole), ..credentials })
    };
    (Hosted { endpoint, ..hosted }, credentials)
}

/// The address of a server without what may be secret in it.
pub(crate) fn masked_endpoint(endpoint: &Endpoint) -> Endpoint {
    masked(&endpoint.to_string()).parse().unwrap_or_else(|_| {
        // An address at the limit of length grows past it where short values are masked.
        let origin = endpoint.url().origin().ascii_serialization();
        origin.parse().unwrap_or_else(|_| endpoint.clone())
    })
}

/// An address without user, fragment, the values of its query, and the parts of its path that look like tokens. Whatever
/// stands before the scheme stays: an argument such as `--url=https://…` may be given whole.
pub(crate) fn masked(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let (before, query) = address.split_once('?').map_or((address, None), |(before, query)| (before, Some(query)));
    let (scheme, rest) = before.find("://").map_or(("", before), |at| before.split_at(at + 3));
    let mut parts = rest.split('/');
    let authority = parts.next().unwrap_or_default();
    let mut shown = match authority.rfind('@') {
        Some(at) => format!("{scheme}{MASKED}{}", &authority[at..]),
        None => format!("{scheme}{authority}"),
    };
    for part in parts {
        shown.push('/');
        shown.push_str(if looks_like_a_token(part) { MASKED } else { part });
    }
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if !looks_like_a_token(name) => format!("{name}={MASKED}"),
            _ => MASKED.to_owned(),
        });
        shown.push('?');
        shown.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// An address of source without user, query and fragment, none of which says what is scanned; any other text as it is.
pub(crate) fn plain_source(source: &str) -> String {
    let Some((scheme, rest)) = source.split_once("://") else { return source.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
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
    use model::AuthType;

    use super::*;

    #[test]
    fn whatever_may_be_secret_in_an_address_is_masked() {
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
            assert_eq!(masked(address), shown, "{address}");
        }
    }

    #[test]
    fn the_whole_address_is_sealed_only_where_it_differs_from_the_one_that_is_shown() {
        let apart = |address: &str| {
            let endpoint = address.parse().unwrap();
            let hosted = Hosted {
                endpoint,
                server_name: None,
                expected_tools: None,
                transport: None,
                auth_type: AuthType::None,
            };
            taken_apart(hosted, None)
        };
        let (plain, nothing) = apart("https://mcp.example/mcp");
        assert_eq!((plain.endpoint.to_string().as_str(), nothing.is_none()), ("https://mcp.example/mcp", true));
        let (stored, sealed) = apart("https://mcp.example/mcp?k=hunter2");
        assert_eq!(stored.endpoint.to_string(), "https://mcp.example/mcp?k=***");
        assert_eq!(stored.address(sealed.as_ref()).to_string(), "https://mcp.example/mcp?k=hunter2");
        let longest = format!("https://mcp.example/?{}", "a=b&".repeat(506));
        let (stored, sealed) = apart(&longest);
        assert_eq!(stored.endpoint.to_string(), "https://mcp.example/");
        assert_eq!(stored.address(sealed.as_ref()).to_string(), longest);
    }

    #[test]
    fn an_address_of_source_loses_what_does_not_say_where_it_is() {
        let page = "https://me:canary@www.npmjs.example/package/notes?token=canary#readme";
        assert_eq!(plain_source(page), "https://www.npmjs.example/package/notes");
        assert_eq!(plain_source("@acme/notes@1.0.0"), "@acme/notes@1.0.0");
        let page = "https://host.example/o/mcp-server-2025-11-25/tree/main/a";
        assert_eq!(plain_source(page), page);
    }
}
