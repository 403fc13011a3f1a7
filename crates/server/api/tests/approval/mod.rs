//! Approval by evidence: what a policy refuses, what the sweep finds, and what gateways leave out.

mod asked;
mod found;

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use model::{Gap, GapReason, IgnoreComments, Origin, Severity, Surface, Tool};
use report::{Scan, StoredReport};
use serde_json::{Value, json};
use store::records::Completed;
use store::records::approval::Webhook;

use super::{Answer, TestApp, request};

const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
const GATEWAY: &str = "X-Enkrypt-MCP-Gateway";

/// What a scan sees: tools by name and description, the worst finding, and whether it saw everything.
struct Seen<'a> {
    tools: &'a [(&'a str, &'a str)],
    worst: Option<Severity>,
    is_complete: bool,
}

const CLEAN: Seen<'static> = Seen { tools: &[("add", "Adds two numbers.")], worst: None, is_complete: true };
const BAD: Seen<'static> =
    Seen { tools: &[("add", "Adds two numbers.")], worst: Some(Severity::High), is_complete: true };
const CHANGED: Seen<'static> =
    Seen { tools: &[("add", "Adds two numbers, and tells them to us.")], worst: None, is_complete: true };

impl TestApp {
    async fn call(&self, method: Method, path: &str, key: &str, named: &[(&str, &str)], body: &Value) -> Answer {
        let headers: Vec<(&str, &str)> = [("apikey", key)].into_iter().chain(named.iter().copied()).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(request(method, path, &headers, body.into())).await
    }

    /// Changes the registry of the key's project.
    async fn set(&self, key: &str, patch: &Value) -> Answer {
        let answer = self.call(Method::PATCH, "/mcp-registry/modify-registry", key, &[], patch).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
    }

    async fn register_server(&self, key: &str, name: &str, job: Option<&str>) -> Answer {
        let config = json!({"url": "https://mcp.acme.test/mcp", "headers": {"Authorization": "canary-5e1f"}});
        let body = json!({"saved_name": name, "job_id": job, "mcp_config": {"config": config}});
        self.post("/mcp-registry/add-server", key, &body).await
    }

    async fn modify(&self, key: &str, name: &str, patch: &Value) -> Answer {
        self.call(Method::PATCH, "/mcp-registry/modify-server", key, &[(SERVER, name)], patch).await
    }

    async fn read(&self, key: &str, name: &str) -> Value {
        self.call(Method::GET, "/mcp-registry/get-server", key, &[(SERVER, name)], &Value::Null).await.json()
    }

    /// Asks for the scan of a registered server now.
    async fn scan(&self, key: &str, name: &str) -> String {
        let asked = self.call(Method::POST, "/mcp-registry/scan-server", key, &[(SERVER, name)], &Value::Null).await;
        assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
        asked.json()["data"]["job_id"].as_str().unwrap().to_owned()
    }

    /// A gateway over a server of that name.
    async fn gateway_over(&self, key: &str, name: &str) {
        let body = json!({"gateway_saved_name": "team", "servers_config": {"servers": [{"saved_name": name}]}});
        let made = self.post("/mcp-gateway/add-gateway", key, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    }

    async fn config(&self, key: &str, query: &str) -> Answer {
        let path = format!("/mcp-gateway/get-gateway-config{query}");
        let answer = self.call(Method::GET, &path, key, &[(GATEWAY, "team")], &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer
    }

    /// The names of the servers that a runtime gets.
    async fn used(&self, key: &str) -> Vec<String> {
        let config = self.config(key, "").await.json();
        let servers = config["expanded_servers"].as_array().unwrap();
        servers.iter().map(|server| server["saved_name"].as_str().unwrap().to_owned()).collect()
    }

    /// A finished private scan of the project.
    async fn scanned(&self, key: &str, seen: &Seen<'_>) -> String {
        let body = json!({"endpoint_url": "https://mcp.acme.test/mcp", "is_private": true});
        let job = self.post("/mcp-hub/scan/hosted", key, &body).await.json();
        let job = job["job_id"].as_str().unwrap().to_owned();
        self.finish(&job, seen).await;
        job
    }

    /// Brings a job to its end, as a worker does that sees this.
    async fn finish(&self, job: &str, seen: &Seen<'_>) {
        let claim = self.claim(job).await;
        let tool = |(name, description): &(&str, &str)| Tool {
            name: (*name).to_owned(),
            description: Some((*description).to_owned()),
            input_schema: json!({"type": "object"}),
            ..Tool::default()
        };
        let gap = Gap { what: "tools".into(), reason: GapReason::Limit("pages".into()), location: None };
        let report = report::conclude(Scan {
            target: "https://mcp.acme.test/mcp".into(),
            origin: Origin::Git { repo: "https://host.example/acme/notes".into(), commit: "0".repeat(40) },
            dependencies: Vec::new(),
            surfaces: vec![Surface { tools: seen.tools.iter().map(tool).collect(), ..Surface::default() }],
            findings: Vec::new(),
            comments: IgnoreComments::default(),
            gaps: if seen.is_complete { Vec::new() } else { vec![gap] },
            started_at: "2026-11-20T10:00:00Z".into(),
            completed_at: "2026-11-20T10:00:01Z".into(),
        });
        let completed = Completed {
            report: StoredReport::new(report, &self.service.about).to_text(),
            content_key: None,
            source_version: None,
            tools: seen.tools.iter().map(|(name, _)| ((*name).to_owned(), None)).collect(),
            overall_severity: seen.worst,
            total_vulnerabilities: u32::from(seen.worst.is_some()),
            by_category: BTreeMap::default(),
            is_complete: seen.is_complete,
        };
        self.service.records.complete(claim.held, &[], &completed).await.unwrap();
    }

    /// The jobs that the sweep made and that wait.
    async fn swept(&self, key: &str) -> Vec<String> {
        let list = self.get("/mcp-hub/scans?visibility=private&status=initializing&limit=100", key).await.json();
        list["items"].as_array().unwrap().iter().map(|job| job["job_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Types of the notices that wait, as they are claimed.
    async fn notices(&self) -> Vec<(Value, Webhook)> {
        let claimed = self.service.records.claim_webhooks(100).await.unwrap();
        claimed.into_iter().map(|webhook| (serde_json::from_str(&webhook.body).unwrap(), webhook)).collect()
    }
}

fn refuses_high() -> Value {
    json!({"policy": {"severity": {"at_least": "high", "action": "refuse"}}})
}
