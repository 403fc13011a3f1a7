//! The report of a real scan, kept and read back.

use std::path::Path;

use analyze::{Rule, RuleSet};
use fetch::{Fetcher, FetcherOptions, Limits, NetworkPolicy};
use report::{About, Outcome, StoredReport, View, complete_result, pretty, sarif};
use worker::{Scanner, Unheard};

#[tokio::test]
async fn every_format_of_a_scan_is_the_same_after_it_was_kept() {
    let network = NetworkPolicy { offline: true, ..NetworkPolicy::default() };
    let fetcher =
        Fetcher::new(FetcherOptions { network, ..FetcherOptions::default() }).expect("a client can be set up");
    let rules = RuleSet::bundled().expect("the bundled rules are well-formed");
    let about = About::new(rules.version(), rules.rules().map(Rule::doc).collect());
    let scanner = Scanner::new(fetcher, rules);
    let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/servers");
    let mut findings = 0;
    for server in ["weather-poisoned", "deploy-poisoned", "weather-clean", "no-server"] {
        let artifact = fetch::folder(&servers.join(server), &Limits::default()).expect("the fixture can be read");
        let report = scanner.artifact(server.into(), artifact, &Unheard).await.expect("it is scanned");
        findings += report.findings.len();
        let stored = StoredReport::new(report, &about);

        let back: StoredReport = stored.to_text().parse().expect("what was written can be read");

        assert_eq!(back, stored, "{server}");
        let about_it = back.about(&about);
        assert_eq!(
            complete_result(&back.report, &back.made_with).to_string(),
            complete_result(&stored.report, &about.made_with).to_string(),
            "{server}"
        );
        let (before, after) = ([Outcome::scanned(stored.report)], [Outcome::scanned(back.report)]);
        assert_eq!(sarif(&after, &about_it), sarif(&before, &about), "{server}");
        let view = View::default();
        assert_eq!(pretty(&after, &about_it, &view), pretty(&before, &about, &view), "{server}");
    }
    assert!(findings > 0, "the poisoned servers have findings to keep");
}
