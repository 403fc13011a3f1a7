//! A registered server on its way to being scanned.

use std::sync::Arc;

use catalog::RegistryServer;
use model::{
    AuthType, Credentials, Hosted, JobId, JobTarget, Priority, ProjectName, ScanType, Visibility, masked_address,
};
use store::records::catalog::ServerRow;
use store::records::{NewJob, Start};

use super::standing::way_of;
use crate::address::plain_source;
use crate::api::Service;
use crate::api::catalog::kept::open;
use crate::api::error::ApiError;
use crate::api::hosted::hosted_job;
use crate::api::request::client_config::{Found, found};
use crate::api::request::source;
use crate::api::submit::{new_id, submit};
use crate::entry;

/// Who asks for a scan.
#[derive(Debug, Clone)]
pub(crate) struct AskedBy {
    /// Whom the job names.
    pub(crate) user_email: String,
    /// By which key; a word for what has none.
    pub(crate) key_id: String,
    /// W3C `traceparent` of the request, if there is one.
    pub(crate) trace_parent: Option<String>,
    /// Whether somebody waits for it.
    pub(crate) priority: Priority,
}

impl AskedBy {
    /// The schedule of the project's registry.
    pub(super) fn sweep(project: &ProjectName) -> Self {
        let key_id = "sweep".to_owned();
        Self { user_email: format!("{key_id}@{project}"), key_id, trace_parent: None, priority: Priority::Bulk }
    }
}

/// Makes a private job that scans a server; what comes of it is known of the server when it has ended. Gives the sentence
/// why there is none where the server cannot be scanned.
///
/// # Errors
///
/// Fails if the records are out or the server's secrets do not open here.
pub(crate) async fn ask_for_scan(
    service: &Arc<Service>,
    project: &ProjectName,
    row: &ServerRow,
    by: &AskedBy,
) -> Result<Result<JobId, String>, ApiError> {
    let server = open(&service.sealer, project, row)?;
    let job = NewJob {
        id: new_id(),
        project: project.clone(),
        user_email: by.user_email.clone(),
        key_id: by.key_id.clone(),
        visibility: Visibility::Private,
        priority: by.priority,
        scan_type: ScanType::Source,
        source_url: String::new(),
        version_or_commit: None,
        repo_name: None,
        auth_type: None,
        allow_cached: false,
        trace_parent: by.trace_parent.clone(),
        start: Start::Failed(String::new()),
    };
    let job = match target(&server) {
        Err(why) => return Ok(Err(why)),
        Ok(Found::Hosted { hosted, credentials }) => hosted_job(service, job, *hosted, credentials)?,
        Ok(Found::Source(target)) => NewJob {
            source_url: shown(&server),
            repo_name: Some(source::repo_name(&target)),
            start: Start::Waiting { target: Box::new(JobTarget::Source(target)), sealed: None },
            ..job
        },
    };
    let accepted = submit(service, project, vec![job], None).await?;
    let job = accepted.jobs.first().ok_or(ApiError::Internal)?.id;
    service.records.note_scan(row.id, job, &way_of(&row.kept.server)).await?;
    Ok(Ok(job))
}

/// What is scanned of a server: the running one if it has an address, else the source of what it starts, else the source
/// that its owner names.
fn target(server: &RegistryServer) -> Result<Found, String> {
    let name = server.key().saved_name.as_str();
    let launch = server.mcp_config().launch(name);
    let launched = match &launch {
        Some(launch) => found(launch, false),
        None => Err("it has no `config`".to_owned()),
    };
    match (launched, server.source_url()) {
        (Ok(Found::Hosted { hosted, credentials }), _) => signed_in(server, hosted, credentials),
        (Ok(found), _) => Ok(found),
        (Err(why), Some(source_url)) if launch.is_none_or(|launch| launch.command.is_some()) => {
            let target = source::target(source_url, server.source_version(), None);
            target.map(Found::Source).map_err(|_| why)
        }
        (Err(why), _) => Err(why),
    }
}

/// The same, with the token that the server's OAuth block says how to get.
fn signed_in(
    server: &RegistryServer,
    mut hosted: Box<Hosted>,
    credentials: Option<Credentials>,
) -> Result<Found, String> {
    Ok(match entry::by_oauth(server.mcp_config(), credentials.as_ref())? {
        Some(credentials) => {
            hosted.auth_type = AuthType::Oauth2;
            Found::Hosted { hosted, credentials: Some(credentials) }
        }
        None => Found::Hosted { hosted, credentials },
    })
}

/// The launch line of a server as it may be shown, or the source that its owner names.
fn shown(server: &RegistryServer) -> String {
    let launch = server.mcp_config().launch(server.key().saved_name.as_str());
    let line = launch.map(|launch| entry::shown_line(&launch));
    line.unwrap_or_else(|| masked_address(&plain_source(server.source_url().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use model::Auth;
    use serde_json::{Value, json};

    use super::*;

    fn of(body: &Value) -> Result<Found, String> {
        let mut server = json!({"saved_name": "notes"});
        server.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        target(&RegistryServer::parse(&server).unwrap().value)
    }

    fn source(body: &Value) -> String {
        match of(body) {
            Ok(Found::Source(target)) => target.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_launched_is_scanned_and_else_what_the_owner_names() {
        let npx = json!({"config": {"command": "npx", "args": ["-y", "@acme/notes@1.2.0"]}});
        let file = json!({"config": {"command": "node", "args": ["/srv/notes.js"]}});
        let named = "https://host.example/acme/notes";
        assert_eq!(source(&json!({"mcp_config": npx, "source_url": named})), "npm:@acme/notes@1.2.0");
        assert_eq!(
            source(&json!({"mcp_config": file, "source_url": named, "source_version": "v1"})),
            format!("{named}@v1")
        );
        assert_eq!(source(&json!({"source_url": "@acme/notes"})), "npm:@acme/notes");
        for (body, why) in [
            (json!({"mcp_config": file}), "not here"),
            (json!({}), "no `config`"),
            (json!({"mcp_config": file, "source_url": "nowhere at all"}), "not here"),
            (
                json!({"mcp_config": {"config": {"url": "https://mcp.example/${TEAM}"}}, "source_url": named}),
                "needs a value",
            ),
        ] {
            let said = of(&body).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn a_running_server_is_signed_in_to_as_its_owner_says() {
        let oauth = json!({"enabled": true, "OAUTH_CLIENT_ID": "hub", "OAUTH_CLIENT_SECRET": "canary",
            "OAUTH_TOKEN_URL": "https://login.example/token"});
        let config =
            json!({"config": {"url": "https://mcp.example/mcp", "headers": {"X-Team": "7"}}, "oauth_config": oauth});
        let Ok(Found::Hosted { hosted, credentials: Some(credentials) }) = of(&json!({"mcp_config": config})) else {
            panic!("it has an address")
        };
        assert_eq!((hosted.auth_type, credentials.headers.len()), (AuthType::Oauth2, 1));
        assert!(matches!(credentials.auth, Some(Auth::Oauth2(_))));
    }
}
