use std::collections::BTreeSet;

use model::{Date, Finding, IgnoreComment, IgnoreComments, Location, Report, Severity, SubjectKind, SuppressedBy};
use report::{Ignore, Ignores, Known, Outcome, PathPattern, Scan, Uses, View, conclude, json, pretty, sarif};
use serde_json::Value;

use crate::sample::{about, finding, orders, poisoned, scan, shell, source_evidence, surface, tool};
use crate::sarif::valid;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Holds on the day of the sample, which is 2026-11-20.
fn ignore(rule: &str) -> Ignore {
    Ignore {
        rule: rule.to_owned(),
        path: None,
        server: None,
        tool: None,
        until: date("2026-11-29"),
        reason: "known to be harmless".to_owned(),
        file: ".mcp-hub.toml".to_owned(),
    }
}

fn comment(rule: &str, line: u32, last_line: u32) -> IgnoreComment {
    IgnoreComment {
        location: Location::line("src/tools/scale.ts", line),
        last_line,
        rules: vec![rule.to_owned()],
        reason: "a fixed list".to_owned(),
        until: None,
    }
}

fn suppressed(report: Report, folder: &str, ignores: Ignores<'_>) -> (Outcome, Uses) {
    let mut outcome = Outcome::scanned(report);
    let uses = outcome.suppress(folder, ignores);
    (outcome, uses)
}

/// What an ignore leaves of the poisoned server, and whether it was used.
fn left_by(ignore: Ignore, folder: &str) -> (Vec<String>, bool) {
    let ignores = Ignores { ignores: &[ignore], ..Ignores::default() };
    let (outcome, uses) = suppressed(poisoned(), folder, ignores);
    let report = outcome.report().unwrap();
    assert_eq!(report.findings.len() + report.suppressed.len(), 4, "nothing is dropped");
    (report.findings.iter().map(|finding| finding.rule.to_string()).collect(), uses.ignores[0])
}

#[test]
fn an_ignore_sets_apart_the_findings_of_its_rule_or_class_and_no_others() {
    assert_eq!(left_by(ignore("shell-from-input"), "").0, ["orders-to-the-model", "hidden-text", "unused-thing"]);
    assert_eq!(left_by(ignore("V06"), "").0, ["orders-to-the-model", "shell-from-input", "unused-thing"]);
    assert_eq!(left_by(ignore("V22"), ""), (left_by(ignore("V23"), "").0, false));
}

#[test]
fn an_ignore_may_speak_of_one_tool_server_or_path() {
    let only = |change: fn(&mut Ignore)| {
        let mut ignore = ignore("V20");
        change(&mut ignore);
        left_by(ignore, "servers/weather").1
    };
    assert!(only(|it| it.tool = Some("scale".into())) && !only(|it| it.tool = Some("add".into())));
    assert!(only(|it| it.server = Some("weather".into())) && !only(|it| it.server = Some("notes".into())));
    assert!(only(|it| it.path = Some(PathPattern::new("servers/*/src/tools"))));
    assert!(!only(|it| it.path = Some(PathPattern::new("src/tools"))));
}

#[test]
fn an_ignore_holds_on_its_last_day_and_not_after() {
    for (until, left) in [("2026-11-20", 3), ("2026-11-19", 4)] {
        let (rules, used) = left_by(Ignore { until: date(until), ..ignore("V20") }, "");
        assert_eq!((rules.len(), used), (left, true), "{until}");
    }
}

#[test]
fn what_is_set_apart_changes_no_fingerprint_and_no_verdict_on_other_tools() {
    let before = poisoned();
    let (outcome, _) = suppressed(poisoned(), "", Ignores { ignores: &[ignore("V20")], ..Ignores::default() });
    let report = outcome.report().unwrap();
    let print = |finding: &Finding| (finding.rule.to_string(), finding.fingerprint.clone());
    let mut prints: BTreeSet<_> = report.findings.iter().map(print).collect();
    prints.extend(report.suppressed.iter().map(|it| print(&it.finding)));
    assert_eq!(prints, before.findings.iter().map(print).collect());
    assert_eq!((before.tools[0].severity, report.tools[0].severity), (Some(Severity::Critical), None));
    assert_eq!(before.tools[1..], report.tools[1..]);
}

/// Three calls of a shell in one file, which are one finding.
fn three_places() -> Finding {
    let place = |line| source_evidence(line, "  exec(a)", line, "exec", "runs a shell");
    finding("runs-shell", Severity::High, (SubjectKind::File, "src/tools/scale.ts"), [3, 6, 9].map(place).to_vec())
}

/// The lines that are left of three places, and those that are set apart, where comments stand.
fn lines(comments: Vec<IgnoreComment>) -> (Vec<u32>, Vec<u32>) {
    let comments = IgnoreComments { comments, mistakes: Vec::new() };
    let listed = vec![surface("notes", vec![tool("save", "", 1)])];
    let report = conclude(Scan { comments, ..scan("x", listed, vec![three_places()], vec![]) });
    let (outcome, _) = suppressed(report, "", Ignores { obey_comments: true, ..Ignores::default() });
    let report = outcome.report().unwrap();
    let lines = |findings: Vec<&Finding>| {
        findings.iter().flat_map(|it| &it.evidence).map(|it| it.first_line.unwrap()).collect::<Vec<_>>()
    };
    (lines(report.findings.iter().collect()), lines(report.suppressed.iter().map(|it| &it.finding).collect()))
}

