//! Secrets that a server sends back: nobody else reads them out of what it said.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use model::{Answer, Auth, Credentials, Endpoint, GapReason, Recording, Secret, Session, SignInDocument};

use serde_json::{Map, Value};

use crate::FetchError;

/// Shorter values stand in any text, and would be no secret.
const SHORTEST: usize = 8;
/// What stands for a secret.
const BLOT: &str = "***";

/// Everything that told one server who asks.
pub(super) struct Secrets(Vec<Secret>);

impl Secrets {
    /// The secrets of `credentials` and of the headers that were made of them: a token that was asked for is among these.
    pub(super) fn of(endpoint: &Endpoint, credentials: Option<&Credentials>, headers: &HeaderMap) -> Self {
        let mut values = BTreeSet::new();
        values.extend(endpoint.url().query_pairs().map(|(_, value)| value.into_owned()));
        for value in headers.values().filter_map(|value| value.to_str().ok()) {
            // Of `Bearer x` the word is none.
            let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
            values.insert(rest.trim().to_owned());
            if scheme.eq_ignore_ascii_case("basic") {
                values.extend(name_and_password(rest.trim()).into_iter().flatten());
            }
        }
        if let Some(credentials) = credentials {
            values.extend(credentials.headers.values().map(|value| value.expose().to_owned()));
            match &credentials.auth {
                Some(Auth::ApiKey { key: secret, .. } | Auth::Bearer { token: secret }) => {
                    values.insert(secret.expose().to_owned());
                }
                // Of a key in lines each is one: a server that has it sends it as it likes.
                Some(Auth::Mtls { key, .. }) => {
                    values.extend(key.expose().lines().filter(|line| !line.starts_with('-')).map(str::to_owned));
                }
                Some(Auth::Oauth2(_) | Auth::CustomHeaders) | None => {}
            }
        }
        let written = |value: String| {
            let in_json = Value::from(value.as_str()).to_string();
            let in_json = in_json[1..in_json.len() - 1].to_owned();
            [value, in_json]
        };
        let long = values.into_iter().filter(|value| value.len() >= SHORTEST);
        let mut all: Vec<String> = long.flat_map(written).collect();
        // A secret that holds another one goes first.
        all.sort_by_key(|value| std::cmp::Reverse(value.len()));
        all.dedup();
        Self(all.into_iter().map(Secret::from).collect())
    }

    /// Takes the secrets out of a text.
    pub(super) fn blot(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.expose()) {
                *text = text.replace(secret.expose(), BLOT);
            }
        }
    }

    /// Takes the secrets out of a value. However a server spells a character, here it is read; a number may be one too.
    pub(super) fn blot_value(&self, value: &mut Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => {
                let mut text = number.to_string();
                self.blot(&mut text);
                if text.contains(BLOT) {
                    *value = text.into();
                }
            }
            Value::String(text) => self.blot(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.blot_value(item)),
            Value::Object(members) => self.blot_members(members),
        }
    }

    /// Takes the secrets out of an object, out of its names too.
    pub(super) fn blot_members(&self, members: &mut Map<String, Value>) {
        members.values_mut().for_each(|value| self.blot_value(value));
        if members.keys().any(|name| self.0.iter().any(|secret| name.contains(secret.expose()))) {
            let all = std::mem::take(members);
            members.extend(all.into_iter().map(|(mut name, value)| {
                self.blot(&mut name);
                (name, value)
            }));
        }
    }

    /// Takes the secrets out of all that a server said.
    pub(super) fn blot_recording(&self, recording: &mut Recording) {
        self.blot_session(&mut recording.session);
        recording.again.iter_mut().for_each(|again| self.blot_session(again));
        let probes = &mut recording.probes;
        probes.without_credentials.iter_mut().for_each(|answer| self.blot_answer(answer));
        if let Some(probe) = &mut probes.foreign_origin {
            self.blot_answer(&mut probe.answer);
            probe.allow_origin.iter_mut().for_each(|text| self.blot(text));
        }
        for SignInDocument { kind: _, address, content } in &mut probes.sign_in {
            self.blot(address);
            match content {
                Ok(text) | Err(text) => self.blot(text),
            }
        }
    }

    fn blot_session(&self, session: &mut Session) {
        self.blot(&mut session.greeting);
        self.blot(&mut session.protocol_version);
        session.pages.iter_mut().for_each(|page| self.blot(&mut page.answer));
        session.faults.iter_mut().for_each(|fault| self.blot(&mut fault.sent));
        for gap in &mut session.gaps {
            if let GapReason::NotScanned(why) | GapReason::Unparsable(why) | GapReason::Limit(why) = &mut gap.reason {
                self.blot(why);
            }
        }
    }

    fn blot_answer(&self, answer: &mut Answer) {
        match answer {
            Answer::Refused { challenge, .. } => challenge.iter_mut().for_each(|text| self.blot(text)),
            Answer::Listed(names) => names.iter_mut().for_each(|name| self.blot(name)),
            Answer::Unclear(why) => self.blot(why),
        }
    }

    /// Takes the secrets out of what a server said when it turned the caller away.
    pub(super) fn blot_error(&self, error: FetchError) -> FetchError {
        match error {
            FetchError::SignIn { url, status, mut challenge, advice } => {
                if let Some(text) = &mut challenge {
                    self.blot(text);
                }
                FetchError::SignIn { url, status, challenge, advice }
            }
            FetchError::Protocol { url, mut what } => {
                self.blot(&mut what);
                FetchError::Protocol { url, what }
            }
            FetchError::NoServer { url, mut why } => {
                self.blot(&mut why);
                FetchError::NoServer { url, why }
            }
            other => other,
        }
    }
}

