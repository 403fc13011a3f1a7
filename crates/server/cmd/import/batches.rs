//! Requests of as many entries as a service takes at once.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::plan::{Fate, Item};

/// The most entries of one request.
const MOST: usize = 50;
/// About the largest request, in bytes.
const LARGEST: usize = 512 * 1024;

/// A scan that a service has accepted.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) id: Uuid,
    pub(super) status: String,
    pub(super) message: String,
}

/// The places of the entries that go together. A name stands once in a request; in a file it may stand more often.
pub(super) fn of(items: &[Item]) -> Vec<Vec<usize>> {
    let mut batches = Vec::new();
    let (mut batch, mut names, mut bytes) = (Vec::new(), HashSet::new(), 0);
    for (at, item) in items.iter().enumerate() {
        let Fate::Sent { entry, written } = &item.fate else { continue };
        let size = entry.to_string().len() + written.as_ref().map_or(0, |written| written.to_string().len());
        if batch.len() == MOST || names.contains(&item.name) || (bytes + size > LARGEST && !batch.is_empty()) {
            batches.push(std::mem::take(&mut batch));
            names.clear();
            bytes = 0;
        }
        names.insert(&item.name);
        bytes += size;
        batch.push(at);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

/// The request for the scan of these entries.
pub(super) fn body(items: &[Item], batch: &[usize]) -> Value {
    let (mut servers, mut as_written) = (Map::new(), Map::new());
    for item in batch.iter().map(|&at| &items[at]) {
        if let Fate::Sent { entry, written } = &item.fate {
            servers.insert(item.name.clone(), entry.clone());
            as_written.extend(written.clone().map(|written| (item.name.clone(), written)));
        }
    }
    let mut body = json!({ "mcp_config": { "mcpServers": servers } });
    if !as_written.is_empty() {
        body["written"] = as_written.into();
    }
    body
}

/// The scans of an answer, in its order.
///
/// # Errors
///
/// Fails if it is no answer to such a request.
pub(super) fn jobs(answer: &Value) -> Result<Vec<Accepted>, String> {
    let job = |one: &Value| {
        let text = |name: &str| one[name].as_str().map(str::to_owned);
        let id = text("job_id")?.parse().ok()?;
        Some(Accepted { id, status: text("job_status")?, message: text("message").unwrap_or_default() })
    };
    let jobs = answer.as_array().and_then(|jobs| jobs.iter().map(job).collect());
    jobs.ok_or_else(|| "the service answers without the ids of the scans".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_a_name_once_and_no_more_entries_than_a_service_takes() {
        let sent = |name: String| Item { name, fate: Fate::Sent { entry: json!({"command": "npx"}), written: None } };
        let mut items: Vec<Item> = (0..60).map(|at| sent(at.to_string())).collect();
        items.insert(1, Item { name: "x".into(), fate: Fate::Nothing("why".into()) });
        items.push(sent("59".into()));
        let batches = of(&items);
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [50, 10, 1]);
        assert!(!batches.concat().contains(&1));
        let body = body(&items, &batches[0]);
        assert_eq!(body["mcp_config"]["mcpServers"].as_object().unwrap().len(), 50);
        assert!(body.get("written").is_none());
    }

    #[test]
    fn large_entries_go_in_requests_of_their_own() {
        let large = |name: &str| Item {
            name: name.into(),
            fate: Fate::Sent { entry: json!({"command": "x".repeat(LARGEST)}), written: None },
        };
        assert_eq!(of(&[large("a"), large("b")]).len(), 2);
    }

    #[test]
    fn an_answer_of_another_form_is_told() {
        assert!(jobs(&json!({"message": "hello"})).is_err());
        let job = json!([{"job_id": "018f3c5e-0000-7000-8000-000000000000", "job_status": "failed", "message": "m"}]);
        assert_eq!(jobs(&job).unwrap()[0].status, "failed");
    }
}
