//! A report that is kept and read back says what it said.

use model::{
    Date, Evidence, Finding, Gap, GapReason, IgnoreComment, IgnoreComments, Location, Place, RepeatedMember, Report,
    Severity, Span, Subject, SubjectKind, Suppressed, SuppressedBy, Suppression, Surface, Tool,
};
use proptest::prelude::*;
use report::{About, MadeWith, Outcome, StoredReport, StoredReportError, View, complete_result, pretty, sarif};
use serde_json::{Value, json};

use crate::sample::{about, clean, finding, poisoned, rule, shell};

/// Every format of one report.
fn rendered(report: &Report, about: &About) -> [String; 3] {
    let outcomes = [Outcome::scanned(report.clone())];
    [
        complete_result(report, &about.made_with).to_string(),
        sarif(&outcomes, about),
        pretty(&outcomes, about, &View { colour: true, ..View::default() }),
    ]
}

fn read_back(stored: &StoredReport) -> StoredReport {
    stored.to_text().parse().unwrap()
}

/// A report with every kind of thing in it that a scan can leave.
fn full() -> Report {
    let until: Option<Date> = Some("2027-01-31".parse().unwrap());
    let place = Location { column: Some(3), ..Location::line("src/a.ts", 7) };
    let suppressed = |by, reason: Option<&str>| Suppressed {
        finding: shell(),
        suppression: Suppression { by, reason: reason.map(str::to_owned), until },
    };
    let mut report = poisoned();
    report.suppressed = vec![
        suppressed(SuppressedBy::Settings { file: ".mcp-hub.toml".to_owned() }, Some("a fixed list")),
        suppressed(SuppressedBy::Comment { location: place.clone() }, Some("a fixed list")),
        suppressed(SuppressedBy::Baseline { file: "known.json".to_owned() }, None),
        suppressed(SuppressedBy::Lock { file: "mcp-hub.lock".to_owned() }, None),
    ];
    report.comments = IgnoreComments {
        comments: vec![IgnoreComment {
            location: place.clone(),
            last_line: 8,
            rules: vec!["V20".to_owned()],
            reason: "fixed".to_owned(),
            until,
        }],
        mistakes: vec![(place, "no reason is given".to_owned())],
    };
    report.ignored_by_author = 2;
    report.surfaces[0].repeated =
        vec![RepeatedMember { pointer: "/tools/0/name".to_owned(), lost: "\"a\"".to_owned(), differs: true }];
    report
}

#[test]
fn every_format_of_a_kept_report_is_that_of_the_report() {
    for report in [full(), poisoned(), clean()] {
        let stored = StoredReport::new(report, &about());
        let back = read_back(&stored);
        assert_eq!(back, stored);
        assert_eq!(rendered(&back.report, &back.about(&about())), rendered(&stored.report, &about()));
        assert_eq!(back.to_text(), stored.to_text());
    }
}

#[test]
fn a_kept_report_names_the_versions_that_made_it_and_not_those_that_print_it() {
    let old = MadeWith { scan_version: "0.0.1".to_owned(), ruleset_version: "2020.01".to_owned(), rules: 7 };
    let stored = StoredReport { made_with: old, report: clean() };

    let about = stored.about(&about());

    let [result, log, text] = rendered(&stored.report, &about);
    let metadata = &serde_json::from_str::<Value>(&result).unwrap()["scan_metadata"];
    assert_eq!((&metadata["scan_version"], &metadata["ruleset_version"]), (&json!("0.0.1"), &json!("2020.01")));
    let driver = &serde_json::from_str::<Value>(&log).unwrap()["runs"][0]["tool"]["driver"];
    assert_eq!(driver["version"], "0.0.1");
    assert_eq!(driver["properties"]["rulesetVersion"], "2020.01");
    assert!(text.contains("No findings from 7 rules"), "{text}");
}

#[test]
fn of_another_rule_set_only_the_rules_that_found_something_lend_their_documentation() {
    let old = MadeWith { scan_version: "0.0.1".to_owned(), ruleset_version: "2020.01".to_owned(), rules: 7 };
    let gone = finding("a-rule-of-the-past", Severity::High, (SubjectKind::Tool, "scale"), shell().evidence);
    let mut report = clean();
    report.findings = vec![shell(), gone];
    let stored = StoredReport { made_with: old, report };

    let about = stored.about(&about());

    assert_eq!(about.rules.iter().map(|doc| &doc.id).collect::<Vec<_>>(), [&rule("shell-from-input")]);
    let log: Value = serde_json::from_str(&sarif(&[Outcome::scanned(stored.report)], &about)).unwrap();
    let listed = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = listed.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["shell-from-input", "a-rule-of-the-past"]);
}