#[test]
fn a_comment_speaks_of_its_own_place_and_not_of_others_in_the_file() {
    assert_eq!(lines(vec![comment("runs-shell", 6, 6)]), (vec![3, 9], vec![6]));
    assert_eq!(lines(vec![comment("V01", 2, 3), comment("V01", 8, 9)]), (vec![6], vec![3, 9]));
    assert_eq!(lines(vec![comment("V01", 2, 3), comment("V01", 6, 6), comment("V01", 9, 9)]), (vec![], vec![3, 6, 9]));
    assert_eq!(lines(vec![comment("V02", 6, 6), comment("V01", 7, 8)]), (vec![3, 6, 9], vec![]));
}

#[test]
fn a_comment_on_any_line_of_a_finding_is_about_it() {
    for line in [29, 31] {
        let comments = IgnoreComments { comments: vec![comment("V20", line, line)], mistakes: Vec::new() };
        let report = conclude(Scan { comments, ..scan("x", vec![], vec![shell()], vec![]) });
        let (outcome, _) = suppressed(report, "", Ignores { obey_comments: true, ..Ignores::default() });
        let by = &outcome.report().unwrap().suppressed[0].suppression.by;
        assert_eq!(*by, SuppressedBy::Comment { location: Location::line("src/tools/scale.ts", line) });
    }
}

#[test]
fn comments_of_strangers_are_counted_and_not_obeyed() {
    let comments = IgnoreComments { comments: vec![comment("V20", 31, 31)], mistakes: Vec::new() };
    let report = conclude(Scan { comments, ..scan("x", vec![], vec![shell(), orders()], vec![]) });
    let (outcome, uses) = suppressed(report, "", Ignores::default());
    let report = outcome.report().unwrap();
    assert_eq!((report.findings.len(), report.suppressed.len(), report.ignored_by_author), (2, 0, 1));
    assert_eq!(uses.comments, [true]);
    let text = pretty(&[outcome], &about(), &View::default());
    assert!(text.contains("Suppressed by author (1 finding): it counts all the same."), "{text}");
    assert!(text.ends_with("2 findings shown, 0 below threshold, 1 suppressed by author\n"), "{text}");
}

/// The poisoned server with one finding ignored and one known.
fn partly() -> Outcome {
    let fingerprints = BTreeSet::from([orders().fingerprint]);
    let known = Known { by: SuppressedBy::Baseline { file: "baseline.json".to_owned() }, fingerprints };
    let ignores = Ignores { ignores: &[ignore("V20")], known: Some(&known), ..Ignores::default() };
    suppressed(poisoned(), "", ignores).0
}

#[test]
fn the_last_line_counts_what_is_ignored_and_what_is_known() {
    let text = pretty(&[partly()], &about(), &View::default());
    assert!(
        text.ends_with("1 finding shown, 1 below threshold, 1 ignored (1 expires in 9\ndays), 1 known\n"),
        "{text}"
    );
    let line = "  - V20 shell-from-input on tool scale, by .mcp-hub.toml until 2026-11-29: known to be harmless\n";
    assert!(text.contains(line) && text.contains("Known before (1 finding): the baseline baseline.json"), "{text}");
}

#[test]
fn a_target_of_which_all_is_ignored_is_not_said_to_have_no_findings() {
    let listed = vec![surface("notes", vec![tool("save", "", 1)])];
    let report = conclude(scan("x", listed, vec![shell()], vec![]));
    let (outcome, _) = suppressed(report, "", Ignores { ignores: &[ignore("V20")], ..Ignores::default() });
    let text = pretty(&[outcome], &about(), &View::default());
    assert!(
        text.contains("NONE COUNTS: 1 finding of 3 rules") && !text.to_lowercase().contains("no findings"),
        "{text}"
    );
}

#[test]
fn json_lists_what_is_set_apart_beside_what_counts() {
    let document: Value = serde_json::from_str(&json(&[partly()], &about())).unwrap();
    let result = &document["results"][0]["complete_result"];
    assert_eq!(result["scan_metadata"]["total_vulnerabilities"], 2);
    assert_eq!(result["scan_metadata"]["total_suppressed"], 2);
    let set_apart = result["suppressed_vulnerabilities"].as_array().unwrap();
    let why: Vec<String> = set_apart.iter().map(|it| it["suppression"].to_string()).collect();
    assert_eq!(set_apart[1]["rule_id"], "shell-from-input");
    assert_eq!(
        why,
        [
            r#"{"by":{"kind":"baseline","file":"baseline.json"},"reason":null,"until":null}"#,
            r#"{"by":{"kind":"settings","file":".mcp-hub.toml"},"reason":"known to be harmless","until":"2026-11-29"}"#,
        ]
    );
}

#[test]
fn sarif_keeps_what_is_set_apart_with_its_justification() {
    let log = valid(&sarif(&[partly()], &about()));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of = |rule: &str| results.iter().find(|result| result["ruleId"] == rule).unwrap()["suppressions"].clone();
    assert_eq!(results.len(), 4);
    assert_eq!(of("shell-from-input")[0]["kind"], "external");
    assert_eq!(of("shell-from-input")[0]["justification"], "known to be harmless");
    assert_eq!(of("hidden-text"), serde_json::json!([]), "what counts says so where others do not");
    let comments = IgnoreComments { comments: vec![comment("V20", 31, 31)], mistakes: Vec::new() };
    let report = conclude(Scan { comments, ..scan("x", vec![], vec![shell()], vec![]) });
    let (outcome, _) = suppressed(report, "", Ignores { obey_comments: true, ..Ignores::default() });
    let log = valid(&sarif(&[outcome], &about()));
    assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["kind"], "inSource");
}
