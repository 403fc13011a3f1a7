//! What a server's `WWW-Authenticate` says about where its document stands.

use url::Url;

use super::discovery::address;

/// The longest header value that is read.
const LONGEST: usize = 8 * 1024;

/// The address of the server's document that a challenge names, RFC 9728 5.1. A path is read relative to the server.
pub(super) fn resource_metadata(challenge: &str, server: &Url) -> Option<Url> {
    let value = parameter(challenge.get(..LONGEST).unwrap_or(challenge), "resource_metadata")?;
    let url = server.join(&value).ok()?;
    address(url.as_str())
}

/// The value of a parameter of a challenge, wherever in the header it stands; what is quoted is read as one.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while !rest.is_empty() {
        let word = rest.find(['=', ',', ' ', '\t', '"']).unwrap_or(rest.len());
        let (found, behind) = rest.split_at(word);
        let is_it = found.eq_ignore_ascii_case(name);
        rest = match behind.strip_prefix('=') {
            Some(value) => {
                let value = value.trim_start_matches([' ', '\t']);
                let (value, behind) = if let Some(quoted) = value.strip_prefix('"') {
                    unquoted(quoted)?
                } else {
                    let end = value.find([',', ' ', '\t']).unwrap_or(value.len());
                    (value[..end].to_owned(), &value[end..])
                };
                if is_it {
                    return Some(value);
                }
                behind
            }
            None => behind.strip_prefix([',', ' ', '\t', '"']).unwrap_or(behind),
        };
    }
    None
}

/// A quoted text up to its end, and what stands behind it; nothing if it has no end.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(challenge: &str) -> Option<String> {
        resource_metadata(challenge, &"https://mcp.example/mcp".parse().unwrap()).map(String::from)
    }

    #[test]
    fn the_address_is_found_wherever_it_stands_in_the_header() {
        let expected = Some("https://mcp.example/.well-known/oauth-protected-resource".to_owned());
        for challenge in [
            r#"Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource""#,
            r#"Bearer realm="a, resource_metadata=\"x\"", error="invalid_token", resource_metadata="/.well-known/oauth-protected-resource""#,
            r#"Basic realm="x", Bearer scope="a b",Resource_Metadata="https://mcp.example/.well-known/oauth-protected-resource""#,
            "Bearer resource_metadata=https://mcp.example/.well-known/oauth-protected-resource, error=x",
        ] {
            assert_eq!(read(challenge), expected, "{challenge}");
        }
    }

    #[test]
    fn what_names_no_address_names_none() {
        for challenge in [
            "",
            "Bearer",
            "Bearer realm=\"x\"",
            "Bearer resource_metadata=\"https://mcp.example/",
            "Bearer resource_metadata=\"file:///etc/passwd\"",
            "Bearer resource_metadata=\"javascript:alert(1)\"",
            "Bearer realm=\"resource_metadata=https://evil.example/\"",
            "Bearer resource_metadata=\"\\",
            "====\"\"\"\",,,,",
        ] {
            assert_eq!(read(challenge), None, "{challenge}");
        }
    }
}
