//! How scans are followed, called off and read.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use report::StoredReport;
use serde_json::{Value, json};
use store::records::Scope;

use super::{TestApp, request};

const BOTH: [Scope; 2] = [Scope::Scan, Scope::Read];

/// Number and kind of every event of a stream that ends.
async fn events(app: &TestApp, job: &str, headers: &[(&str, &str)], query: &str) -> Vec<(u64, String)> {
    let path = format!("/mcp-hub/scan/{job}/events{query}");
    let answer = app.send(request(Method::GET, &path, headers, Body::empty())).await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (StatusCode::OK, &"text/event-stream".parse().unwrap())
    );
    let field =
        |block: &str, name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(|it| it.trim().to_owned());
    let text = answer.text();
    let blocks = text.split("\n\n").filter(|block| block.contains("data:"));
    blocks
        .map(|block| {
            let data: Value = serde_json::from_str(&field(block, "data:").unwrap()).unwrap();
            assert_eq!(data["job_id"], job);
            (field(block, "id:").unwrap().parse().unwrap(), field(block, "event:").unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_listener_that_comes_back_hears_the_rest_and_nothing_twice() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    let job = app.submit(&key, true).await;
    app.complete(&job).await;
    let apikey = ("apikey", key.as_str());
    let all = events(&app, &job, &[apikey], "").await;
    assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=all.len() as u64).collect::<Vec<_>>());
    assert_eq!(all.last().unwrap().1, "completed");
    assert!(all.len() > 3, "{all:?}");
    assert_eq!(events(&app, &job, &[apikey, ("last-event-id", "2")], "").await, all[2..]);
    assert_eq!(events(&app, &job, &[apikey], "?after=1").await, all[1..]);

    let seen = format!("/mcp-hub/scan/{job}/events?after={}", all.len());
    assert_eq!(app.get(&seen, &key).await.status, StatusCode::NO_CONTENT);
    let wrong = [apikey, ("last-event-id", "x")];
    let path = format!("/mcp-hub/scan/{job}/events");
    assert_eq!(app.send(request(Method::GET, &path, &wrong, Body::empty())).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_listener_hears_the_end_of_a_scan_that_ends_while_it_listens() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    let job = app.submit(&key, false).await;
    let path = format!("/mcp-hub/scan/{job}/events");
    let stream = app.head(request(Method::GET, &path, &[("apikey", &key)], Body::empty())).await;
    let listening = tokio::spawn(axum::body::to_bytes(stream.into_body(), usize::MAX));
    app.complete(&job).await;
    app.service.feed.announce(job.parse().unwrap());
    let heard = String::from_utf8(listening.await.unwrap().unwrap().to_vec()).unwrap();
    assert!(heard.contains("event: completed") || heard.contains("event:completed"), "{heard}");
}

#[tokio::test]
async fn a_scan_is_called_off_by_its_project_once() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    let job = app.submit(&key, false).await;
    let path = format!("/mcp-hub/scan/{job}/cancel");
    let first = app.post(&path, &key, &json!(null)).await;
    assert_eq!((first.status, &first.json()["job_status"]), (StatusCode::OK, &json!("cancelled")));
    let second = app.post(&path, &key, &json!(null)).await;
    assert_eq!(
        (second.status, second.json()["message"].as_str().unwrap()),
        (StatusCode::OK, "The scan had ended before.")
    );

    let running = app.submit(&key, false).await;
    app.claim(&running).await;
    let asked = app.post(&format!("/mcp-hub/scan/{running}/cancel"), &key, &json!(null)).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_completed_scan_is_told_in_the_fields_and_headers_of_the_contract() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    let job = app.submit(&key, true).await;
    let before = app.get(&format!("/mcp-hub/scan/{job}/results"), &key).await;
    assert_eq!((before.status, &before.json()["job_status"]), (StatusCode::OK, &json!("initializing")));
    assert!(before.json().get("complete_result").is_none());
    app.complete(&job).await;

    let answer = app.get(&format!("/mcp-hub/scan/{job}/status"), &key).await;
    let status = answer.json();
    assert_eq!((&status["job_status"], &status["overall_severity"]), (&json!("completed"), &json!("None")));
    assert_eq!((&status["total_tools_scanned"], &status["tools_scanned_successfully"]), (&json!(2), &json!(2)));
    assert_eq!(status["scanned_tools"][0], json!({"tool_name": "get", "scan_status": "success"}));
    assert_eq!((&status["project_name"], &status["registry_name"]), (&json!("team"), &json!("default")));
    assert!(status["org_id"].is_string() && status["created_at"].as_str().unwrap().ends_with('Z'));
    for (name, value) in
        [("is-private", "true"), ("scan-type", "source"), ("repo-name", "acme/notes"), ("project-name", "team")]
    {
        assert_eq!(answer.headers[format!("x-enkrypt-{name}")], value);
    }
    for name in ["is-official", "endpoint-url", "auth-type"] {
        assert!(!answer.headers.contains_key(format!("x-enkrypt-{name}")), "{name}");
    }
    let results = app.get(&format!("/mcp-hub/scan/{job}/results"), &key).await.json();
    assert_eq!(results["complete_result"]["scan_metadata"]["total_vulnerabilities"], 0);
    assert_eq!(results["complete_result"]["tools_scanned"].as_array().unwrap().len(), 2);

    let item = app.get("/mcp-hub/scans", &key).await.json()["items"][0].clone();
    assert_eq!((&item["total_vulnerabilities"], &item["overall_severity"]), (&json!(0), &json!("None")));
    assert!(item.get("scanned_tools").is_none());
}

