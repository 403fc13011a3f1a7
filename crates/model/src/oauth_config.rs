//! The `oauth_config` block of a registry entry, read as the way to sign in that it describes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{ClientProof, Endpoint, Grant, Oauth2, Secret};

/// A member of an `oauth_config` that cannot be used. It does not repeat the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{member}` {problem}")]
pub struct BadOauthConfig {
    /// The member.
    pub member: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

/// Reads an `oauth_config` block; nothing if it is not enabled. `refresh_token` is the token that the client keeps beside the
/// block, which has no member for it.
///
/// # Errors
///
/// Names every member that is missing, of a wrong type, or asks for what a scanner cannot do: a person who signs in, files of
/// another machine.
pub fn oauth_config(
    block: &Map<String, Value>,
    refresh_token: Option<Secret>,
) -> Result<Option<Oauth2>, Vec<BadOauthConfig>> {
    let mut block = Block { members: block, mistakes: Vec::new() };
    if !block.flag("enabled", false) {
        return if block.mistakes.is_empty() { Ok(None) } else { Err(block.mistakes) };
    }
    let oauth2 = block.oauth2(refresh_token);
    match oauth2 {
        Some(oauth2) if block.mistakes.is_empty() => Ok(Some(oauth2)),
        _ => Err(block.mistakes),
    }
}

/// The members, and what is wrong with them.
struct Block<'a> {
    members: &'a Map<String, Value>,
    mistakes: Vec<BadOauthConfig>,
}