#[test]
fn a_text_of_another_format_is_refused_by_its_number() {
    let text = StoredReport::new(clean(), &about()).to_text();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["format"] = json!(2);
    value["report"] = json!("of another form");
    let refused = value.to_string().parse::<StoredReport>().unwrap_err();
    assert!(matches!(refused, StoredReportError::UnknownFormat { found: 2 }), "{refused}");
    assert_eq!(refused.to_string(), "the stored report has format 2, and this version reads format 1");
    for bad in ["", "{}", "[1]", "{\"format\": 1}", &format!("{text}x")] {
        let refused = bad.parse::<StoredReport>().unwrap_err();
        assert!(matches!(refused, StoredReportError::Malformed(_)), "{bad}: {refused}");
    }
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("string"), |inner, _| json!({ "items": inner }))
}

#[test]
fn a_schema_as_deep_as_a_listing_may_hold_reads_back() {
    let mut report = clean();
    report.surfaces[0].tools[0].input_schema = nested(127);
    let stored = StoredReport::new(report, &about());
    assert_eq!(read_back(&stored), stored);
}

#[test]
fn a_text_of_endless_depth_is_refused_before_it_is_read() {
    let text = format!("{{\"format\": 1, \"report\": {}", "[".repeat(1_000_000));
    assert!(matches!(text.parse::<StoredReport>(), Err(StoredReportError::TooDeep)));
}

fn number() -> impl Strategy<Value = Value> {
    let float = any::<f64>().prop_filter("JSON has no such number", |float| float.is_finite());
    prop_oneof![any::<i64>().prop_map(Value::from), any::<u64>().prop_map(Value::from), float.prop_map(Value::from)]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number(), ".*".prop_map(Value::from)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".*", inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

prop_compose! {
    fn location()(file in ".*", line in any::<u32>(), column in any::<Option<u32>>()) -> Location {
        Location { file, line, column }
    }
}

fn place() -> impl Strategy<Value = Place> {
    let surface = (".*", prop::option::of(location()));
    prop_oneof![
        location().prop_map(Place::Source),
        surface.prop_map(|(pointer, declared)| Place::Surface { pointer, declared }),
    ]
}

prop_compose! {
    fn evidence()(place in place(), excerpt in "(?s).*", first_line in any::<Option<u32>>(), start in 0..20_usize,
                  length in 0..20_usize, label in ".*") -> Evidence {
        Evidence { place, excerpt, first_line, span: Span { start, end: start + length }, label }
    }
}

prop_compose! {
    fn found()(severity in prop::sample::select(Severity::ALL.to_vec()), name in ".*", title in "(?s).*",
               description in "(?s).*", references in prop::collection::vec(".*", 0..3),
               evidence in prop::collection::vec(evidence(), 1..4)) -> Finding {
        let subject = Subject { kind: SubjectKind::Tool, name };
        Finding { severity, subject, title, description, references, evidence, ..shell() }
    }
}

prop_compose! {
    fn tool()(name in ".*", title in any::<Option<String>>(), description in any::<Option<String>>(),
              input_schema in value(), other in prop::collection::vec((".*", value()), 0..3),
              location in prop::option::of(location())) -> Tool {
        let other = other.into_iter().collect();
        Tool { name, title, description, input_schema, other, location, ..Tool::default() }
    }
}

prop_compose! {
    fn any_report()(target in ".*", findings in prop::collection::vec(found(), 0..4),
                    tools in prop::collection::vec(tool(), 0..4), instructions in any::<Option<String>>(),
                    gap in (".*", ".*", prop::option::of(location()))) -> Report {
        let gap = Gap { what: gap.0, reason: GapReason::ComputedAtRunTime(gap.1), location: gap.2 };
        let surface = Surface { tools, instructions, ..Surface::default() };
        report::conclude(crate::sample::scan(&target, vec![surface], findings, vec![gap]))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_report_reads_back_as_itself(report in any_report()) {
        let stored = StoredReport::new(report, &about());
        let back = read_back(&stored);
        prop_assert_eq!(rendered(&back.report, &about()), rendered(&stored.report, &about()));
        prop_assert_eq!(back, stored);
    }
}
