//! Servers and gateways as the command line names them: `NAME` or `NAME@VERSION`.

use catalog::{GatewayKey, SavedName, ServerKey, Version};

/// Reads the name of a server. Without a version it is `v1`.
///
/// # Errors
///
/// Fails with one sentence that says what was expected.
pub(crate) fn server_key(text: &str) -> Result<ServerKey, String> {
    let (saved_name, server_version) = parts(text)?;
    Ok(ServerKey { saved_name, server_version })
}

/// Reads the name of a gateway. Without a version it is `v1`.
///
/// # Errors
///
/// Fails with one sentence that says what was expected.
pub(crate) fn gateway_key(text: &str) -> Result<GatewayKey, String> {
    let (gateway_saved_name, gateway_version) = parts(text)?;
    Ok(GatewayKey { gateway_saved_name, gateway_version })
}

fn parts(text: &str) -> Result<(SavedName, Version), String> {
    let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
    let name = name.parse().map_err(|error| format!("the name {error}; expected NAME or NAME@VERSION"))?;
    let version = version.map(|version| version.parse().map_err(|error| format!("the version {error}"))).transpose()?;
    Ok((name, version.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_follows_the_name_and_is_the_first_where_none_does() {
        assert_eq!(server_key("notes").unwrap().to_string(), "notes v1");
        assert_eq!(gateway_key("team@1.2.0-rc.1").unwrap().to_string(), "team 1.2.0-rc.1");
        for bad in ["", "@v1", "a b", "notes@", "notes@a@b", "notes@^1", &"n".repeat(33)] {
            assert!(server_key(bad).is_err(), "{bad}");
        }
    }
}
