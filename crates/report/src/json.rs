//! `json`, one document a run, and `ndjson`, one result a line.

use model::Gap;
use serde::Serialize;
use serde_json::Value;

use crate::complete_result::CompleteResult;
use crate::neutralise::inert_json;
use crate::{About, Outcome};

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    complete: bool,
    results: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    target: &'a str,
    complete: bool,
    complete_result: Option<CompleteResult<'a>>,
    gaps: &'a [Gap],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Entry<'a> {
    fn new(outcome: &'a Outcome, about: &'a About) -> Self {
        let report = outcome.report();
        Self {
            id: outcome.id(),
            target: outcome.target(),
            complete: outcome.is_complete(),
            complete_result: report.map(|report| CompleteResult::new(report, &about.made_with)),
            gaps: report.map_or(&[], |report| &report.gaps),
            error: outcome.error(),
        }
    }
}

/// Renders a run as one JSON document. A run without inputs is not complete.
pub fn json(outcomes: &[Outcome], about: &About) -> String {
    let document = Document {
        schema_version: "1",
        complete: !outcomes.is_empty() && outcomes.iter().all(Outcome::is_complete),
        results: outcomes.iter().map(|outcome| Entry::new(outcome, about)).collect(),
    };
    inert_json(serde_json::to_string_pretty(&document))
}

/// Renders what somebody else has sent as one JSON document: the same values, harmless to print.
pub fn json_value(value: &Value) -> String {
    inert_json(serde_json::to_string_pretty(value))
}

/// Renders one result as one line of JSON, without its line end.
pub fn ndjson(outcome: &Outcome, about: &About) -> String {
    inert_json(serde_json::to_string(&Entry::new(outcome, about)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_else_has_sent_is_printed_harmless_and_means_the_same() {
        let sent = json!({"say\u{202e}": ["\u{1b}[2J", "\u{9b}31m", "日本"]});
        let printed = json_value(&sent);
        assert!(!printed.contains(['\u{1b}', '\u{9b}', '\u{202e}']) && printed.contains("日本"), "{printed}");
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), sent);
    }
}
