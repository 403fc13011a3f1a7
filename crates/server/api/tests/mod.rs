//! The whole API in one process, over records in a file: what every route answers to whom.

mod access;
mod answers;
mod approval;
mod catalog;
mod description;
mod following;
mod playground;
mod serving;
mod submitting;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use analyze::RuleSet;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use fetch::{Fetcher, FetcherOptions, NetworkPolicy, NpmConfig};
use model::{IgnoreComments, Origin, Surface, Tool};
use report::{Scan, StoredReport};
use serde_json::{Value, json};
use store::feed::Feed;
use store::queue::Queue;
use store::records::{Claim, Completed, Records, Scope, SqliteRecords, Step, WorkerName};
use store::sealed::{Sealer, SecretKey};
use tempfile::TempDir;
use tower::ServiceExt;
use worker::consumer::Admission;

use super::service::{Parts, Service};
use super::{in_our_shape, router};
use crate::keys::{self, Wish};

const LEASE: std::time::Duration = std::time::Duration::from_mins(10);

/// The API, and what it stands on.
pub(super) struct TestApp {
    router: Router,
    pub(super) service: Arc<Service>,
    pub(super) folder: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl TestApp {
    pub(super) async fn start() -> Self {
        Self::with_rate_limit(1_000_000).await
    }

    pub(super) async fn with_rate_limit(rate_limit: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let records = SqliteRecords::open(&folder.path().join("records.db")).await.unwrap();
        records.migrate().await.unwrap();
        let records: Arc<dyn Records> = Arc::new(records);
        let queue = Queue::embedded(&folder.path().join("queue.db")).await.unwrap();
        let admission = Admission::start(Arc::clone(&records), queue.clone());
        let service = Arc::new(Service::new(Parts {
            records,
            queue,
            feed: Feed::local(),
            sealer: Sealer::new(&SecretKey::generate()),
            admission,
            rules: rules(),
            fetcher: fetcher(),
            private_by_default: false,
            rate_limit,
            allow_call_tool: true,
        }));
        Self { router: router(Arc::clone(&service)), service, folder }
    }

    /// Another process of the same service: what it does, this one sees.
    pub(super) fn another_service(&self) -> Service {
        let Service { records, queue, feed, sealer, admission, .. } = self.service.as_ref();
        Service::new(Parts {
            records: Arc::clone(records),
            queue: queue.clone(),
            feed: feed.clone(),
            sealer: sealer.clone(),
            admission: admission.clone(),
            rules: rules(),
            fetcher: Arc::clone(&self.service.fetcher),
            private_by_default: false,
            rate_limit: 1_000_000,
            allow_call_tool: true,
        })
    }

    /// The same service with one more route, which panics.
    pub(super) fn with_a_panic(&self) -> Router {
        let fault = axum::routing::get(async || -> StatusCode { panic!("canary") });
        in_our_shape(Router::new().route("/fault", fault), Arc::clone(&self.service))
    }

    pub(super) async fn key(&self, project: &str, scopes: &[Scope]) -> String {
        let wish = Wish::new(project.parse().unwrap(), scopes.iter().copied().collect()).used_by("dev@acme.test");
        keys::create(self.service.records.as_ref(), &self.service.sealer, wish).await.unwrap()
    }

    /// The head of an answer; its body may never end.
    pub(super) async fn head(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.head(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(super) async fn get(&self, path: &str, key: &str) -> Answer {
        self.send(request(Method::GET, path, &[("apikey", key)], Body::empty())).await
    }

    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send(request(Method::POST, path, &[("apikey", key)], body.to_string().into())).await
    }

    /// The id of a new scan of source.
    pub(super) async fn submit(&self, key: &str, is_private: bool) -> String {
        let body = json!({"source_url": "https://host.example/acme/notes", "is_private": is_private});
        let answer = self.post("/mcp-hub/scan", key, &body).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
        answer.json()["job_id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn claim(&self, job: &str) -> Claim {
        let worker = WorkerName("a-worker".to_owned());
        self.service.records.claim(job.parse().unwrap(), &worker, LEASE).await.unwrap().unwrap()
    }

    /// Brings a job to its end, as a worker does: two tools, nothing found.
    pub(super) async fn complete(&self, job: &str) {
        let claim = self.claim(job).await;
        let steps = [
            Step::Status { job_status: model::JobStatus::DiscoveringTools },
            Step::Discovered { tools: vec!["get".into(), "put".into()], prompts: 0, resources: 0 },
            Step::Status { job_status: model::JobStatus::ScanningTools },
        ];
        self.service.records.advance(claim.held, &steps).await.unwrap();
        let tool = |name: &str| Tool { name: name.into(), input_schema: json!({}), ..Tool::default() };
        let surface = Surface { tools: vec![tool("get"), tool("put")], ..Surface::default() };
        let report = report::conclude(Scan {
            target: "https://host.example/acme/notes".into(),
            origin: Origin::Git { repo: "https://host.example/acme/notes".into(), commit: "0".repeat(40) },
            dependencies: Vec::new(),
            surfaces: vec![surface],
            findings: Vec::new(),
            comments: IgnoreComments::default(),
            gaps: Vec::new(),
            started_at: "2026-11-20T10:00:00Z".into(),
            completed_at: "2026-11-20T10:00:01Z".into(),
        });
        let completed = Completed {
            report: StoredReport::new(report, &self.service.about).to_text(),
            content_key: None,
            source_version: Some("0".repeat(40)),
            tools: vec![("get".into(), None), ("put".into(), None)],
            overall_severity: None,
            total_vulnerabilities: 0,
            by_category: BTreeMap::default(),
            is_complete: true,
        };
        self.service.records.complete(claim.held, &[], &completed).await.unwrap();
    }
}

/// Reaches public hosts and this machine.
fn fetcher() -> Arc<Fetcher> {
    let internal = std::iter::once("127.0.0.0/8".parse().unwrap()).collect();
    let network = NetworkPolicy { internal, ..NetworkPolicy::default() };
    Arc::new(Fetcher::new(FetcherOptions { network, npm: NpmConfig::default(), ..FetcherOptions::default() }).unwrap())
}

/// The bundled rules, compiled once for all tests.
fn rules() -> Arc<RuleSet> {
    static RULES: OnceLock<Arc<RuleSet>> = OnceLock::new();
    Arc::clone(RULES.get_or_init(|| Arc::new(RuleSet::bundled().unwrap())))
}

pub(super) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}
