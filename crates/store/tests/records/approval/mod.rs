//! Approval: what a registry asks, what is known of its servers, when they are scanned again, and who is told.

mod judging;
mod schedule;
mod settings;
mod webhooks;

use catalog::RegistryServer;
use model::{JobId, Severity};
use serde_json::json;
use store::records::approval::{Judgement, KnownScan, RegistrySettings, SealedWebhook, ServerEvidence};
use store::records::catalog::{Author, Change, Expected, NewServer, SealedServer, ServerRow};
use uuid::Uuid;

use crate::given::project;
use crate::room::Room;

fn author() -> Author {
    Author {
        project: project("acme"),
        user: None,
        key_id: "key1".to_owned(),
        user_email: "dev@acme.test".to_owned(),
        reason: None,
    }
}

/// Registers a server of the project `acme`.
async fn registered(room: &Room, name: &str) -> ServerRow {
    let body = json!({"saved_name": name, "mcp_config": {"config": {"url": "https://mcp.example/mcp"}}});
    let kept = SealedServer { server: RegistryServer::parse(&body).unwrap().value, sealed: Some(b"sealed".to_vec()) };
    match room.records.add_servers(&author(), &[NewServer { id: Uuid::now_v7(), kept }]).await.unwrap() {
        Change::Done(mut rows) => rows.remove(0),
        other => panic!("{other:?}"),
    }
}

/// Has the registry of `acme` ask for this.
async fn asks(room: &Room, settings: RegistrySettings) {
    let changed = room.records.change_settings(&author(), &Expected::Any, &mut |_| Some(settings.clone())).await;
    assert!(matches!(changed.unwrap(), Change::Done(_)));
}

/// Settings by which servers are scanned every hour, and somebody is told.
fn hourly() -> RegistrySettings {
    let webhook = SealedWebhook { shown: "https://hooks.example/***".to_owned(), sealed: b"sealed".to_vec() };
    RegistrySettings { rescan_hours: Some(1), webhook: Some(webhook), ..RegistrySettings::default() }
}

/// What a scan says that found something.
fn known(job: JobId, worst: Option<Severity>) -> ServerEvidence {
    let scan = KnownScan { job, worst, ended_at: 1_700_000_000_000, is_complete: true };
    ServerEvidence { way: "way".to_owned(), scan: Some(scan), pinned_by: Some(job), ..ServerEvidence::default() }
}

/// A judgement that writes evidence and tells of it.
fn noting(evidence: ServerEvidence) -> Judgement {
    Judgement { evidence: Some(evidence), deactivated_by: None, notices: vec![r#"{"type":"x"}"#.to_owned()] }
}

/// The revision of the registry of `acme`.
async fn revision(room: &Room) -> i64 {
    room.records.settings(&project("acme")).await.unwrap().unwrap().registry.revision.0
}

/// What is known of a server.
async fn known_of(room: &Room, server: Uuid) -> Option<ServerEvidence> {
    room.records.look(server).await.unwrap().expect("the server is there").evidence
}
