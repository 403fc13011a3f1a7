//! `auth_config`: how a hosted server is signed in to, as a request or a file of the user's says it.

mod oauth2;

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue};
use model::{Auth, AuthType, Credentials, Secret};
use serde_json::{Map, Value};

use crate::api::error::Mistake;
use crate::api::request::object::Object;

/// The longest token or header value, in bytes.
const LONGEST_TOKEN: usize = 16 * 1024;
/// The longest PEM text, in bytes.
const LONGEST_PEM: usize = 64 * 1024;
/// Headers that go with every request, whatever the way.
const CUSTOM_HEADERS: &str = "custom_headers";
/// The most headers.
const MOST_HEADERS: usize = 64;
/// Headers that belong to the connection and not to the caller.
const OF_THE_CONNECTION: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Every way to sign in, with the members that belong to it.
const MEMBERS: [(AuthType, &[&str]); 6] = [
    (AuthType::None, &[]),
    (AuthType::ApiKey, &["api_key", "api_key_header"]),
    (AuthType::Bearer, &["bearer_token"]),
    (AuthType::Oauth2, oauth2::MEMBERS),
    (AuthType::CustomHeaders, &[]),
    (AuthType::Mtls, &["client_cert_pem", "client_key_pem", "ca_cert_pem"]),
];

/// How to sign in; what is sealed is [`Self::credentials`].
#[derive(Debug)]
pub(crate) struct SignIn {
    /// The way.
    pub(crate) auth_type: AuthType,
    /// What it takes; nothing if it takes nothing.
    pub(crate) credentials: Option<Credentials>,
}

/// Reads the member `auth_config`. Gives the places of unknown members too.
///
/// # Errors
///
/// Names every mistake in it; never repeats a value.
pub(crate) fn parse(members: Map<String, Value>) -> Result<(SignIn, Vec<String>), Vec<Mistake>> {
    let mut given = Object::within("auth_config".to_owned(), members);
    let word = given.required_text("auth_type");
    let auth_type = word.and_then(|word| {
        let found = MEMBERS.iter().find(|(auth_type, _)| auth_type.as_str() == word);
        if found.is_none() {
            given.mistake("auth_type", "is none of none, api_key, bearer, oauth2, custom_headers and mtls");
        }
        found.map(|(auth_type, _)| *auth_type)
    });
    let Some(auth_type) = auth_type else { return Err(given.finish().1) };
    let headers = headers(&mut given, auth_type);
    let auth = match auth_type {
        AuthType::None | AuthType::CustomHeaders => None,
        AuthType::ApiKey => api_key(&mut given),
        AuthType::Bearer => bearer(&mut given),
        AuthType::Oauth2 => oauth2::read(&mut given),
        AuthType::Mtls => mtls(&mut given),
    };
    if let Some(set) = set_by(auth_type, auth.as_ref()) {
        let twice = headers.keys().filter(|name| name.eq_ignore_ascii_case(set));
        let place = given.path_of(CUSTOM_HEADERS);
        let twice: Vec<_> =
            twice.map(|name| Mistake::new(format!("{place}.{name}"), "is set by the way to sign in")).collect();
        given.mistakes(twice);
    }
    for (other, members) in &MEMBERS {
        for name in members.iter().filter(|_| *other != auth_type) {
            if given.value(name).is_some() {
                given.mistake(name, format!("belongs to `{}`, not to `{}`", other.as_str(), auth_type.as_str()));
            }
        }
    }
    let (unknown, mistakes) = given.finish();
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let auth = if auth_type == AuthType::CustomHeaders { Some(Auth::CustomHeaders) } else { auth };
    let credentials =
        (auth.is_some() || !headers.is_empty()).then_some(Credentials { auth, headers, ..Credentials::default() });
    Ok((SignIn { auth_type, credentials }, unknown))
}

/// The header that a way to sign in sets, so that nobody else may.
fn set_by(auth_type: AuthType, auth: Option<&Auth>) -> Option<&str> {
    match (auth_type, auth) {
        (_, Some(Auth::ApiKey { header, .. })) => Some(header),
        (AuthType::Bearer | AuthType::Oauth2, _) => Some("authorization"),
        _ => None,
    }
}

fn api_key(given: &mut Object) -> Option<Auth> {
    let key = given.required_text_up_to("api_key", LONGEST_TOKEN);
    let header = given.text("api_key_header").unwrap_or_else(|| "X-API-Key".to_owned());
    if !is_own_header(&header) {
        given.mistake("api_key_header", "is no header that a caller may set");
    }
    let key = key?;
    if !is_header_value(&key) {
        given.mistake("api_key", "holds characters that no header may hold");
    }
    Some(Auth::ApiKey { header, key: key.into() })
}

fn bearer(given: &mut Object) -> Option<Auth> {
    let token = given.required_text_up_to("bearer_token", LONGEST_TOKEN)?;
    if !is_header_value(&token) {
        given.mistake("bearer_token", "holds characters that no header may hold");
    }
    Some(Auth::Bearer { token: token.into() })
}

fn mtls(given: &mut Object) -> Option<Auth> {
    let certificate = pem(given, "client_cert_pem", true);
    let key = pem(given, "client_key_pem", true);
    let authority = pem(given, "ca_cert_pem", false);
    Some(Auth::Mtls { certificate: certificate?, key: key?.into(), authority })
}

