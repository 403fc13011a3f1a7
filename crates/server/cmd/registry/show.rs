//! `mcp-hub registry show`.

use serde_json::Value;

use super::policy;
use crate::client::{Answer, Call, CatalogArgs};
use crate::exit::Exit;
use crate::print::{self, Facts, minute, text};
use crate::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the record as JSON.
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let answer = runtime::run(client.call(&Call::registry()))??;
    if args.json {
        print::json(&answer.body)?;
    } else {
        print::lines(lines(&answer))?;
    }
    Ok(Exit::Clean)
}

/// What people want to know of a registry.
fn lines(answer: &Answer) -> Vec<String> {
    let registry = &answer.body;
    let mut facts = Facts::default();
    let rules = policy::rules(&registry["policy"]);
    if rules.is_empty() {
        facts.say("policy", "none: every server may be used");
    }
    for (at, rule) in rules.into_iter().enumerate() {
        facts.say(if at == 0 { "policy" } else { "" }, rule);
    }
    facts.say("scans", schedule(&registry["rescan_hours"]));
    facts.say("webhook", registry["webhook_url"].as_str().map_or("none".to_owned(), model::masked_address));
    facts.say("added", minute(&registry["created_at"]));
    facts.say("revision", answer.revision.clone().unwrap_or_default());
    let mut lines = vec![format!("{} of project {}", text(registry, "registry_name"), text(registry, "project_name"))];
    lines.extend(facts.lines());
    lines
}

fn schedule(hours: &Value) -> String {
    match hours.as_u64() {
        Some(1) => "every hour".to_owned(),
        Some(hours) => format!("every {hours} hours"),
        None => "only when asked for".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_rule_of_the_policy_has_a_line() {
        let policy = json!({"drift": {"action": "refuse"}, "unscanned": {"action": "refuse"}});
        let body = json!({"registry_name": "default", "project_name": "team", "policy": policy, "rescan_hours": 1});
        let lines = lines(&Answer { body, revision: None });
        assert_eq!(lines[1], "  policy   refuse what lists something else than what was approved");
        assert_eq!(lines[2], "           refuse what no scan saw the whole of");
        assert_eq!(lines[3], "  scans    every hour");
    }

    #[test]
    fn a_registry_without_settings_asks_for_nothing() {
        let body = json!({"registry_name": "default", "project_name": "team", "policy": {}, "rescan_hours": null});
        assert_eq!(
            lines(&Answer { body, revision: None }),
            [
                "default of project team",
                "  policy   none: every server may be used",
                "  scans    only when asked for",
                "  webhook  none"
            ]
        );
    }
}
