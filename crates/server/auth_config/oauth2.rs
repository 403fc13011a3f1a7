//! The members of `auth_config` that ask for a token by OAuth 2.0.

use model::{Auth, ClientProof, Endpoint, Grant, Oauth2, Secret, SigningAlgorithm};

use super::{LONGEST_TOKEN, pem};
use crate::api::request::object::Object;

/// Every member that belongs to it.
pub(super) const MEMBERS: &[&str] = &[
    "oauth2_token_url",
    "oauth2_issuer",
    "oauth2_client_id",
    "oauth2_client_secret",
    "oauth2_use_basic_auth",
    "oauth2_private_key_pem",
    "oauth2_signing_algorithm",
    "oauth2_key_id",
    "oauth2_assertion_audience",
    "oauth2_refresh_token",
    "oauth2_scope",
    "oauth2_audience",
    "oauth2_resource",
];

/// Reads them.
pub(super) fn read(given: &mut Object) -> Option<Auth> {
    let before = given.mistakes_so_far();
    let token_url = address(given, "oauth2_token_url");
    let issuer = address(given, "oauth2_issuer");
    let nobody_named = token_url.is_none() && issuer.is_none() && given.mistakes_so_far() == before;
    if token_url.is_some() && issuer.is_some() {
        given.mistake("oauth2_issuer", "is for finding the address of tokens, and `oauth2_token_url` names it");
    }
    let client_id = given.required_text("oauth2_client_id");
    let grant = grant(given);
    if nobody_named && grant.as_ref().is_some_and(Grant::is_good_elsewhere) {
        given.mistake(
            "oauth2_token_url",
            "is required, or `oauth2_issuer`: the server may not say who is sent a secret",
        );
    }
    let scope = given.text("oauth2_scope");
    let audience = given.text("oauth2_audience");
    let resource = given.text("oauth2_resource");
    Some(Auth::Oauth2(Box::new(Oauth2 {
        client_id: client_id?,
        grant: grant?,
        token_url,
        issuer,
        scope,
        audience,
        resource,
        parameters: std::collections::BTreeMap::new(),
        headers: std::collections::BTreeMap::new(),
    })))
}

/// An address that a secret may be sent to.
fn address(given: &mut Object, name: &str) -> Option<Endpoint> {
    let url = given.text(name)?.parse().ok().filter(Endpoint::keeps_secrets);
    if url.is_none() {
        given.mistake(name, "is no `https` address without credentials and fragment");
    }
    url
}

fn grant(given: &mut Object) -> Option<Grant> {
    const SECRET: &str = "oauth2_client_secret";
    let before = given.mistakes_so_far();
    let token = given.text_up_to("oauth2_refresh_token", LONGEST_TOKEN).filter(|token| !token.trim().is_empty());
    let secret = given.text_up_to(SECRET, LONGEST_TOKEN).filter(|secret| !secret.trim().is_empty());
    let basic = given.flag("oauth2_use_basic_auth");
    let (given_secret, signed) = (secret.is_some(), signed(given));
    if given_secret && signed.is_some() {
        given.mistake(SECRET, "and `oauth2_private_key_pem` are two ways to prove the same; one is given");
    }
    if basic.is_some() && !given_secret && given.mistakes_so_far() == before {
        given.mistake("oauth2_use_basic_auth", "says how a secret is sent, and `oauth2_client_secret` is absent");
    }
    let basic = basic.unwrap_or(true);
    let sent = secret
        .map(Secret::from)
        .map(|secret| if basic { ClientProof::Basic { secret } } else { ClientProof::Post { secret } });
    match (token, signed.or(sent)) {
        (Some(token), client) => Some(Grant::RefreshToken { token: token.into(), client }),
        (None, Some(client)) => Some(Grant::ClientCredentials { client }),
        (None, None) => {
            if given.mistakes_so_far() == before {
                given.mistake(SECRET, "is required, or `oauth2_private_key_pem`, or `oauth2_refresh_token`");
            }
            None
        }
    }
}

