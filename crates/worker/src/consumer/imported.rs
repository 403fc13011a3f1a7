//! Jobs that come from one client configuration: what is said of an entry, and of its servers against each other.

use std::collections::HashSet;

use analyze::RuleSet;
use model::{Finding, Imported, JobId, Launch, Report, Surface};
use report::{Outcome, StoredReport};
use store::StoreError;
use store::records::Records;
use tokio::task::spawn_blocking;

use crate::Scanner;

/// The entry that a job comes from.
pub(super) fn launches(imported: &Imported) -> Vec<Launch> {
    ::discover::client_config("mcp_config", imported.entry.expose()).map(|config| config.launches).unwrap_or_default()
}

/// Adds to a report what is wrong between its servers and those of the same configuration that were scanned before, since one
/// client loads them together. Of two jobs the later one tells of both; two that end in the same moment may not know of each
/// other.
///
/// # Errors
///
/// Fails if the records do not answer.
pub(super) async fn against_siblings(
    report: Report,
    imported: &Imported,
    own: JobId,
    records: &dyn Records,
    scanner: &Scanner,
) -> Result<Report, StoreError> {
    let mut others = Vec::new();
    for sibling in imported.siblings.iter().filter(|sibling| **sibling != own) {
        let stored: Option<StoredReport> = records.report(*sibling).await?.and_then(|text| text.parse().ok());
        others.extend(stored.map(|stored| stored.report.surfaces).unwrap_or_default());
    }
    if others.is_empty() {
        return Ok(report);
    }
    let (scanner, unchanged) = (scanner.clone(), report.clone());
    let step = move || {
        let found = between(scanner.rules(), &report.surfaces, &others);
        let mut outcome = Outcome::scanned(report);
        outcome.add(found);
        outcome.report().cloned()
    };
    // What is said of the server itself stands, whatever comes of this.
    Ok(spawn_blocking(step).await.ok().flatten().unwrap_or(unchanged))
}

/// What is wrong between servers, but for what is wrong between those of one side alone.
fn between(rules: &RuleSet, own: &[Surface], others: &[Surface]) -> Vec<Finding> {
    let alone = [own, others].map(|side| rules.check_servers(&side.iter().collect::<Vec<_>>()));
    let known: HashSet<&str> = alone.iter().flatten().map(|finding| finding.fingerprint.as_str()).collect();
    let mut found = rules.check_servers(&own.iter().chain(others).collect::<Vec<_>>());
    found.retain(|finding| !known.contains(finding.fingerprint.as_str()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(server: &str, tool: &str, description: &str) -> Surface {
        let answer = serde_json::json!({"tools": [{"name": tool, "description": description}]}).to_string();
        let listed = ::discover::listing(&answer).unwrap();
        Surface { server_name: Some(server.to_owned()), ..listed.surface }
    }

    #[test]
    fn what_two_servers_do_to_each_other_is_told_once() {
        let rules = RuleSet::bundled().unwrap();
        let notes = "Looks a thing up in the notes of the user and gives what it says.";
        let (one, two) = (surface("one", "look_up", notes), surface("two", "look_up", notes));
        let three = surface("three", "weather", "Tells how warm it gets in a city tomorrow.");
        let found = between(&rules, std::slice::from_ref(&two), std::slice::from_ref(&one));
        assert!(!found.is_empty(), "two servers with a tool of one name");
        assert!(between(&rules, &[three], &[one, two]).is_empty());
    }
}
