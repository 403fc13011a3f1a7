use model::{Confidence, GapReason, Origin, Severity, SubjectKind, Surface};
use report::{Scan, conclude};

use crate::sample::{
    finding, gaps, hidden_text, hint, orders, scan, shell, source_evidence, surface, surface_evidence, tool,
};

fn rules(report: &model::Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn the_worst_finding_stands_first_whatever_order_they_came_in() {
    let forwards = conclude(scan("x", vec![], vec![hint(), hidden_text(), shell(), orders()], vec![]));
    let backwards = conclude(scan("x", vec![], vec![orders(), shell(), hidden_text(), hint()], vec![]));
    assert_eq!(rules(&forwards), ["orders-to-the-model", "shell-from-input", "hidden-text", "unused-thing"]);
    assert_eq!(forwards.findings, backwards.findings);
}

#[test]
fn the_same_fault_of_the_same_thing_is_reported_once_with_all_its_places() {
    let at = |line| {
        let evidence = source_evidence(line, "execSync(name)", line, "execSync", "runs a shell");
        finding("shell", Severity::High, (SubjectKind::Tool, "scale"), vec![evidence])
    };
    let lesser = model::Finding { severity: Severity::Medium, confidence: Confidence::Low, ..at(9) };
    let report = conclude(scan("x", vec![], vec![at(7), lesser, at(3), at(7)], vec![]));
    let lines: Vec<String> =
        report.findings[0].evidence.iter().map(|evidence| format!("{:?}", evidence.place)).collect();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].severity, Severity::High);
    assert!(lines.len() == 3 && lines[0].contains("line: 3") && lines[2].contains("line: 9"), "{lines:?}");
}

#[test]
fn the_same_fault_of_two_tools_is_reported_twice() {
    let of = |name| finding("orders", Severity::High, (SubjectKind::Tool, name), vec![]);
    assert_eq!(conclude(scan("x", vec![], vec![of("a"), of("b")], vec![])).findings.len(), 2);
}

#[test]
fn every_tool_gets_a_verdict_in_the_order_listed() {
    let listed = surface("s", vec![tool("add", "", 1), tool("scale", "", 2), tool("get_forecast", "", 3)]);
    let report = conclude(scan("x", vec![listed], vec![shell(), hidden_text(), hint()], vec![]));
    let verdicts: Vec<_> = report.tools.iter().map(|tool| (tool.name.as_str(), tool.severity, tool.findings)).collect();
    assert_eq!(
        verdicts,
        [("add", None, 0), ("scale", Some(Severity::Critical), 1), ("get_forecast", Some(Severity::High), 1)]
    );
}

#[test]
fn of_two_tools_with_one_name_the_declared_one_is_meant() {
    let surfaces = vec![surface("a", vec![tool("add", "", 12)]), surface("b", vec![tool("add", "", 99)])];
    let declared_at_12 = surface_evidence("/description", "text", "text", "");
    let found = finding("orders", Severity::High, (SubjectKind::Tool, "add"), vec![declared_at_12]);
    let report = conclude(scan("x", surfaces.clone(), vec![found.clone()], vec![]));
    assert_eq!(report.tools.iter().map(|tool| tool.findings).collect::<Vec<_>>(), [1, 0]);

    let undeclared = model::Finding { evidence: vec![], ..found };
    let report = conclude(scan("x", surfaces, vec![undeclared], vec![]));
    assert_eq!(report.tools.iter().map(|tool| tool.findings).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn gaps_of_the_artifact_and_of_its_surfaces_are_joined_once_each() {
    let listed = Surface { gaps: gaps(), ..surface("s", vec![tool("add", "", 1)]) };
    let report = conclude(scan("x", vec![listed], vec![], gaps()));
    assert_eq!(report.gaps.len(), gaps().len());
    assert_eq!(report.gaps[0].location.as_ref().unwrap().file, "dist/bundle.js");
}

#[test]
fn a_scan_that_saw_nothing_is_never_complete() {
    let report = conclude(scan("x", vec![Surface::default()], vec![], vec![]));
    assert!(!report.is_complete());
    assert!(matches!(report.gaps[0].reason, GapReason::NoServer(_)), "{:?}", report.gaps);

    let origin = Origin::ClientConfig { path: "mcp.json".to_owned() };
    let entries_alone = conclude(Scan { origin, ..scan("x", vec![], vec![], vec![]) });
    assert!(entries_alone.is_complete(), "the entries were looked at");
}
