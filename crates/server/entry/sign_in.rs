//! How one signs in to a server: what the headers of its entry say, or the OAuth block that it is registered with.

use std::collections::BTreeMap;

use catalog::McpConfig;
use model::{Auth, AuthType, Credentials};

use crate::auth_config::{SignIn, is_header_value, is_own_header};

/// `Authorization: Bearer …` is a bearer token; every other header is sent as it stands.
///
/// # Errors
///
/// Fails if a header is none that a caller may set.
pub(super) fn of_headers(headers: &[(String, String)]) -> Result<SignIn, String> {
    let mut token = None;
    let mut others = BTreeMap::new();
    for (name, value) in headers {
        if !is_own_header(name) || !is_header_value(value) {
            return Err("one of its headers is none that a caller may set".to_owned());
        }
        let bearer = value.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        match bearer {
            Some((_, given)) if name.eq_ignore_ascii_case("authorization") => token = Some(given.trim().into()),
            _ => {
                others.insert(name.clone(), value.as_str().into());
            }
        }
    }
    let (auth_type, auth) = match token {
        Some(token) => (AuthType::Bearer, Some(Auth::Bearer { token })),
        None if others.is_empty() => return Ok(SignIn { auth_type: AuthType::None, credentials: None }),
        None => (AuthType::CustomHeaders, Some(Auth::CustomHeaders)),
    };
    Ok(SignIn { auth_type, credentials: Some(Credentials { auth, headers: others, ..Credentials::default() }) })
}

/// The credentials of a registered server whose OAuth block is enabled: as runtimes do, the token that is asked for stands
/// in for one that stands in a header. Nothing if headers are all there is.
///
/// # Errors
///
/// Fails with the reason why a program cannot sign in so.
pub(crate) fn by_oauth(config: &McpConfig, by_headers: Option<&Credentials>) -> Result<Option<Credentials>, String> {
    let oauth2 = config.sign_in(None).map_err(|mistakes| {
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        format!("of its `oauth_config`, {}", said.join(", "))
    })?;
    Ok(oauth2.map(|oauth2| {
        let auth = Some(Auth::Oauth2(Box::new(oauth2)));
        Credentials { auth, ..by_headers.cloned().unwrap_or_default() }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_and_other_headers_go_together_and_headers_of_the_connection_are_refused() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let SignIn { auth_type, credentials } =
            of_headers(&[header("authorization", "bearer canary"), header("X-Team", "7")]).unwrap();
        let credentials = credentials.unwrap();
        assert_eq!(auth_type, AuthType::Bearer);
        assert!(credentials.auth == Some(Auth::Bearer { token: "canary".into() }));
        assert_eq!(credentials.headers.keys().collect::<Vec<_>>(), ["X-Team"]);
        assert_eq!(of_headers(&[]).unwrap().auth_type, AuthType::None);
        for (name, value) in [("Host", "x"), ("X-A", "a\nb"), ("", "x")] {
            let error = of_headers(&[header(name, value)]).unwrap_err();
            assert!(error.contains("none that a caller may set"), "{error}");
        }
    }
}
