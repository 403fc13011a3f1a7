//! What a registry asks of its servers is set and looked at.

use std::time::Instant;

use serde_json::json;

use super::Desk;
use crate::hostile_server::{Answer, HostileServer};
use crate::service::hub::PATIENCE;

#[test]
fn a_policy_is_set_rule_by_rule_and_as_a_whole() {
    let desk = Desk::open(&[]);
    desk.run(&["registry", "show"]).exits(0).says("none: every server may be used").says("only when asked for");
    desk.run(&["registry", "policy"]).exits(0).says("there is no policy");
    desk.run(&["registry", "policy", "--severity", "high=refuse", "--drift", "deactivate"]).exits(0);
    desk.run(&["registry", "policy", "--age", "30=deactivate", "--drift", "off"]).exits(0);
    let policy = desk.run(&["registry", "policy"]).exits(0).stdout;
    let rules = ["refuse what has findings from High on", "deactivate what was last scanned over 30 days ago"];
    assert_eq!(policy.lines().collect::<Vec<_>>(), rules);
    desk.run(&["registry", "policy", "--set", r#"{"unscanned": {"action": "refuse"}}"#]).exits(0);
    assert_eq!(desk.json(&["registry", "policy", "--json"]), json!({"unscanned": {"action": "refuse"}}));
    desk.run(&["registry", "policy", "--set", r#"{"unscanned": {"action": "shrug"}}"#])
        .exits(2)
        .says("policy.unscanned");
    desk.run(&["registry", "policy", "--off"]).exits(0);
    assert_eq!(desk.json(&["registry", "policy", "--json"]), json!({}));
    desk.run(&["registry", "history"])
        .exits(0)
        .says("registry default")
        .says("policy.age {\"over_days\":30,\"action\":\"deactivate\"} → nothing");
}

#[test]
fn a_schedule_and_a_webhook_are_set_and_the_secret_is_printed_once() {
    let desk = Desk::open(&["--egress-allow", "127.0.0.0/8"]);
    desk.run(&["registry", "schedule", "24"]).exits(0);
    let secret = desk.run(&["registry", "webhook", "https://hooks.example/T0CANARY0TOKEN123456"]).exits(0).stdout;
    assert!(secret.starts_with("whsec_") && secret.lines().count() == 1, "{secret}");
    let shown = desk.run(&["registry", "show"]).exits(0).says("every 24 hours").says("https://hooks.example/***");
    assert!(!shown.printed().contains("CANARY") && !shown.printed().contains("whsec_"));
    let other = desk.run(&["registry", "webhook", "--new-secret"]).exits(0).stdout;
    assert!(other.starts_with("whsec_") && other != secret, "{other}");
    desk.run(&["registry", "webhook", "off"]).exits(0);
    desk.run(&["registry", "schedule", "off"]).exits(0);
    desk.run(&["registry", "show"]).exits(0).says("webhook   none").says("only when asked for");
    desk.run_as("catalog", &["registry", "schedule", "1"]).exits(2).says("admin");
}

#[test]
fn a_server_is_scanned_on_demand_and_a_gateway_shows_its_verdict() {
    let server = HostileServer::answering(|_, _| Ok(Answer::AsUsual));
    let desk = Desk::open(&["--egress-allow", "127.0.0.0/8"]);
    desk.run(&["servers", "add", "sums", "--url", &server.address()]).exits(0);
    desk.run(&["gateways", "add", "team", "sums"]).exits(0);
    let verdict = || desk.run(&["gateways", "config", "team", "--with-verdict"]).exits(0).stdout;
    assert!(verdict().contains("approved  -      never"), "{}", verdict());
    let job = desk.run(&["servers", "scan", "sums"]).exits(0).stdout;
    assert_eq!(desk.hub.ended(job.trim())["job_status"], "completed");
    let start = Instant::now();
    while !verdict().contains("today") {
        assert!(start.elapsed() < PATIENCE, "{}", verdict());
    }
}

#[test]
fn a_server_that_nobody_has_looked_at_is_not_taken_where_the_policy_says_so() {
    let desk = Desk::open(&[]);
    desk.run(&["servers", "add", "old", "--url", "https://old.example/mcp"]).exits(0);
    desk.run(&["gateways", "add", "team", "old"]).exits(0);
    desk.run(&["registry", "policy", "--unscanned", "refuse"]).exits(0);
    let config = desk.run(&["gateways", "config", "team"]).exits(0);
    let why = "old is left out by the policy: no scan came to its end";
    assert!(config.stderr.contains(why), "{}", config.stderr);
    assert!(!config.stdout.contains("old.example"), "{}", config.stdout);
    let refused = desk.run(&["servers", "add", "new", "--url", "https://new.example/mcp"]).exits(2);
    assert!(refused.stderr.contains("no scan of it came to its end"), "{}", refused.stderr);
    desk.run(&["servers", "add", "new", "--url", "https://new.example/mcp", "--inactive"]).exits(0);
}
