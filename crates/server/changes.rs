//! What was changed in a project's registry and gateways, as people read it.

use serde_json::Value;

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::print::{self, minute, reference, text};
use crate::runtime;
use crate::table::Table;

/// How many members of one change are named; the rest is counted.
const NAMED: usize = 3;
/// The longest value that is shown, in characters.
const LONGEST_VALUE: usize = 40;

#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// How many changes are shown, the newest.
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    limit: usize,

    /// Print one JSON document: every change with what was before and what is since, secrets masked.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

impl HistoryArgs {
    /// Prints the changes that a call lists.
    ///
    /// # Errors
    ///
    /// Fails with the sentence of the service.
    pub(crate) fn run(&self, call: &Call) -> anyhow::Result<Exit> {
        let client = self.service.client()?;
        let changes = runtime::run(client.all(call, "changes", self.limit))??;
        if self.json {
            print::json(&serde_json::json!({ "changes": changes }))?;
        } else if changes.is_empty() {
            crate::complaint::note("nothing was changed");
        } else {
            print::lines(table(&changes).lines())?;
        }
        Ok(Exit::Clean)
    }
}

fn table(changes: &[Value]) -> Table {
    let mut table = Table::new(["REVISION", "WHEN", "WHO", "WHAT", "CHANGE"]);
    for change in changes {
        let subject = [text(change, "subject"), text(change, "name"), text(change, "version")];
        let subject: Vec<&str> = subject.into_iter().filter(|word| !word.is_empty()).collect();
        let who = [text(change, "user_email"), text(change, "key_id")].into_iter().find(|who| !who.is_empty());
        table.push([
            change["revision"]
                .as_i64()
                .map_or_else(|| text(change, "revision").to_owned(), |number| number.to_string()),
            minute(&change["at"]),
            who.unwrap_or_default().to_owned(),
            subject.join(" "),
            told(change),
        ]);
    }
    table
}

/// What was done, and why, or which members it made another.
fn told(change: &Value) -> String {
    let mut sentence = text(change, "kind").to_owned();
    if let Some(reason) = change["reason"].as_str() {
        sentence = format!("{sentence}: {reason}");
    }
    if change["before"].is_object() && change["after"].is_object() {
        let mut found = Vec::new();
        compare("", &change["before"], &change["after"], &mut found);
        let more = found.len().saturating_sub(NAMED);
        found.truncate(NAMED);
        if !found.is_empty() {
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            sentence = format!("{sentence}: {}{more}", found.join(", "));
        }
    }
    sentence
}

/// Notes every member that differs, with what it was and what it is.
fn compare(path: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|name| !old.contains_key(*name));
            for name in old.keys().chain(added) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&path, &before[name.as_str()], &after[name.as_str()], found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.iter().chain(new).all(|item| !reference(item).is_empty()) => {
            let find = |items: &[Value], wanted: &Value| {
                items.iter().find(|item| reference(item) == reference(wanted)).cloned()
            };
            for item in old {
                match find(new, item) {
                    Some(since) => compare(&format!("{path}[{}]", reference(item)), item, &since, found),
                    None => found.push(format!("{path} without {}", reference(item))),
                }
            }
            let added = new.iter().filter(|item| find(old, item).is_none());
            found.extend(added.map(|item| format!("{path} with {}", reference(item))));
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (at, (before, after)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{at}]"), before, after, found);
            }
        }
        _ => found.push(format!("{path} {} → {}", short(before), short(after))),
    }
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_tells_what_has_become_another() {
        let change = json!({"revision": 3, "at": "2026-11-20T10:00:00Z", "subject": "server", "name": "notes",
            "version": "v1", "kind": "modified", "user_email": "dev@acme.test", "key_id": "AAAAAAAA", "reason": null,
            "before": {"is_active": true, "description": null, "mcp_config": {"config": {"args": ["a", "b"]}}},
            "after": {"is_active": false, "description": "Notes", "mcp_config": {"config": {"args": ["a", "c"]},
                "denied_tools": ["x"]}}});
        assert_eq!(
            told(&change),
            "modified: is_active true → false, description nothing → Notes, mcp_config.config.args[1] b → c, and 1 more"
        );
        let line = &table(&[change]).lines()[1];
        assert!(line.starts_with("3         2026-11-20 10:00  dev@acme.test  server notes v1  modified: "), "{line}");
    }

    #[test]
    fn servers_of_a_gateway_are_told_by_their_names() {
        let servers = |names: &[&str]| {
            let server = |name: &&str| json!({"saved_name": name, "server_version": "v1"});
            json!({"servers": names.iter().map(server).collect::<Vec<_>>()})
        };
        let change = json!({"kind": "modified", "before": servers(&["a", "b"]), "after": servers(&["b", "c"])});
        assert_eq!(told(&change), "modified: servers without a, servers with c");
        let mut set = servers(&["b", "c"]);
        set["servers"][0]["input_guardrails_config"] = json!({"enabled": true});
        let change = json!({"kind": "modified", "before": servers(&["b", "c"]), "after": set});
        assert_eq!(told(&change), "modified: servers[b].input_guardrails_config nothing → {\"enabled\":true}");
    }

    #[test]
    fn a_program_says_why_it_changed_something() {
        let change = json!({"kind": "modified", "reason": "it has drifted", "before": null, "after": null});
        assert_eq!(told(&change), "modified: it has drifted");
    }
}
