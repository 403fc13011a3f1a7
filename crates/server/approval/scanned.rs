//! Whether a scan is one of a server: whoever names a scan must not pass off that of something else.

use catalog::RegistryServer;
use model::{Launch, RepoUrl, ScanType, Target, masked_address};
use store::records::Job;
use url::Url;

use crate::api::request::client_config::{Found, found};
use crate::api::request::source;

/// Whether a scan looked at what a server is: its address, what it starts, or the source that its owner names.
pub(super) fn is_of(job: &Job, server: &RegistryServer) -> bool {
    let launch = server.mcp_config().launch(server.key().saved_name.as_str());
    match job.scan_type {
        ScanType::Hosted => {
            let address = launch.and_then(|launch| place(launch.url.as_deref()?));
            address.is_some_and(|address| place(&job.source_url) == Some(address))
        }
        ScanType::Source => {
            let named = server.source_url().and_then(|it| source::target(it, server.source_version(), None).ok());
            [launch.and_then(|launch| started(&launch)), named].iter().flatten().any(|target| is_source(job, target))
        }
    }
}

/// What of an address says which server it is; the rest may be secret, and is masked in what is kept of a scan.
fn place(address: &str) -> Option<(String, String)> {
    let url: Url = masked_address(address).parse().ok()?;
    Some((url.origin().ascii_serialization(), url.path().trim_end_matches('/').to_owned()))
}

fn started(launch: &Launch) -> Option<Target> {
    match found(launch, false) {
        Ok(Found::Source(target)) => Some(target),
        Ok(Found::Hosted { .. }) | Err(_) => None,
    }
}

fn is_source(job: &Job, target: &Target) -> bool {
    // A scan names its source as somebody typed it, or by the line that starts it, which says no host.
    let is_named = match source::target(&job.source_url, None, None) {
        Ok(scanned) => is_same(&scanned, target),
        Err(_) => job.repo_name.as_deref() == Some(source::repo_name(target).as_str()),
    };
    let is_version = match (target, &job.source_version) {
        (Target::Npm { version: Some(version), .. }, Some(scanned)) => {
            let version = version.to_string();
            !is_exact(&version) || version == *scanned
        }
        // A branch or a tag moves: which commit it is now, nobody knows here.
        _ => true,
    };
    is_named && is_version
}

/// Whether two targets are one package or one repository, whatever the version.
fn is_same(one: &Target, other: &Target) -> bool {
    let place = |repo: &RepoUrl| {
        let path = repo.url().path().trim_matches('/');
        (repo.url().origin(), path.strip_suffix(".git").unwrap_or(path).to_owned())
    };
    match (one, other) {
        (Target::Npm { package: one, .. }, Target::Npm { package: other, .. }) => one == other,
        (Target::Git { repo: one, .. }, Target::Git { repo: other, .. }) => place(one) == place(other),
        _ => false,
    }
}

/// Whether a version is one, and no tag or range of several.
fn is_exact(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use model::{Attempt, JobStatus, Priority, Visibility};
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn job(scan_type: ScanType, source_url: &str, repo_name: &str, source_version: Option<&str>) -> Job {
        Job {
            id: Uuid::nil().into(),
            project: "default".parse().unwrap(),
            user_email: String::new(),
            key_id: String::new(),
            visibility: Visibility::Private,
            priority: Priority::Bulk,
            scan_type,
            source_url: source_url.to_owned(),
            version_or_commit: None,
            repo_name: Some(repo_name.to_owned()),
            auth_type: None,
            status: JobStatus::Completed,
            attempt: Attempt(1),
            cancel_requested: false,
            source_version: source_version.map(str::to_owned),
            error_message: None,
            created_at: 0,
            started_at: None,
            completed_at: Some(1),
            total_tools: 1,
            tools_succeeded: 1,
            overall_severity: None,
            total_vulnerabilities: Some(0),
            is_complete: Some(true),
            last_event: 1,
        }
    }

    fn server(body: &Value) -> RegistryServer {
        let mut whole = json!({"saved_name": "notes"});
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        RegistryServer::parse(&whole).unwrap().value
    }

    #[test]
    fn a_scan_of_a_running_server_is_told_by_its_place() {
        let at = |url: &str| server(&json!({"mcp_config": {"config": {"url": url}}}));
        let scan = job(ScanType::Hosted, "https://mcp.example/mcp?key=***", "mcp.example", None);
        assert!(is_of(&scan, &at("https://mcp.example/mcp?key=hunter2")));
        assert!(is_of(&scan, &at("https://mcp.example/mcp/")));
        for other in ["https://mcp.example/other", "https://other.example/mcp", "http://mcp.example/mcp"] {
            assert!(!is_of(&scan, &at(other)), "{other}");
        }
        let masked = job(ScanType::Hosted, "https://mcp.example/s/***/mcp", "mcp.example", None);
        assert!(is_of(&masked, &at("https://mcp.example/s/ZmFrZXNlY3JldHRva2Vu0/mcp")));
        let started = json!({"mcp_config": {"config": {"command": "npx", "args": ["@acme/notes"]}}});
        assert!(!is_of(&scan, &server(&started)));
    }

    #[test]
    fn a_scan_of_source_is_told_by_its_name_and_an_exact_version() {
        let npx =
            |package: &str| server(&json!({"mcp_config": {"config": {"command": "npx", "args": ["-y", package]}}}));
        let scan = job(ScanType::Source, "npx -y @acme/notes", "@acme/notes", Some("1.2.0"));
        for same in ["@acme/notes", "@acme/notes@1.2.0", "@acme/notes@latest", "@acme/notes@^1"] {
            assert!(is_of(&scan, &npx(same)), "{same}");
        }
        for other in ["@acme/notes@1.3.0", "@acme/files", "notes"] {
            assert!(!is_of(&scan, &npx(other)), "{other}");
        }
        let named = server(&json!({"source_url": "https://host.example/acme/notes-mcp",
            "mcp_config": {"config": {"url": "https://mcp.example/mcp"}}}));
        assert!(is_of(&job(ScanType::Source, "https://host.example/acme/notes-mcp", "acme/notes-mcp", None), &named));
        for other in ["https://other.example/acme/notes-mcp", "https://host.example/acme/notes"] {
            assert!(!is_of(&job(ScanType::Source, other, "acme/notes-mcp", None), &named), "{other}");
        }
        assert!(!is_of(&scan, &named));
        assert!(!is_of(&scan, &server(&json!({}))), "of a server that says nothing of itself, no scan is one");
    }
}
