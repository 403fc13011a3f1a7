//! The API on a socket of this machine, and our client at the other end.

use std::sync::Arc;

use model::JobStatus;
use serde_json::json;
use store::records::Scope;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::TestApp;
use crate::api::serve;
use crate::client::Client;

#[tokio::test]
async fn a_client_submits_follows_and_reads_a_scan_and_the_service_ends_in_good_order() {
    // Fails only where a provider is set already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let app = TestApp::start().await;
    let key = app.key("team", &[Scope::Scan, Scope::Read]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let metrics = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let numbers = format!("http://{}", metrics.local_addr().unwrap());
    let shutdown = CancellationToken::new();
    let served = tokio::spawn(serve(app.another_service(), listener, Some(metrics), shutdown.clone()));

    let client = Client::new(origin.parse().unwrap(), &key).unwrap();
    let accepted =
        client.post("/mcp-hub/scan", &json!({"source_url": "https://host.example/acme/notes"})).await.unwrap();
    let job: Uuid = accepted["job_id"].as_str().unwrap().parse().unwrap();
    let following = {
        let client = client.clone();
        tokio::spawn(async move {
            let mut kinds = Vec::new();
            let status = client.follow(job, |progress| kinds.push(progress.kind.clone())).await.unwrap();
            (status, kinds)
        })
    };
    app.complete(&job.to_string()).await;
    app.service.feed.announce(job.into());
    let (status, kinds) = following.await.unwrap();
    assert_eq!((status, kinds.last().map(String::as_str)), (JobStatus::Completed, Some("completed")));
    let again = client.follow(job, |_| {}).await.unwrap();
    assert_eq!(again, JobStatus::Completed);
    let report = client.get(&format!("/mcp-hub/scan/{job}/results?format=report")).await.unwrap();
    assert!(String::from_utf8(report).unwrap().parse::<report::StoredReport>().is_ok());
    let refused = client.get("/mcp-hub/scans?limit=0").await.unwrap_err().to_string();
    assert!(refused.starts_with("the service refuses: limit: is not a number"), "{refused}");

    let told = Client::new(numbers.parse().unwrap(), "none").unwrap().get("/metrics").await.unwrap();
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.contains(r#"mcp_hub_http_requests_total{method="POST",route="/mcp-hub/scan",status="202"}"#),
        "{told}"
    );
    assert!(told.contains("mcp_hub_queue_depth{class=\"interactive\"}"), "{told}");
    assert!(!told.contains("team") && !told.contains(&job.to_string()), "no label holds what a caller wrote");

    // An open stream does not hold the process up.
    let waiting = client.post("/mcp-hub/scan", &json!({"source_url": "notes"})).await.unwrap();
    let stream = Arc::new(client.clone());
    let open =
        tokio::spawn(async move { stream.follow(waiting["job_id"].as_str().unwrap().parse().unwrap(), |_| {}).await });
    tokio::task::yield_now().await;
    shutdown.cancel();
    served.await.unwrap();
    open.abort();
}
