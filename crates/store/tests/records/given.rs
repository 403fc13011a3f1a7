//! Jobs, keys and results that the tests start from.

use std::collections::BTreeMap;
use std::time::Duration;

use model::{Category, JobId, JobStatus, JobTarget, Priority, ProjectName, ScanType, Severity, ToolStatus, Visibility};
use store::records::{Claim, Completed, Held, NewJob, Records, Start, Step, Submitted, WorkerName};
use uuid::Uuid;

pub(crate) const LEASE: Duration = Duration::from_secs(30);
pub(crate) const HOUR: Duration = Duration::from_hours(1);

pub(crate) fn project(name: &str) -> ProjectName {
    name.parse().unwrap()
}

pub(crate) fn worker(name: &str) -> WorkerName {
    WorkerName(name.to_owned())
}

/// A public interactive scan of source for the project `acme`.
pub(crate) fn new_job() -> NewJob {
    NewJob {
        id: JobId::from(Uuid::now_v7()),
        project: project("acme"),
        user_email: "dev@acme.test".to_owned(),
        key_id: "key1".to_owned(),
        visibility: Visibility::Public,
        priority: Priority::Interactive,
        scan_type: ScanType::Source,
        source_url: "notes-mcp".to_owned(),
        version_or_commit: None,
        repo_name: Some("notes-mcp".to_owned()),
        auth_type: None,
        allow_cached: false,
        trace_parent: None,
        start: waiting(None),
    }
}

pub(crate) fn waiting(sealed: Option<&[u8]>) -> Start {
    let target = JobTarget::Source("npm:notes-mcp".parse().unwrap());
    Start::Waiting { target: Box::new(target), sealed: sealed.map(<[u8]>::to_vec) }
}

pub(crate) fn of_project(name: &str) -> NewJob {
    NewJob { project: project(name), ..new_job() }
}

pub(crate) fn private_of(name: &str) -> NewJob {
    NewJob { visibility: Visibility::Private, ..of_project(name) }
}

/// Stores jobs and gives their ids.
pub(crate) async fn submit(records: &dyn Records, jobs: Vec<NewJob>) -> Vec<JobId> {
    match records.submit(jobs, None).await.unwrap() {
        Submitted::New(jobs) => jobs.iter().map(|job| job.id).collect(),
        other => panic!("{other:?}"),
    }
}

/// Stores a job that waits.
pub(crate) async fn waiting_job(records: &dyn Records) -> JobId {
    submit(records, vec![new_job()]).await[0]
}

/// Stores a job and takes it.
pub(crate) async fn claimed(records: &dyn Records) -> Held {
    let id = waiting_job(records).await;
    claim(records, id, LEASE).await.held
}

pub(crate) async fn claim(records: &dyn Records, id: JobId, lease: Duration) -> Claim {
    records.claim(id, &worker("w1"), lease).await.unwrap().expect("the job waits")
}

/// Stores a job, takes it and completes it.
pub(crate) async fn completed(records: &dyn Records, job: NewJob, result: Completed) -> JobId {
    let id = submit(records, vec![job]).await[0];
    let held = claim(records, id, LEASE).await.held;
    records.complete(held, &[], &result).await.unwrap();
    id
}

/// A result of two tools and three findings.
pub(crate) fn result() -> Completed {
    Completed {
        report: r#"{"verdict":"bad"}"#.to_owned(),
        content_key: Some("npm:notes-mcp@1.0.0".to_owned()),
        source_version: Some("1.0.0".to_owned()),
        tools: vec![("get_time".to_owned(), None), ("get_weather".to_owned(), Some(Severity::High))],
        overall_severity: Some(Severity::High),
        total_vulnerabilities: 3,
        by_category: BTreeMap::from([(Category::ToolPoisoning, 2), (Category::Ssrf, 1)]),
        is_complete: true,
    }
}

pub(crate) fn status(job_status: JobStatus) -> Step {
    Step::Status { job_status }
}

pub(crate) fn discovered(names: &[&str]) -> Step {
    Step::Discovered { tools: names.iter().map(|&name| name.to_owned()).collect(), prompts: 0, resources: 0 }
}

pub(crate) fn checked(position: usize, name: &str, severity: Option<Severity>) -> Step {
    Step::Tool { position, tool_name: name.to_owned(), scan_status: ToolStatus::Success, severity }
}

/// Kinds of a job's events, each with its number.
pub(crate) async fn kinds(records: &dyn Records, id: JobId) -> Vec<String> {
    let events = records.events(id, 0, 1000).await.unwrap();
    events.iter().map(|event| format!("{} {}", event.number, event.kind)).collect()
}
