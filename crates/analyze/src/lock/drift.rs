//! What has changed in a server since it was locked.

use std::collections::BTreeMap;

use model::{Finding, Kind, Place, Severity, Subject, SubjectKind, Surface};
use serde_json::Value;

use super::{Item, LockedItem, LockedServer, LockedTarget, canonical, items, keyed, named};
use crate::checks::gravest;
use crate::finding::Hit;
use crate::rule::Body;
use crate::{RuleSet, cost};

/// Rules that are named in one label.
const NAMED: usize = 6;

/// What a listing is held against, which the labels say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Against {
    /// What somebody locked before.
    Lock,
    /// What another client was listed in the same scan.
    OtherClient,
}

impl Against {
    const fn either(self, lock: &'static str, other_client: &'static str) -> &'static str {
        match self {
            Self::Lock => lock,
            Self::OtherClient => other_client,
        }
    }
}

/// A server that changed: what the rules over a lock look at.
#[derive(Debug)]
pub(crate) struct Drift<'a> {
    against: Against,
    /// Items that changed or are gone, a hit a part.
    pub(crate) changed: Vec<Hit>,
    /// Items that were not there, and servers of which none was.
    pub(crate) added: Vec<Hit>,
    new: New<'a>,
}

/// What is found now and was not known when the lock was written, by subject.
#[derive(Debug)]
struct New<'a>(BTreeMap<&'a Subject, Fires>);

impl RuleSet {
    /// What has changed in the servers of a target since it was locked. `findings` are those of the target now: a change
    /// is as grave as what it newly makes rules find.
    pub fn check_drift(&self, locked: &LockedTarget, surfaces: &[Surface], findings: &[Finding]) -> Vec<Finding> {
        let drift = Drift::of(Against::Lock, locked, surfaces, findings);
        self.run(|rule, hits| {
            if let Body::Check(check) = rule.body {
                check.drift(&drift, hits);
            }
        })
    }
}

impl<'a> Drift<'a> {
    /// What has changed between a lock and `surfaces`.
    pub(crate) fn of(against: Against, locked: &LockedTarget, surfaces: &[Surface], findings: &'a [Finding]) -> Self {
        let mut new: BTreeMap<&Subject, Vec<&Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| !locked.findings.contains(&finding.fingerprint)) {
            new.entry(&finding.subject).or_default().push(finding);
        }
        let new = new.into_iter().map(|(subject, findings)| (subject, Fires::of(against, &findings))).collect();
        let mut drift = Self { against, changed: Vec::new(), added: Vec::new(), new: New(new) };
        let mut left: BTreeMap<&String, &LockedServer> = locked.servers.iter().collect();
        for (key, surface) in keyed(surfaces) {
            match left.remove(&key) {
                Some(before) => drift.server(before.clone(), surface),
                None => drift.added.push(drift.new_server(surface)),
            }
        }
        for (key, server) in left {
            let name = server.name.as_deref().unwrap_or(key);
            let label =
                against.either("the lock file holds this server, and it is gone", "not there for another client");
            drift.changed.push(gone(SubjectKind::Server, name, label));
        }
        drift
    }

    fn server(&mut self, mut before: LockedServer, surface: &Surface) {
        let server =
            Subject { kind: SubjectKind::Server, name: surface.server_name.as_deref().unwrap_or("server").to_owned() };
        if before.name != surface.server_name {
            let was = before.name.as_deref().unwrap_or("nothing");
            let to_whom = self.against.either("when it was locked", "to the first client");
            let label = format!("the server called itself {was} {to_whom}");
            self.changed.push(hit(
                server,
                "",
                None,
                surface.server_name.as_deref().unwrap_or_default(),
                label,
                Severity::Low,
            ));
        }
        for (key, item) in named(items(surface)) {
            let known = match before.of_kind(item.subject.kind) {
                Some(items) => items.remove(&key),
                None => before.instructions.take(),
            };
            match known {
                Some(known) => self.item(&known, &item),
                None => self.new_item(&item),
            }
        }
        if before.instructions.is_some() {
            let name = before.name.as_deref().unwrap_or("server");
            let label =
                self.against.either("the introduction that was locked is gone", "no introduction for another client");
            self.changed.push(gone(SubjectKind::Server, name, label));
        }
        let kinds = [SubjectKind::Tool, SubjectKind::Prompt, SubjectKind::Resource, SubjectKind::ResourceTemplate];
        for kind in kinds {
            for name in before.of_kind(kind).into_iter().flat_map(|items| items.keys()) {
                let label =
                    self.against.either("the lock file holds it, and it is gone", "not listed to another client");
                self.changed.push(gone(kind, name, label));
            }
        }
    }

    /// Adds a hit for each part that is another than it was.
    fn item(&mut self, before: &LockedItem, now: &Item) {
        let after = LockedItem::of(now);
        if before.sha256 == after.sha256 && before.parts == after.parts {
            return;
        }
        let mut changed = Vec::new();
        for (pointer, value) in &now.parts {
            let label = match before.parts.get(pointer) {
                Some(hash) if after.parts.get(pointer) == Some(hash) => continue,
                Some(_) => self.against.either("changed since it was locked", "what another client reads here"),
                None => self.against.either("was not there when this was locked", "there for another client only"),
            };
            changed.push((pointer, Some(value), label));
        }
        for pointer in before.parts.keys().filter(|pointer| !now.parts.contains_key(*pointer)) {
            let label =
                self.against.either("was there when this was locked, and is gone", "not there for another client");
            changed.push((pointer, None, label));
        }
        cost::add(now.parts.len() + before.parts.len());
        let changed = gravest(changed, |(pointer, ..)| weight(pointer));
        let mut hits: Vec<Hit> =
            changed.into_iter().map(|(pointer, value, label)| part(now, pointer, value, label)).collect();
        self.new.tell(&now.subject, &mut hits);
        self.changed.append(&mut hits);
    }

    fn new_item(&mut self, item: &Item) {
        let shown = item.parts.get("/description").or_else(|| item.parts.values().next());
        let text = shown.map(shown_text).filter(|text| !text.is_empty()).unwrap_or_else(|| item.subject.name.clone());
        let pointer = if item.parts.contains_key("/description") { "/description" } else { "" };
        let is_used_by_model = matches!(item.subject.kind, SubjectKind::Tool | SubjectKind::Server);
        let severity = if is_used_by_model { Severity::Medium } else { Severity::Low };
        let label = self.against.either("not in the lock file", "listed to another client only").to_owned();
        let mut hit = hit(item.subject.clone(), pointer, item.declared.clone(), &text, label, severity);
        self.new.tell(&item.subject, std::slice::from_mut(&mut hit));
        self.added.push(hit);
    }

    fn new_server(&self, surface: &Surface) -> Hit {
        let name = surface.server_name.as_deref().unwrap_or("server").to_owned();
        let tools: Vec<&str> = surface.tools.iter().map(|tool| tool.name.as_str()).collect();
        let text = if tools.is_empty() { name.clone() } else { tools.join(", ") };
        let subject = Subject { kind: SubjectKind::Server, name };
        let label = self.against.either("not in the lock file", "listed to another client only").to_owned();
        let mut hit = hit(subject, "", None, &text, label, Severity::Medium);
        let items = items(surface);
        for item in &items {
            self.new.tell(&item.subject, std::slice::from_mut(&mut hit));
        }
        hit
    }
}

