//! What `POST /mcp-hub/scan/hosted` asks for: a running server.

use model::{AuthType, Credentials, Endpoint, Hosted, Priority};

use super::object::{Object, ignored};
use super::source;
use crate::api::error::ApiError;
use crate::auth_config;

/// The most tools that may be expected.
const MOST_TOOLS: usize = 5_000;
/// The longest name of a server.
const LONGEST_NAME: usize = 256;

/// A request for the scan of a running server.
#[derive(Debug)]
pub(crate) struct HostedRequest {
    /// What is dialled.
    pub(crate) hosted: Hosted,
    /// What is sealed.
    pub(crate) credentials: Option<Credentials>,
    /// Whether only the project sees it; the operator's default if absent.
    pub(crate) is_private: Option<bool>,
    /// Who comes first.
    pub(crate) priority: Priority,
    /// What deserves a remark.
    pub(crate) remark: Option<String>,
}

impl HostedRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// Names every mistake in it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        let mut body = Object::parse(body)?;
        let endpoint = body.required_text("endpoint_url").and_then(|text| {
            let endpoint: Result<Endpoint, _> = text.trim().parse();
            endpoint.map_err(|error| body.mistake("endpoint_url", error.to_string())).ok()
        });
        let server_name = body.text_up_to("server_name", LONGEST_NAME);
        let expected_tools = body.texts("expected_tools", MOST_TOOLS);
        let is_private = body.flag("is_private");
        let priority = source::priority(&mut body);
        let mut ignored_there = Vec::new();
        let sign_in = body.object("auth_config").and_then(|members| match auth_config::parse(members) {
            Ok((sign_in, unknown)) => {
                ignored_there = unknown;
                Some(sign_in)
            }
            Err(mistakes) => {
                body.mistakes(mistakes);
                None
            }
        });
        let (mut unknown, mistakes) = body.finish();
        unknown.extend(ignored_there);
        let (Some(endpoint), true) = (endpoint, mistakes.is_empty()) else {
            return Err(ApiError::Unprocessable(mistakes));
        };
        let (auth_type, credentials) =
            sign_in.map_or((AuthType::None, None), |sign_in| (sign_in.auth_type, sign_in.credentials));
        let hosted = Hosted { endpoint, server_name, expected_tools, transport: None, auth_type };
        Ok(Self { hosted, credentials, is_private, priority, remark: ignored(&unknown) })
    }
}

/// What a running server is called: its name, else its host.
pub(crate) fn repo_name(hosted: &Hosted) -> String {
    let host = || hosted.endpoint.url().host_str().unwrap_or_default().to_owned();
    hosted.server_name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(host)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(body: &Value) -> Result<HostedRequest, Vec<String>> {
        HostedRequest::parse(body.to_string().as_bytes())
            .map_err(|error| error.mistakes().unwrap_or_default().iter().map(|mistake| mistake.path.clone()).collect())
    }

    #[test]
    fn a_running_server_is_asked_for_with_its_name_tools_and_credentials() {
        let read = read(&json!({
            "endpoint_url": "https://mcp.example/mcp", "server_name": "notes", "expected_tools": [],
            "auth_config": {"auth_type": "bearer", "bearer_token": "canary"}, "is_private": true, "later": 1
        }))
        .unwrap();
        assert_eq!(read.hosted.auth_type, AuthType::Bearer);
        assert_eq!(read.hosted.expected_tools, Some(Vec::new()));
        assert_eq!(
            (read.is_private, read.remark.as_deref()),
            (Some(true), Some("Unknown members are ignored: later."))
        );
        assert!(!format!("{read:?}").contains("canary"));
    }

    #[test]
    fn mistakes_of_the_body_and_of_its_credentials_are_named_together() {
        let paths =
            read(&json!({"endpoint_url": "ws://x", "expected_tools": "a", "auth_config": {"auth_type": "bearer"}}));
        assert_eq!(paths.unwrap_err(), ["endpoint_url", "expected_tools", "auth_config.bearer_token"]);
    }
}