/// What `Authorization: Basic` says in other letters: name and password together, and the password.
fn name_and_password(encoded: &str) -> Option<[String; 2]> {
    let both = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let password = both.split_once(':')?.1.to_owned();
    Some([both, password])
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::AUTHORIZATION;
    use model::{List, Page};

    use super::*;

    fn secrets() -> Secrets {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer canary-token"))]);
        let credentials = Credentials {
            auth: Some(Auth::Mtls {
                certificate: String::new(),
                key: "-----BEGIN KEY-----\ncanary-key-line\n-----END KEY-----".into(),
                authority: None,
            }),
            headers: [("x-quoted".to_owned(), "canary\"quoted".into()), ("x-short".to_owned(), "1".into())].into(),
            ..Credentials::default()
        };
        let endpoint = "https://mcp.example/mcp?key=canary-query".parse().unwrap();
        Secrets::of(&endpoint, Some(&credentials), &headers)
    }

    #[test]
    fn what_a_server_sends_back_of_its_callers_secrets_is_blotted() {
        let said = r#"{"error":"Bearer canary-token, canary-key-line, canary\"quoted, canary-query, 1"}"#;
        let mut recording = Recording {
            session: Session {
                greeting: said.to_owned(),
                pages: vec![Page { list: List::Tools, answer: said.to_owned() }],
                ..Session::default()
            },
            ..Recording::default()
        };
        recording.probes.without_credentials = Some(Answer::Unclear(said.to_owned()));
        secrets().blot_recording(&mut recording);
        assert!(!format!("{recording:?}").contains("canary"), "{recording:?}");
        assert_eq!(recording.session.greeting, r#"{"error":"Bearer ***, ***, ***, ***, 1"}"#);
    }

    #[test]
    fn a_value_is_blotted_however_its_text_is_spelled() {
        let said = r#"{"\u0063anary-key-line": ["\u0063anary-token", {"a": "x canary\"quoted y"}], "n": 1}"#;
        let mut value = serde_json::from_str(said).unwrap();
        secrets().blot_value(&mut value);
        assert_eq!(value, serde_json::json!({"***": ["***", {"a": "x *** y"}], "n": 1}));
    }

    #[test]
    fn a_password_is_blotted_as_it_is_and_as_it_was_sent() {
        let endpoint = "https://mcp.example/mcp".parse().unwrap();
        let sent = HeaderValue::from_static("Basic bWU6Y2FuYXJ5LXBhc3N3b3Jk");
        let secrets = Secrets::of(&endpoint, None, &HeaderMap::from_iter([(AUTHORIZATION, sent)]));
        let mut said = "hello me:canary-password (canary-password, bWU6Y2FuYXJ5LXBhc3N3b3Jk)".to_owned();
        secrets.blot(&mut said);
        assert_eq!(said, "hello *** (***, ***)");
    }

    #[test]
    fn a_secret_of_digits_is_blotted_where_it_comes_as_a_number() {
        let endpoint = "https://mcp.example/mcp?pin=1234567890".parse().unwrap();
        let mut value = serde_json::json!({"pin": 1_234_567_890_u64, "other": 7});
        Secrets::of(&endpoint, None, &HeaderMap::new()).blot_value(&mut value);
        assert_eq!(value, serde_json::json!({"pin": "***", "other": 7}));
    }

    #[test]
    fn the_challenge_of_an_error_is_blotted_too() {
        let error = FetchError::SignIn {
            url: "https://mcp.example/mcp".to_owned(),
            status: 401,
            challenge: Some("Bearer error_description=\"canary-token is no token\"".to_owned()),
            advice: "x",
        };
        assert!(!format!("{:?}", secrets().blot_error(error)).contains("canary"));
    }
}