fn pem(given: &mut Object, name: &str, required: bool) -> Option<String> {
    let text =
        if required { given.required_text_up_to(name, LONGEST_PEM) } else { given.text_up_to(name, LONGEST_PEM) }?;
    if !(text.contains("-----BEGIN ") && text.contains("-----END ")) {
        given.mistake(name, "is no PEM text");
    }
    Some(text)
}

fn headers(given: &mut Object, auth_type: AuthType) -> BTreeMap<String, Secret> {
    let mut headers: BTreeMap<String, Secret> = BTreeMap::new();
    let mut mistakes = Vec::new();
    let members = given.object(CUSTOM_HEADERS).unwrap_or_default();
    if members.len() > MOST_HEADERS {
        given.mistake(CUSTOM_HEADERS, format!("has more than {MOST_HEADERS} members"));
        return headers;
    }
    for (name, value) in members {
        let place = format!("{}.{name}", given.path_of(CUSTOM_HEADERS));
        match value {
            _ if headers.keys().any(|other| other.eq_ignore_ascii_case(&name)) => {
                mistakes.push(Mistake::new(place, "is given twice"));
            }
            _ if !is_own_header(&name) => mistakes.push(Mistake::new(place, "is no header that a caller may set")),
            Value::String(value) if value.len() <= LONGEST_TOKEN && is_header_value(&value) => {
                headers.insert(name, value.into());
            }
            _ => mistakes.push(Mistake::new(place, "is no text that a header may hold")),
        }
    }
    if auth_type == AuthType::CustomHeaders && headers.is_empty() && mistakes.is_empty() {
        given.mistake(CUSTOM_HEADERS, "is required");
    }
    given.mistakes(mistakes);
    headers
}

/// Whether a caller may set this header.
pub(crate) fn is_own_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    HeaderName::from_bytes(name.as_bytes()).is_ok() && !OF_THE_CONNECTION.contains(&lower.as_str())
}

/// Whether a header may hold this.
pub(crate) fn is_header_value(value: &str) -> bool {
    HeaderValue::from_str(value).is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<(SignIn, Vec<String>), Vec<String>> {
        let members = value.as_object().unwrap().clone();
        parse(members).map_err(|mistakes| mistakes.into_iter().map(|it| it.path).collect())
    }

    #[test]
    fn every_way_to_sign_in_is_read() {
        let pem = "-----BEGIN X-----\nAA==\n-----END X-----\n";
        for (given, has_credentials) in [
            (json!({"auth_type": "none"}), false),
            (json!({"auth_type": "api_key", "api_key": "k"}), true),
            (json!({"auth_type": "bearer", "bearer_token": "t", "custom_headers": {"X-A": "b"}}), true),
            (
                json!({"auth_type": "oauth2", "oauth2_token_url": "https://a.example/t", "oauth2_client_id": "i",
                       "oauth2_client_secret": "s", "oauth2_scope": null}),
                true,
            ),
            (json!({"auth_type": "custom_headers", "custom_headers": {"X-Key": "v"}}), true),
            (json!({"auth_type": "mtls", "client_cert_pem": pem, "client_key_pem": pem}), true),
        ] {
            let (sign_in, unknown) = read(&given).unwrap();
            assert_eq!(sign_in.auth_type.as_str(), given["auth_type"], "{given}");
            assert_eq!((sign_in.credentials.is_some(), unknown.is_empty()), (has_credentials, true), "{given}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let (sign_in, _) = read(&json!({"auth_type": "api_key", "api_key": "k"})).unwrap();
        let expected = Auth::ApiKey { header: "X-API-Key".into(), key: "k".into() };
        assert!(sign_in.credentials.unwrap().auth == Some(expected));
    }

    #[test]
    fn members_of_another_way_are_refused_and_unknown_ones_ignored() {
        let given =
            json!({"auth_type": "bearer", "bearer_token": "t", "api_key": "k", "client_key_pem": "x", "new": 1});
        assert_eq!(read(&given).unwrap_err(), ["auth_config.api_key", "auth_config.client_key_pem"]);
        let given = json!({"auth_type": "bearer", "bearer_token": "t", "new": 1});
        assert_eq!(read(&given).unwrap().1, ["auth_config.new"]);
    }

    #[test]
    fn what_could_split_a_request_is_refused() {
        for given in [
            json!({"auth_type": "bearer", "bearer_token": "a\r\nX: y"}),
            json!({"auth_type": "api_key", "api_key": "k", "api_key_header": "Host"}),
            json!({"auth_type": "api_key", "api_key": "k", "api_key_header": "a b"}),
            json!({"auth_type": "custom_headers", "custom_headers": {"X-A": "a\nb"}}),
            json!({"auth_type": "custom_headers", "custom_headers": {"Transfer-Encoding": "chunked"}}),
            json!({"auth_type": "custom_headers"}),
            json!({"auth_type": "oauth2", "oauth2_token_url": "http://a.example/t", "oauth2_client_id": "i",
                   "oauth2_client_secret": "s"}),
            json!({"auth_type": "mtls", "client_cert_pem": "x", "client_key_pem": "y"}),
            json!({"auth_type": "Bearer", "bearer_token": "t"}),
            json!({"auth_type": "bearer", "bearer_token": "t", "custom_headers": {"authorization": "Basic eA=="}}),
            json!({"auth_type": "api_key", "api_key": "k", "custom_headers": {"x-api-key": "l"}}),
            json!({"auth_type": "custom_headers", "custom_headers": {"X-A": "1", "x-a": "2"}}),
            json!({}),
        ] {
            assert!(read(&given).is_err(), "{given}");
        }
    }
}
