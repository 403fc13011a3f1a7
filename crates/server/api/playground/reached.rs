//! A registered server on its way to being asked: where it is and how it is signed in to.

use catalog::RegistryServer;
use fetch::Call;
use model::{Credentials, Endpoint, Hosted};

use crate::address::masked_endpoint;
use crate::api::auth::Caller;
use crate::api::catalog::kept::open;
use crate::api::error::ApiError;
use crate::api::registry;
use crate::api::service::Service;
use crate::{approval, entry};

/// A registered server that can be asked from here.
pub(super) struct Reached {
    /// The server, with its secrets.
    pub(super) server: RegistryServer,
    hosted: Hosted,
    /// Its address as it may be shown.
    shown: Endpoint,
    credentials: Option<Credentials>,
}

impl Reached {
    /// The caller's server of this name.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none; `Unfit` if it is out of service or cannot be asked from here.
    pub(super) async fn find(service: &Service, caller: &Caller, key: &catalog::ServerKey) -> Result<Self, ApiError> {
        Self::of(registry::opened(service, caller, key).await?).map_err(ApiError::Unfit)
    }

    /// The same, if the registry's policy lets the server be used: to be tried out, it need not.
    ///
    /// # Errors
    ///
    /// As [`Self::find`]; `NotApproved` with each rule that the server breaks.
    pub(super) async fn approved(
        service: &Service,
        caller: &Caller,
        key: &catalog::ServerKey,
    ) -> Result<Self, ApiError> {
        let row = registry::server_row(service, caller, key).await?;
        let reached = Self::of(open(&service.sealer, &caller.project, &row)?).map_err(ApiError::Unfit)?;
        approval::check(service, &row).await?;
        Ok(reached)
    }

    /// A server that can be asked, or the sentence why it cannot.
    fn of(server: RegistryServer) -> Result<Self, String> {
        const COMMAND: &str = "This server is started by a command, and this service starts nothing: only a server with a \
                               `url` is asked.";
        let no = |why: &str| format!("This server cannot be asked from here: {why}.");
        if !server.is_active() {
            return Err("This server is out of service: its `is_active` is false.".to_owned());
        }
        let config = server.mcp_config();
        let launch = config.launch(server.key().saved_name.as_str()).ok_or_else(|| no("it has no `config`"))?;
        if launch.command.is_some() {
            return Err(COMMAND.to_owned());
        }
        if launch.is_disabled() {
            return Err(no("it is switched off in its `config`"));
        }
        // What is registered is whole: nothing of this machine is filled in.
        if let Some(why) = launch.why_not_dialled() {
            return Err(no(&why.to_string()));
        }
        let reached = entry::hosted(&launch).map_err(|why| no(&why))?;
        let (hosted, credentials) = reached.ok_or_else(|| COMMAND.to_owned())?;
        let by_oauth = entry::by_oauth(config, credentials.as_ref()).map_err(|why| no(&why))?;
        let credentials = by_oauth.or(credentials);
        let shown = masked_endpoint(&hosted.endpoint);
        Ok(Self { server, hosted, shown, credentials })
    }

    /// How it is asked: once, as who signs in.
    pub(super) fn call(&self) -> Call<'_> {
        Call {
            endpoint: &self.hosted.endpoint,
            shown: &self.shown,
            transport: self.hosted.transport,
            credentials: self.credentials.as_ref(),
            probes: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{Auth, Transport};
    use serde_json::{Value, json};

    use super::*;

    fn of(mcp_config: &Value) -> Result<Reached, String> {
        let server = RegistryServer::parse(&json!({"saved_name": "notes", "mcp_config": mcp_config}));
        Reached::of(server.unwrap().value)
    }

    fn why_not(mcp_config: &Value) -> String {
        of(mcp_config).map(|_| ()).unwrap_err()
    }

    #[test]
    fn a_server_with_an_address_is_asked_as_its_entry_says() {
        let reached = of(&json!({"config": {"url": "https://mcp.example/sse?k=canary", "type": "sse",
            "headers": {"Authorization": "Bearer canary", "X-Team": "7"}}}))
        .unwrap();
        let call = reached.call();
        assert_eq!((call.transport, call.probes), (Some(Transport::Sse), false));
        assert_eq!(call.endpoint.to_string(), "https://mcp.example/sse?k=canary");
        assert_eq!(call.shown.to_string(), "https://mcp.example/sse?k=***");
        let credentials = call.credentials.unwrap();
        assert!(credentials.auth == Some(Auth::Bearer { token: "canary".into() }));
        assert_eq!(credentials.headers.keys().collect::<Vec<_>>(), ["X-Team"]);
    }

    #[test]
    fn a_token_of_oauth_is_asked_for_where_the_server_says_so() {
        let oauth = json!({"enabled": true, "OAUTH_CLIENT_ID": "hub", "OAUTH_CLIENT_SECRET": "canary",
            "OAUTH_TOKEN_URL": "https://login.example/token"});
        let config = json!({"url": "https://mcp.example/mcp", "headers": {"X-Team": "7"}});
        let reached = of(&json!({"config": config, "oauth_config": oauth})).unwrap();
        let credentials = reached.call().credentials.unwrap().clone();
        assert!(matches!(credentials.auth, Some(Auth::Oauth2(_))));
        assert_eq!(credentials.headers.len(), 1);
    }

    #[test]
    fn whatever_cannot_be_asked_is_refused_with_the_reason() {
        let person = json!({"enabled": true, "OAUTH_GRANT_TYPE": "authorization_code", "OAUTH_CLIENT_ID": "hub",
            "OAUTH_TOKEN_URL": "https://login.example/token", "OAUTH_REDIRECT_URI": "https://hub.example/back",
            "OAUTH_AUTHORIZATION_URL": "https://login.example/authorize", "OAUTH_USE_PKCE": true});
        for (config, told) in [
            (json!({"config": {"command": "npx", "args": ["-y", "@acme/notes"]}}), "this service starts nothing"),
            (json!({"config": {"command": "npx", "args": ["mcp-remote", "https://mcp.example/"]}}), "starts nothing"),
            (json!({}), "it has no `config`"),
            (json!({"config": {"url": "https://mcp.example/", "headers": {"X-Key": "${KEY}"}}}), "${KEY}"),
            (
                json!({"config": {"url": "https://mcp.example/", "headers": {"Host": "a"}}}),
                "none that a caller may set",
            ),
            (json!({"config": {"url": "https://mcp.example/"}, "oauth_config": person}), "which a person does"),
        ] {
            let why = why_not(&config);
            assert!(why.contains(told), "{why}");
        }
        let server =
            json!({"saved_name": "notes", "is_active": false, "mcp_config": {"config": {"url": "https://m.example/"}}});
        let why = Reached::of(RegistryServer::parse(&server).unwrap().value).map(|_| ()).unwrap_err();
        assert_eq!(why, "This server is out of service: its `is_active` is false.");
    }
}