impl Block<'_> {
    fn oauth2(&mut self, refresh_token: Option<Secret>) -> Option<Oauth2> {
        let word = self.text("OAUTH_GRANT_TYPE");
        let secret = self.text("OAUTH_CLIENT_SECRET").map(Secret::from);
        let basic = self.flag("OAUTH_USE_BASIC_AUTH", true);
        let client =
            secret.map(|secret| if basic { ClientProof::Basic { secret } } else { ClientProof::Post { secret } });
        let grant = match word.as_deref() {
            None | Some("client_credentials") => {
                let client = client.or_else(|| self.mistake("OAUTH_CLIENT_SECRET", "is required"));
                client.map(|client| Grant::ClientCredentials { client })
            }
            Some("refresh_token") => match refresh_token {
                Some(token) => Some(Grant::RefreshToken { token, client }),
                None => self.mistake("OAUTH_GRANT_TYPE", "is `refresh_token`, and there is no token to refresh"),
            },
            Some("authorization_code") => {
                self.mistake("OAUTH_GRANT_TYPE", "is `authorization_code`, which a person does")
            }
            Some(_) => self.mistake(
                "OAUTH_GRANT_TYPE",
                "is none of `client_credentials`, `refresh_token` and `authorization_code`",
            ),
        };
        if self.flag("OAUTH_USE_MTLS", false) {
            self.mistake::<()>("OAUTH_USE_MTLS", "is set, and its certificate is a file of another machine");
        }
        let client_id = self.required("OAUTH_CLIENT_ID");
        let token_url = self.required("OAUTH_TOKEN_URL").and_then(|text| {
            let url = text.parse().ok().filter(Endpoint::keeps_secrets);
            url.or_else(|| self.mistake("OAUTH_TOKEN_URL", "is no `https` address without credentials and fragment"))
        });
        let mut parameters = self.texts("OAUTH_ADDITIONAL_PARAMS");
        if let Some(organization) = self.text("OAUTH_ORGANIZATION") {
            parameters.insert("organization".to_owned(), organization.into());
        }
        Some(Oauth2 {
            headers: self.texts("OAUTH_CUSTOM_HEADERS"),
            scope: self.text("OAUTH_SCOPE"),
            audience: self.text("OAUTH_AUDIENCE"),
            resource: self.text("OAUTH_RESOURCE"),
            client_id: client_id?,
            grant: grant?,
            token_url: Some(token_url?),
            issuer: None,
            parameters,
        })
    }

    fn mistake<T>(&mut self, member: &'static str, problem: &'static str) -> Option<T> {
        self.mistakes.push(BadOauthConfig { member, problem });
        None
    }

    /// A text that is not blank, or nothing.
    fn text(&mut self, member: &'static str) -> Option<String> {
        const LONGEST: usize = 16 * 1024;
        match self.members.get(member) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.len() > LONGEST => self.mistake(member, "is too long"),
            Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
            Some(_) => self.mistake(member, "is not a string"),
        }
    }

    fn required(&mut self, member: &'static str) -> Option<String> {
        let before = self.mistakes.len();
        let text = self.text(member);
        if text.is_none() && self.mistakes.len() == before {
            return self.mistake(member, "is required");
        }
        text
    }

    fn flag(&mut self, member: &'static str, default: bool) -> bool {
        match self.members.get(member) {
            None | Some(Value::Null) => default,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => self.mistake(member, "is not true or false").unwrap_or(default),
        }
    }

    fn texts(&mut self, member: &'static str) -> BTreeMap<String, Secret> {
        let members = match self.members.get(member) {
            None | Some(Value::Null) => return BTreeMap::new(),
            Some(Value::Object(members)) => members,
            Some(_) => return self.mistake(member, "is not an object").unwrap_or_default(),
        };
        let text = |(name, value): (&String, &Value)| Some((name.clone(), Secret::from(value.as_str()?)));
        let texts: Option<BTreeMap<_, _>> = members.iter().map(text).collect();
        texts.or_else(|| self.mistake(member, "holds something that is not a string")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(block: &Value, token: Option<&str>) -> Result<Option<Oauth2>, Vec<&'static str>> {
        let block = block.as_object().unwrap();
        oauth_config(block, token.map(Secret::from)).map_err(|bad| bad.iter().map(|bad| bad.member).collect())
    }

    fn block(further: &Value) -> Value {
        let mut block = json!({"enabled": true, "OAUTH_VERSION": "2.1", "OAUTH_CLIENT_ID": "scanner",
            "OAUTH_CLIENT_SECRET": "canary", "OAUTH_TOKEN_URL": "https://sign-in.example/token"});
        block.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        block
    }

    #[test]
    fn the_documented_block_becomes_client_credentials_in_a_header() {
        let read = read(
            &block(&json!({"OAUTH_GRANT_TYPE": "client_credentials", "OAUTH_SCOPE": "read list",
            "OAUTH_AUDIENCE": "https://mcp.example", "OAUTH_RESOURCE": null, "OAUTH_ORGANIZATION": "acme",
            "OAUTH_ADDITIONAL_PARAMS": {"tenant": "t"}, "OAUTH_CUSTOM_HEADERS": {"X-Env": "e"}})),
            None,
        );
        let oauth2 = read.unwrap().unwrap();
        assert!(
            oauth2
                == Oauth2 {
                    client_id: "scanner".to_owned(),
                    grant: Grant::ClientCredentials { client: ClientProof::Basic { secret: "canary".into() } },
                    token_url: Some("https://sign-in.example/token".parse().unwrap()),
                    issuer: None,
                    scope: Some("read list".to_owned()),
                    audience: Some("https://mcp.example".to_owned()),
                    resource: None,
                    parameters: [("organization", "acme"), ("tenant", "t")]
                        .map(|(name, value)| (name.to_owned(), value.into()))
                        .into(),
                    headers: [("X-Env".to_owned(), "e".into())].into(),
                }
        );
    }

    #[test]
    fn a_secret_goes_into_the_body_where_the_block_says_so_and_a_token_is_refreshed_where_there_is_one() {
        let oauth2 = read(&block(&json!({"OAUTH_USE_BASIC_AUTH": false})), None).unwrap().unwrap();
        assert!(matches!(oauth2.grant, Grant::ClientCredentials { client: ClientProof::Post { .. } }));
        let refresh = block(&json!({"OAUTH_GRANT_TYPE": "refresh_token", "OAUTH_CLIENT_SECRET": ""}));
        let oauth2 = read(&refresh, Some("token")).unwrap().unwrap();
        assert!(matches!(oauth2.grant, Grant::RefreshToken { client: None, .. }));
        assert_eq!(read(&refresh, None).err(), Some(vec!["OAUTH_GRANT_TYPE"]));
    }

    #[test]
    fn a_block_that_is_not_enabled_is_no_way_to_sign_in() {
        assert!(read(&json!({}), None).unwrap().is_none());
        assert!(read(&json!({"enabled": false, "OAUTH_CLIENT_ID": 7}), None).unwrap().is_none());
        assert_eq!(read(&json!({"enabled": "yes"}), None).err(), Some(vec!["enabled"]));
    }

    #[test]
    fn every_member_that_cannot_be_used_is_named_and_none_of_its_values() {
        assert_eq!(
            read(&json!({"enabled": true}), None).err(),
            Some(vec!["OAUTH_CLIENT_SECRET", "OAUTH_CLIENT_ID", "OAUTH_TOKEN_URL"])
        );
        let bad = block(&json!({"OAUTH_GRANT_TYPE": "authorization_code", "OAUTH_USE_MTLS": true,
            "OAUTH_TOKEN_URL": "http://canary.example/", "OAUTH_CUSTOM_HEADERS": {"X": 1}, "OAUTH_SCOPE": ["canary"]}));
        let mistakes = oauth_config(bad.as_object().unwrap(), None).err().unwrap();
        let members: Vec<&str> = mistakes.iter().map(|bad| bad.member).collect();
        assert_eq!(
            members,
            ["OAUTH_GRANT_TYPE", "OAUTH_USE_MTLS", "OAUTH_TOKEN_URL", "OAUTH_CUSTOM_HEADERS", "OAUTH_SCOPE"]
        );
        let said: String = mistakes.iter().map(ToString::to_string).collect();
        assert!(!said.contains("canary"), "{said}");
    }
}
