//! Records with one job that a worker holds, for tests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model::{JobTarget, Priority, ScanType, Visibility};
use store::records::{Claim, Completed, NewJob, Records, SqliteRecords, Start, WorkerName};
use tempfile::TempDir;
use uuid::Uuid;

/// Records in a folder that goes with the test, and the job that is held in them.
pub(super) async fn held_job() -> (TempDir, Arc<dyn Records>, Claim) {
    let folder = tempfile::tempdir().unwrap();
    let records = SqliteRecords::open(&folder.path().join("records.db")).await.unwrap();
    records.migrate().await.unwrap();
    let target = JobTarget::Source("npm:notes-mcp".parse().unwrap());
    let job = NewJob {
        id: Uuid::now_v7().into(),
        project: "acme".parse().unwrap(),
        user_email: String::new(),
        key_id: String::new(),
        visibility: Visibility::Private,
        priority: Priority::Interactive,
        scan_type: ScanType::Source,
        source_url: "notes-mcp".to_owned(),
        version_or_commit: None,
        repo_name: None,
        auth_type: None,
        allow_cached: false,
        trace_parent: None,
        start: Start::Waiting { target: Box::new(target), sealed: None },
    };
    let id = job.id;
    records.submit(vec![job], None).await.unwrap();
    let claim = records.claim(id, &WorkerName("one".to_owned()), Duration::from_secs(30)).await.unwrap().unwrap();
    (folder, Arc::new(records), claim)
}

/// A result of nothing.
pub(super) fn result() -> Completed {
    Completed {
        report: "{}".to_owned(),
        content_key: None,
        source_version: None,
        tools: Vec::new(),
        overall_severity: None,
        total_vulnerabilities: 0,
        by_category: BTreeMap::new(),
        is_complete: true,
    }
}
