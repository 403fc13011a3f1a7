use serde_json::json;

use super::*;

fn policy(value: &Value) -> ApprovalPolicy {
    ApprovalPolicy::parse(value).unwrap()
}

fn scanned(worst: Option<Severity>, age_days: u32) -> Evidence {
    Evidence { newest_scan: Some(ScanEvidence { worst, age_days, is_complete: true }), has_drifted: Some(false) }
}

fn said(policy: &ApprovalPolicy, evidence: &Evidence) -> (Standing, Vec<String>) {
    let verdict = policy.decide(evidence);
    (verdict.standing, verdict.reasons.iter().map(ToString::to_string).collect())
}

#[test]
fn a_registry_without_a_policy_takes_everything() {
    let none = policy(&json!({}));
    assert_eq!(none, ApprovalPolicy::default());
    let partly = ScanEvidence { worst: Some(Severity::Critical), age_days: 9999, is_complete: false };
    for evidence in [
        Evidence::default(),
        scanned(Some(Severity::Critical), 9999),
        Evidence { newest_scan: Some(partly), has_drifted: Some(true) },
    ] {
        assert_eq!(said(&none, &evidence), (Standing::Approved, vec![]));
    }
}

#[test]
fn a_severity_counts_from_where_the_policy_says() {
    let policy = policy(&json!({"severity": {"at_least": "high", "action": "refuse"}}));
    for (worst, standing) in [
        (None, Standing::Approved),
        (Some(Severity::Medium), Standing::Approved),
        (Some(Severity::High), Standing::Refused),
        (Some(Severity::Critical), Standing::Refused),
    ] {
        assert_eq!(policy.decide(&scanned(worst, 0)).standing, standing, "{worst:?}");
    }
    assert_eq!(
        said(&policy, &scanned(Some(Severity::Critical), 0)).1,
        ["its newest scan found something Critical; the registry takes nothing from High on"]
    );
}

#[test]
fn a_scan_is_good_for_as_many_days_as_the_policy_says() {
    let policy = policy(&json!({"age": {"over_days": 30, "action": "deactivate"}}));
    assert_eq!(policy.decide(&scanned(None, 30)).standing, Standing::Approved);
    let (standing, reasons) = said(&policy, &scanned(None, 31));
    assert_eq!(standing, Standing::Deactivated);
    assert_eq!(reasons, ["its newest scan is 31 days old; the registry takes none over 30"]);
}

#[test]
fn drift_counts_only_where_somebody_compared() {
    let policy = policy(&json!({"drift": {"action": "deactivate"}}));
    for (has_drifted, standing) in
        [(None, Standing::Approved), (Some(false), Standing::Approved), (Some(true), Standing::Deactivated)]
    {
        let evidence = Evidence { has_drifted, ..scanned(None, 0) };
        assert_eq!(policy.decide(&evidence).standing, standing);
    }
}

#[test]
fn what_nobody_looked_at_is_not_clean() {
    let severity = policy(&json!({"severity": {"at_least": "high", "action": "refuse"},
        "age": {"over_days": 1, "action": "deactivate"}}));
    assert_eq!(
        said(&severity, &Evidence::default()),
        (Standing::Refused, vec!["no scan of it came to its end".to_owned()])
    );
    let partly = ScanEvidence { worst: None, age_days: 0, is_complete: false };
    let partly = Evidence { newest_scan: Some(partly), has_drifted: None };
    assert_eq!(said(&severity, &partly).1, ["its newest scan saw only a part of it"]);
    let milder = ApprovalPolicy { unscanned: Some(PlainRule { action: Action::Deactivate }), ..severity };
    assert_eq!(milder.decide(&partly).standing, Standing::Deactivated);
    let only_drift = policy(&json!({"drift": {"action": "refuse"}}));
    assert_eq!(only_drift.decide(&Evidence::default()).standing, Standing::Approved);
}

#[test]
fn every_broken_rule_is_named_and_the_strictest_counts() {
    let policy = policy(&json!({"severity": {"at_least": "low", "action": "deactivate"},
        "age": {"over_days": 0, "action": "deactivate"}, "drift": {"action": "refuse"}}));
    let evidence = Evidence { has_drifted: Some(true), ..scanned(Some(Severity::Low), 3) };
    let verdict = policy.decide(&evidence);
    assert_eq!((verdict.standing, verdict.reasons.len()), (Standing::Refused, 3));
    assert_eq!((verdict.scan_age_days, verdict.worst), (Some(3), Some(Severity::Low)));
}

#[test]
fn a_policy_is_read_back_as_it_is_written_and_its_mistakes_are_named() {
    let written = json!({"severity": {"at_least": "High", "action": "refuse"}, "age": {"over_days": 30, "action": "deactivate"},
        "drift": {"action": "deactivate"}, "unscanned": {"action": "refuse"}});
    let read = policy(&written);
    assert_eq!(serde_json::to_value(read).unwrap(), written);
    assert_eq!(serde_json::from_value::<ApprovalPolicy>(written).unwrap(), read);
    let bad = json!({"severity": {"at_least": "bad", "action": "refuse"}, "age": {"over_days": -1, "action": "delete"},
        "drift": true, "unscanned": {"days": 1}, "scan": 1});
    let mistakes = ApprovalPolicy::parse(&bad).unwrap_err();
    let places: Vec<&str> = mistakes.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(
        places,
        ["scan", "severity.at_least", "age.action", "age.over_days", "drift", "unscanned.days", "unscanned.action"]
    );
}
