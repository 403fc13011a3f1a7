//! Whether a server may be used, decided from what its scans found: a policy and the evidence give a verdict.

use std::fmt;

use model::Severity;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::members::Members;
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;

/// What a registry asks of its servers. Nothing, unless its owner says so.
///
/// As JSON: `{"severity": {"at_least": "high", "action": "refuse"}, "age": {"over_days": 30, "action": "deactivate"},
/// "drift": {"action": "deactivate"}, "unscanned": {"action": "refuse"}}`, each member optional.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalPolicy {
    /// What happens to a server whose newest scan found something at or above a severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityRule>,
    /// What happens to a server whose newest scan is old.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeRule>,
    /// What happens to a server that lists something else than what was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<PlainRule>,
    /// What happens to a server of which no scan saw the whole. Where it is absent, such a server is taken to break the
    /// rules about severity and age too: what nobody looked at is not clean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unscanned: Option<PlainRule>,
}

/// A rule about what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityRule {
    /// From which severity on.
    pub at_least: Severity,
    /// What happens.
    pub action: Action,
}

/// A rule about when it was looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeRule {
    /// How many days a scan is good for.
    pub over_days: u32,
    /// What happens.
    pub action: Action,
}

/// A rule that holds or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainRule {
    /// What happens.
    pub action: Action,
}

/// What happens to a server that breaks a rule; the second is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It stays in the registry and gateways leave it out.
    Deactivate,
    /// It is not taken into the registry; one that stands there is left out by gateways.
    Refuse,
}

/// What is known about a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The newest scan that came to its end.
    pub newest_scan: Option<ScanEvidence>,
    /// Whether the server lists something else than what was approved; nothing if nobody compared.
    pub has_drifted: Option<bool>,
}

/// What a scan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanEvidence {
    /// The worst that it found, if anything.
    pub worst: Option<Severity>,
    /// How many days ago it ended.
    pub age_days: u32,
    /// Whether it saw the whole server.
    pub is_complete: bool,
}

/// What becomes of a server, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What becomes of it: the strictest of what the rules say.
    pub standing: Standing,
    /// Each rule that it breaks.
    pub reasons: Vec<Reason>,
    /// How many days ago its newest scan ended.
    pub scan_age_days: Option<u32>,
    /// The worst that it found.
    pub worst: Option<Severity>,
}

/// What becomes of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It breaks no rule.
    Approved,
    /// It is left out by gateways.
    Deactivated,
    /// It is not taken at all.
    Refused,
}

/// A rule that a server breaks. `Display` is a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Reason {
    /// Its newest scan found something.
    Severity {
        /// The worst of it.
        found: Severity,
        /// From where on it counts.
        at_least: Severity,
    },
    /// Its newest scan is old.
    Age {
        /// How old.
        days: u32,
        /// How old it may be.
        over_days: u32,
    },
    /// It lists something else than what was approved.
    Drift,
    /// No scan of it came to its end.
    NeverScanned,
    /// Its newest scan saw a part of it only.
    PartlyScanned,
}

impl ApprovalPolicy {
    /// Reads one that somebody wrote.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with it.
    pub fn parse(value: &Value) -> Result<Self, Mistakes> {
        let mut notes = Notes::default();
        let policy = Self::read(value, &mut notes);
        notes.finish(policy)
    }

    fn read(value: &Value, notes: &mut Notes) -> Option<Self> {
        let policy = Members::of(value, Path::ROOT, notes)?;
        policy.refuse_unknown(&["severity", "age", "drift", "unscanned"], notes);
        let rule = |name: &str, further: &[&str], notes: &mut Notes| {
            let members = policy.object(name, notes)?;
            let rule = Members::new(members, policy.path.member(name));
            let known: Vec<&str> = further.iter().copied().chain(["action"]).collect();
            rule.refuse_unknown(&known, notes);
            for name in &known {
                if rule.value(name).is_none() {
                    notes.mistake(rule.path.member(name), "is required");
                }
            }
            let action = rule.word("action", &["deactivate", "refuse"], notes).map(|word| match word {
                "refuse" => Action::Refuse,
                _ => Action::Deactivate,
            });
            Some((members, action))
        };
        let severity = rule("severity", &["at_least"], notes).and_then(|(members, action)| {
            let word = members.get("at_least")?;
            let at_least: Option<Severity> = serde_json::from_value(word.clone()).ok();
            if at_least.is_none() {
                notes.mistake("severity.at_least", "is none of info, low, medium, high, critical");
            }
            Some(SeverityRule { at_least: at_least?, action: action? })
        });
        let age = rule("age", &["over_days"], notes).and_then(|(members, action)| {
            let days = members.get("over_days")?.as_u64().and_then(|days| u32::try_from(days).ok());
            if days.is_none() {
                notes.mistake("age.over_days", "is not a number of days");
            }
            Some(AgeRule { over_days: days?, action: action? })
        });
        let drift = rule("drift", &[], notes).and_then(|(_, action)| Some(PlainRule { action: action? }));
        let unscanned = rule("unscanned", &[], notes).and_then(|(_, action)| Some(PlainRule { action: action? }));
        Some(Self { severity, age, drift, unscanned })
    }

    /// Decides about a server. Every rule that it breaks is named; the strictest counts.
    pub fn decide(&self, evidence: &Evidence) -> Verdict {
        let mut broken: Vec<(Action, Reason)> = Vec::new();
        let scan = evidence.newest_scan;
        let unseen = match scan {
            None => Some(Reason::NeverScanned),
            Some(scan) if !scan.is_complete => Some(Reason::PartlyScanned),
            Some(_) => None,
        };
        if let Some(reason) = unseen {
            let rules = [self.severity.map(|rule| rule.action), self.age.map(|rule| rule.action)];
            let action = self.unscanned.map(|rule| rule.action).or_else(|| rules.into_iter().flatten().max());
            broken.extend(action.map(|action| (action, reason)));
        }
        let worst = scan.and_then(|scan| scan.worst);
        if let (Some(SeverityRule { at_least, action }), Some(found)) = (self.severity, worst)
            && found >= at_least
        {
            broken.push((action, Reason::Severity { found, at_least }));
        }
        let age = scan.map(|scan| scan.age_days);
        if let (Some(AgeRule { over_days, action }), Some(days)) = (self.age, age)
            && days > over_days
        {
            broken.push((action, Reason::Age { days, over_days }));
        }
        if let (Some(PlainRule { action }), Some(true)) = (self.drift, evidence.has_drifted) {
            broken.push((action, Reason::Drift));
        }
        let standing = match broken.iter().map(|(action, _)| *action).max() {
            None => Standing::Approved,
            Some(Action::Deactivate) => Standing::Deactivated,
            Some(Action::Refuse) => Standing::Refused,
        };
        Verdict { standing, reasons: broken.into_iter().map(|(_, reason)| reason).collect(), scan_age_days: age, worst }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Severity { found, at_least } => {
                write!(f, "its newest scan found something {found}; the registry takes nothing from {at_least} on")
            }
            Self::Age { days, over_days } => {
                write!(f, "its newest scan is {days} days old; the registry takes none over {over_days}")
            }
            Self::Drift => f.write_str("it lists something else than what was approved"),
            Self::NeverScanned => f.write_str("no scan of it came to its end"),
            Self::PartlyScanned => f.write_str("its newest scan saw only a part of it"),
        }
    }
}

#[cfg(test)]
mod tests;
