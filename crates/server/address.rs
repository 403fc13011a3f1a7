//! Addresses without what may be secret in them: what is stored in the clear and shown to everybody.

use model::{Credentials, Endpoint, Hosted, masked_address};

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
    masked_address(&endpoint.to_string()).parse().unwrap_or_else(|_| {
        // An address at the limit of length grows past it where short values are masked.
        let origin = endpoint.url().origin().ascii_serialization();
        origin.parse().unwrap_or_else(|_| endpoint.clone())
    })
}

/// An address of source without user, query and fragment, none of which says what is scanned; any other text as it is.
pub(crate) fn plain_source(source: &str) -> String {
    let Some((scheme, rest)) = source.split_once("://") else { return source.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use model::AuthType;

    use super::*;

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