#[tokio::test]
async fn results_come_in_every_format_once_there_are_some() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    let job = app.submit(&key, false).await;
    let get = async |format: &str| app.get(&format!("/mcp-hub/scan/{job}/results?format={format}"), &key).await;
    assert_eq!(get("sarif").await.status, StatusCode::CONFLICT);
    assert_eq!(get("pdf").await.status, StatusCode::BAD_REQUEST);
    app.complete(&job).await;
    assert_eq!(get("sarif").await.json()["version"], "2.1.0");
    for (format, content_type, start) in
        [("markdown", "text/markdown; charset=utf-8", "# "), ("html", "text/html; charset=utf-8", "<!")]
    {
        let answer = get(format).await;
        assert_eq!((answer.status, &answer.headers["content-type"]), (StatusCode::OK, &content_type.parse().unwrap()));
        assert!(answer.text().starts_with(start), "{}", answer.text());
        assert_eq!(answer.headers.contains_key("content-security-policy"), format == "html");
    }
    let stored: StoredReport = get("report").await.text().parse().unwrap();
    assert_eq!(stored.report.tools.len(), 2);
}

#[tokio::test]
async fn calls_are_counted_by_endpoint_project_and_status() {
    let app = TestApp::start().await;
    let key = app.key("team", &BOTH).await;
    app.submit(&key, false).await;
    app.get("/mcp-hub/scans", &key).await;
    app.get("/mcp-hub/scans?limit=0", &key).await;
    app.service.usage.flush(app.service.records.as_ref()).await;
    let usage = app.get("/mcp-hub/usage?period=24h", &key).await.json();
    assert_eq!((&usage["total_calls"], &usage["successful_calls"]), (&json!(3), &json!(2)));
    assert_eq!(usage["by_endpoint"][0], json!({"endpoint": "scans_list", "calls": 2, "successful": 1}));
    assert_eq!(usage["by_project"], json!([{"project_name": "team", "calls": 3}]));
    assert_eq!(usage["by_status_class"], json!([{"status_class": 200, "calls": 2}, {"status_class": 400, "calls": 1}]));
    assert_eq!((&usage["window"]["label"], usage["by_day"].as_array().unwrap().len()), (&json!("24h"), 1));
}