/// The statement that a client signs.
fn signed(given: &mut Object) -> Option<ClientProof> {
    const OF_THE_KEY: [&str; 3] = ["oauth2_signing_algorithm", "oauth2_key_id", "oauth2_assertion_audience"];
    let key = pem(given, "oauth2_private_key_pem", false);
    let Some(key) = key else {
        for name in OF_THE_KEY {
            if given.value(name).is_some() {
                given.mistake(name, "belongs to `oauth2_private_key_pem`, which is absent");
            }
        }
        return None;
    };
    let [algorithm, key_id, audience] = OF_THE_KEY;
    let algorithm = given.text(algorithm).map_or(Ok(SigningAlgorithm::RS256), |word| word.parse());
    let algorithm = algorithm.unwrap_or_else(|error: model::UnknownAlgorithm| {
        given.mistake(OF_THE_KEY[0], error.to_string());
        SigningAlgorithm::RS256
    });
    let (key_id, audience) = (given.text(key_id), given.text(audience));
    Some(ClientProof::PrivateKeyJwt { key: key.into(), algorithm, key_id, audience })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(further: &Value) -> Result<Oauth2, Vec<String>> {
        let mut members = json!({"auth_type": "oauth2", "oauth2_client_id": "scanner"});
        let members = members.as_object_mut().unwrap();
        members.extend(further.as_object().unwrap().clone());
        let (sign_in, unknown) = super::super::parse(members.clone())
            .map_err(|mistakes| mistakes.into_iter().map(|it| it.path).collect::<Vec<_>>())?;
        assert!(unknown.is_empty(), "{unknown:?}");
        match sign_in.credentials.unwrap().auth {
            Some(Auth::Oauth2(oauth2)) => Ok(*oauth2),
            _ => panic!("another way"),
        }
    }

    const TOKEN_URL: &str = "https://sign-in.example/token";
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

    #[test]
    fn a_client_proves_itself_by_its_secret_or_by_what_it_signs() {
        let client = |further| match read(&further).unwrap().grant {
            Grant::ClientCredentials { client } => client,
            Grant::RefreshToken { .. } => panic!("a refresh"),
        };
        let secret = || "s".into();
        let basic = json!({"oauth2_client_secret": "s", "oauth2_token_url": TOKEN_URL});
        assert!(client(basic) == ClientProof::Basic { secret: secret() });
        let post = json!({"oauth2_client_secret": "s", "oauth2_use_basic_auth": false, "oauth2_token_url": TOKEN_URL});
        assert!(client(post) == ClientProof::Post { secret: secret() });
        let signed = json!({"oauth2_private_key_pem": PEM, "oauth2_signing_algorithm": "ES256", "oauth2_key_id": "k1"});
        let expected = ClientProof::PrivateKeyJwt {
            key: PEM.into(),
            algorithm: SigningAlgorithm::ES256,
            key_id: Some("k1".to_owned()),
            audience: None,
        };
        assert!(client(signed) == expected);
    }

    #[test]
    fn a_token_is_refreshed_with_or_without_a_secret() {
        let public = read(&json!({"oauth2_refresh_token": "r", "oauth2_token_url": TOKEN_URL})).unwrap();
        assert!(matches!(public.grant, Grant::RefreshToken { client: None, .. }));
        let secret = json!({"oauth2_refresh_token": "r", "oauth2_client_secret": "s", "oauth2_token_url": TOKEN_URL});
        let secret = read(&secret).unwrap();
        assert!(matches!(secret.grant, Grant::RefreshToken { client: Some(ClientProof::Basic { .. }), .. }));
    }

    #[test]
    fn the_address_of_tokens_may_be_left_to_be_found_by_whom_the_caller_names() {
        let found = read(&json!({"oauth2_client_secret": "s", "oauth2_issuer": "https://sign-in.example"})).unwrap();
        assert_eq!((found.token_url, found.issuer.unwrap().to_string().as_str()), (None, "https://sign-in.example/"));
        let local =
            read(&json!({"oauth2_client_secret": "s", "oauth2_token_url": "http://127.0.0.1:9/token"})).unwrap();
        assert_eq!(local.token_url.unwrap().to_string(), "http://127.0.0.1:9/token");
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        for (further, paths) in [
            (json!({}), vec!["oauth2_client_secret"]),
            (json!({"oauth2_client_secret": " "}), vec!["oauth2_client_secret"]),
            (json!({"oauth2_client_secret": "s"}), vec!["oauth2_token_url"]),
            (json!({"oauth2_refresh_token": "r"}), vec!["oauth2_token_url"]),
            (json!({"oauth2_private_key_pem": PEM, "oauth2_assertion_audience": "x"}), vec!["oauth2_token_url"]),
            (json!({"oauth2_client_secret": "s", "oauth2_private_key_pem": PEM}), vec!["oauth2_client_secret"]),
            (
                json!({"oauth2_client_secret": "s", "oauth2_token_url": TOKEN_URL, "oauth2_key_id": "k"}),
                vec!["oauth2_key_id"],
            ),
            (
                json!({"oauth2_refresh_token": "r", "oauth2_token_url": TOKEN_URL, "oauth2_use_basic_auth": true}),
                vec!["oauth2_use_basic_auth"],
            ),
            (
                json!({"oauth2_private_key_pem": PEM, "oauth2_signing_algorithm": "HS256"}),
                vec!["oauth2_signing_algorithm"],
            ),
            (json!({"oauth2_private_key_pem": "nothing"}), vec!["oauth2_private_key_pem"]),
            (
                json!({"oauth2_client_secret": "s", "oauth2_token_url": "http://sign-in.example/"}),
                vec!["oauth2_token_url"],
            ),
            (
                json!({"oauth2_client_secret": "s", "oauth2_issuer": "https://sign-in.example",
                       "oauth2_token_url": "https://sign-in.example/token"}),
                vec!["oauth2_issuer"],
            ),
            (json!({"oauth2_client_secret": 7, "oauth2_issuer": "x"}), vec!["oauth2_issuer", "oauth2_client_secret"]),
            (
                json!({"oauth2_client_secret": "s", "oauth2_token_url": TOKEN_URL, "bearer_token": "t"}),
                vec!["bearer_token"],
            ),
        ] {
            let paths: Vec<String> = paths.into_iter().map(|name| format!("auth_config.{name}")).collect();
            assert_eq!(read(&further).err(), Some(paths), "{further}");
        }
    }
}
