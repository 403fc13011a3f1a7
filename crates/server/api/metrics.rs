//! Numbers for Prometheus, on a listener of their own.
//!
//! No label holds what a caller wrote: neither projects nor addresses nor ids.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use store::queue::Queue;
use store::records::Records;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::connections::{self, Holding};
use super::health;

/// How long a request takes, in seconds, as Prometheus sorts it.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Counts one request.
pub(super) fn request(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let method = match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    };
    let status = status.as_u16().to_string();
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status)];
    counter!("mcp_hub_http_requests_total", &labels).increment(1);
    histogram!("mcp_hub_http_request_duration_seconds", &labels[..2]).record(took.as_secs_f64());
}

/// Everything that the numbers are read from when somebody asks for them.
pub(crate) struct Observed {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) queue: Queue,
    /// How many jobs this process runs, if it runs any.
    pub(crate) running: Option<Box<dyn Fn() -> usize + Send + Sync>>,
    pub(crate) shutdown: CancellationToken,
}

/// Starts to count in this process. Whoever calls it again gets the same.
pub(crate) fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let buckets = Matcher::Suffix("duration_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(buckets, &BUCKETS).ok()?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        gauge!("mcp_hub_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Some(handle)
    });
    handle.as_ref()
}

/// Serves `/metrics`, `/livez` and `/readyz` until `shutdown`.
pub(crate) async fn serve(observed: Observed, listener: TcpListener) {
    /// How often old samples are folded together while nobody asks.
    const UPKEEP: Duration = Duration::from_secs(5);
    recorder();
    let shutdown = observed.shutdown.clone();
    let router = Router::new()
        .route("/metrics", get(render))
        .route("/livez", get(health::livez))
        .route("/readyz", get(ready))
        .with_state(Arc::new(observed));
    let upkeep = async {
        loop {
            tokio::time::sleep(UPKEEP).await;
            if let Some(handle) = recorder() {
                handle.run_upkeep();
            }
        }
    };
    tokio::select! {
        () = connections::serve(listener, router, Holding::default(), shutdown) => {}
        () = upkeep => {}
    }
}

async fn ready(State(observed): State<Arc<Observed>>) -> Response {
    health::ready(observed.records.as_ref(), &observed.queue, &observed.shutdown).await
}

async fn render(State(observed): State<Arc<Observed>>) -> Response {
    let Some(handle) = recorder() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    if let Some(running) = &observed.running {
        gauge!("mcp_hub_jobs_running").set(running() as f64);
    }
    if let Ok(depth) = observed.queue.depth().await {
        for (class, waiting) in [
            ("interactive", depth.interactive),
            ("bulk", depth.bulk),
            ("delayed", depth.delayed),
            ("running", depth.running),
        ] {
            gauge!("mcp_hub_queue_depth", "class" => class).set(waiting as f64);
        }
    }
    if let Ok(oldest) = observed.queue.oldest().await {
        gauge!("mcp_hub_queue_oldest_seconds").set(oldest.unwrap_or_default().as_secs_f64());
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
}
