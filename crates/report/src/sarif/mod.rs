//! `sarif`: a run as SARIF 2.1.0, for code hosts.

mod log;
mod place;
mod rules;
mod suppression;
mod text;

use std::collections::BTreeMap;

use model::{Finding, Gap, GapReason, Origin, Report, Suppressed};

use crate::neutralise::inert_json;
use crate::{About, Outcome};
use log::{
    DependencyRead, DriverProperties, Invocation, Level, Log, Message, Notification, NotificationId, ResultProperties,
    Run, RunProperties, SarifResult, Tool, ToolComponent, VersionControl,
};
use place::Base;
use rules::{Rules, level};
use suppression::suppression;
use text::plain;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The number grows when fingerprints are made in another way, so that none is compared with an old one.
const FINGERPRINT: &str = "mcpHubFingerprint/v1";
/// Other places of one finding that are listed.
const RELATED: usize = 50;

/// Renders a run as one SARIF 2.1.0 log with one run in it: code hosts refuse several of one tool.
pub fn sarif(outcomes: &[Outcome], about: &About) -> String {
    let reports = || outcomes.iter().filter_map(Outcome::report);
    let suppressed = reports().flat_map(|report| &report.suppressed).map(|suppressed| &suppressed.finding);
    let rules = Rules::new(&about.rules, reports().flat_map(|report| &report.findings).chain(suppressed));
    let any_suppressed = reports().any(|report| !report.suppressed.is_empty());
    let mut run = Run {
        tool: Tool { driver: driver(&rules, about) },
        invocations: [invocation(outcomes)],
        version_control_provenance: Vec::new(),
        original_uri_base_ids: BTreeMap::new(),
        results: Vec::new(),
        taxonomies: rules.taxonomies(),
        column_kind: "unicodeCodePoints",
        properties: RunProperties {
            dependencies: Vec::new(),
            complete: !outcomes.is_empty() && outcomes.iter().all(Outcome::is_complete),
        },
    };
    for (number, outcome) in (1..).zip(outcomes) {
        let notifications = &mut run.invocations[0].tool_execution_notifications;
        let Some(report) = outcome.report() else {
            notifications.push(not_scanned(outcome));
            continue;
        };
        let base = Base::new(number, &report.origin, &mut run.original_uri_base_ids);
        notifications.extend(report.gaps.iter().map(|gap| not_seen(gap, outcome, &base)));
        run.properties.dependencies.extend(
            report.dependencies.iter().map(|dependency| DependencyRead {
                target: plain(outcome.id()),
                package: plain(&dependency.to_string()),
            }),
        );
        let found = report.findings.iter().map(|finding| (finding, None));
        let set_apart =
            report.suppressed.iter().map(|Suppressed { finding, suppression }| (finding, Some(suppression)));
        for (finding, why) in found.chain(set_apart) {
            let mut result = result(finding, outcome, report, &rules, &base);
            result.suppressions = any_suppressed.then(|| why.into_iter().map(|why| suppression(why, &base)).collect());
            run.results.push(result);
        }
        if let Origin::Git { repo, commit } = &report.origin {
            run.version_control_provenance.push(VersionControl {
                repository_uri: repo.clone(),
                revision_id: commit.clone(),
                mapped_to: base.root(),
            });
        }
    }
    inert_json(serde_json::to_string_pretty(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }))
}

fn driver(rules: &Rules<'_>, about: &About) -> ToolComponent {
    ToolComponent {
        name: "mcp-hub",
        version: Some(about.made_with.scan_version.clone().into()),
        rules: rules.descriptors(),
        supported_taxonomies: Rules::supported_taxonomies(),
        properties: Some(DriverProperties { ruleset_version: about.made_with.ruleset_version.clone() }),
        ..Default::default()
    }
}

/// A run is successful if every input was read and held something to check; what was not seen of it is a notification.
fn invocation(outcomes: &[Outcome]) -> Invocation {
    let reports = || outcomes.iter().filter_map(Outcome::report);
    let is_empty = |report: &Report| report.gaps.iter().any(|gap| matches!(gap.reason, GapReason::NoServer(_)));
    let scanned = |outcome: &Outcome| outcome.report().is_some_and(|report| !is_empty(report));
    Invocation {
        execution_successful: !outcomes.is_empty() && outcomes.iter().all(scanned),
        start_time_utc: reports().map(|report| report.started_at.clone()).min(),
        end_time_utc: reports().map(|report| report.completed_at.clone()).max(),
        tool_execution_notifications: Vec::new(),
    }
}

fn not_scanned(outcome: &Outcome) -> Notification {
    let reason = outcome.error().unwrap_or_default();
    Notification {
        descriptor: NotificationId { id: "not-scanned".to_owned() },
        level: Level::Error,
        message: Message::text(format!("{} was not scanned: {}", plain(outcome.id()), plain(reason))),
        locations: Vec::new(),
    }
}

fn not_seen(gap: &Gap, outcome: &Outcome, base: &Base) -> Notification {
    let text = format!("Not seen in {}: {}: {}", outcome.id(), gap.what, gap.reason);
    Notification {
        descriptor: NotificationId { id: format!("not-seen/{}", gap.reason.code()) },
        level: if matches!(gap.reason, GapReason::NoServer(_)) { Level::Error } else { Level::Warning },
        message: Message::text(plain(&text)),
        locations: gap.location.iter().map(|location| base.location(location)).collect(),
    }
}

fn result(finding: &Finding, outcome: &Outcome, report: &Report, rules: &Rules<'_>, base: &Base) -> SarifResult {
    let mut places = finding.evidence.iter().map(|evidence| base.evidence(evidence, finding, report));
    let locations = places.next().into_iter().collect();
    let mut related: Vec<_> = places.take(RELATED).collect();
    for (id, place) in (1..).zip(&mut related) {
        place.id = Some(id);
    }
    let subject = format!("{} `{}`", finding.subject.kind.as_str(), finding.subject.name);
    let text = format!("{} ({}). {}", finding.title, subject, finding.description);
    SarifResult {
        rule_id: finding.rule.as_str().to_owned(),
        rule_index: rules.index(finding),
        level: level(finding.severity),
        message: Message::text(plain(&text)),
        locations,
        related_locations: related,
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.clone())]),
        suppressions: None,
        properties: ResultProperties {
            target: plain(outcome.id()),
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            kind: finding.kind.as_str(),
            class: finding.class.as_str().to_owned(),
            category: finding.category.as_str(),
        },
    }
}