/// What is newly found about one subject.
#[derive(Debug)]
struct Fires {
    /// The rules, as the end of a label.
    named: String,
    /// The gravest finding that means harm.
    worst: Option<Severity>,
}

impl Fires {
    fn of(against: Against, new: &[&Finding]) -> Self {
        cost::add(new.len());
        let mut rules: Vec<&str> = new.iter().map(|finding| finding.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        let more = rules.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = format!("; newly fires: {}{more}", rules[..rules.len().min(NAMED)].join(", "));
        let means_harm = new.iter().filter(|finding| finding.kind == Kind::Malicious);
        let worst = means_harm.map(|finding| finding.severity).max();
        // A server that shows harm to some clients only hides it from those who look.
        let worst = worst.map(|worst| if against == Against::OtherClient { Severity::Critical } else { worst });
        Self { named, worst }
    }
}

impl New<'_> {
    /// Names the rules that newly fire on a subject, and raises the hits on it to the gravest that means harm.
    fn tell(&self, subject: &Subject, hits: &mut [Hit]) {
        let Some(Fires { named, worst }) = self.0.get(subject) else { return };
        for hit in hits {
            hit.severity = hit.severity.max(*worst);
            if let Some(label) = hit.label.as_mut().filter(|label| !label.contains("newly fires")) {
                label.push_str(named);
            }
        }
    }
}

/// How grave a change of a part is by itself: what a model reads and what it sends weighs more than what people see.
fn weight(pointer: &str) -> Severity {
    const READ_BY_MODEL: [&str; 6] =
        ["/description", "/instructions", "/inputSchema", "/outputSchema", "/annotations", "/arguments"];
    let is_read = READ_BY_MODEL.iter().any(|start| pointer.starts_with(start));
    if is_read { Severity::Medium } else { Severity::Low }
}

fn part(item: &Item, pointer: &str, value: Option<&Value>, label: &str) -> Hit {
    let text = value.map_or_else(|| pointer.to_owned(), shown_text);
    hit(item.subject.clone(), pointer, item.declared.clone(), &text, label.to_owned(), weight(pointer))
}

fn gone(kind: SubjectKind, name: &str, label: &str) -> Hit {
    hit(Subject { kind, name: name.to_owned() }, "", None, name, label.to_owned(), Severity::Info)
}

/// A text as it stands, anything else as JSON.
fn shown_text(value: &Value) -> String {
    value.as_str().map_or_else(|| canonical::text(value), str::to_owned)
}

fn hit(
    subject: Subject,
    pointer: &str,
    declared: Option<model::Location>,
    text: &str,
    label: String,
    severity: Severity,
) -> Hit {
    Hit {
        subject,
        place: Place::Surface { pointer: pointer.to_owned(), declared },
        text: text.to_owned(),
        first_line: None,
        span: 0..text.len(),
        label: Some(label),
        severity: Some(severity),
        confidence: None,
    }
}
