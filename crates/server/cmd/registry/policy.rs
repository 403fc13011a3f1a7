//! `mcp-hub registry policy`.

use catalog::{Action, AgeRule, PlainRule, SeverityRule};
use serde_json::{Map, Value, json};

use crate::client::{Call, CatalogArgs};
use crate::exit::Exit;
use crate::json_arg::JsonArg;
use crate::{print, runtime};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What a server that breaks a rule has to expect: `refuse` (it is not taken into the registry), \
    `deactivate` (it stays there and gateways leave it out). `off` takes a rule away; those that are not named stay.\n\n  \
    mcp-hub registry policy --severity high=refuse --age 30=deactivate --drift deactivate --unscanned refuse"
)]
pub(crate) struct Args {
    /// From which severity on a finding of the newest scan breaks the policy, and what happens: `high=refuse`.
    #[arg(long, value_name = "SEVERITY=ACTION", value_parser = severity, help_heading = "Rules")]
    severity: Option<Value>,

    /// After how many days a scan is too old, and what happens: `30=deactivate`.
    #[arg(long, value_name = "DAYS=ACTION", value_parser = age, help_heading = "Rules")]
    age: Option<Value>,

    /// What happens to a server that lists something else than what was approved.
    #[arg(long, value_name = "ACTION", value_parser = plain, help_heading = "Rules")]
    drift: Option<Value>,

    /// What happens to a server of which no scan saw the whole.
    #[arg(long, value_name = "ACTION", value_parser = plain, help_heading = "Rules")]
    unscanned: Option<Value>,

    /// The whole policy as JSON, in place of the one before; `@FILE` reads it from a file and `-` from standard input.
    #[arg(long, value_name = "JSON", help_heading = "Rules", conflicts_with_all = RULES)]
    set: Option<JsonArg>,

    /// Ask for nothing.
    #[arg(long, help_heading = "Rules", conflicts_with_all = RULES, conflicts_with = "set")]
    off: bool,

    /// Print the policy as JSON.
    #[arg(long, help_heading = "Output", conflicts_with_all = RULES, conflicts_with_all = ["set", "off"])]
    json: bool,

    #[command(flatten)]
    service: CatalogArgs,
}

/// The rules of a policy.
const RULES: [&str; 4] = ["severity", "age", "drift", "unscanned"];

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    if let Some(policy) = args.wanted()? {
        let call = Call::modify_registry(json!({ "policy": policy }));
        print::done(&runtime::run(client.call(&call))??)?;
        return Ok(Exit::Clean);
    }
    let registry = runtime::run(client.call(&Call::registry()))??.body;
    let rules = rules(&registry["policy"]);
    if args.json {
        print::json(&registry["policy"])?;
    } else if rules.is_empty() {
        crate::complaint::note("there is no policy: every server may be used");
    } else {
        print::lines(rules)?;
    }
    Ok(Exit::Clean)
}

impl Args {
    /// What is merged into the policy that there is; nothing if that is to be printed.
    fn wanted(&self) -> anyhow::Result<Option<Value>> {
        if self.off {
            return Ok(Some(Value::Null));
        }
        if let Some(document) = &self.set {
            let mut whole = document.read()?;
            // A rule that the document does not have is one that there is not.
            if let Value::Object(members) = &mut whole {
                for rule in RULES {
                    members.entry(rule).or_insert(Value::Null);
                }
            }
            return Ok(Some(whole));
        }
        let given = [&self.severity, &self.age, &self.drift, &self.unscanned];
        let rules: Map<String, Value> =
            RULES.into_iter().zip(given).filter_map(|(name, rule)| Some((name.to_owned(), rule.clone()?))).collect();
        Ok((!rules.is_empty()).then_some(rules.into()))
    }
}

/// The word that takes a rule away.
const OFF: &str = "off";

fn severity(text: &str) -> Result<Value, String> {
    const EXPECTED: &str = "expected a severity and what happens, such as `high=refuse`, or `off`";
    let Some((at_least, action)) = text.split_once('=') else { return off(text).ok_or(EXPECTED.to_owned()) };
    let at_least = serde_json::from_value(at_least.into()).map_err(|_| EXPECTED)?;
    Ok(json!(SeverityRule { at_least, action: action_of(action).ok_or(EXPECTED)? }))
}

fn age(text: &str) -> Result<Value, String> {
    const EXPECTED: &str = "expected a number of days and what happens, such as `30=deactivate`, or `off`";
    let Some((days, action)) = text.split_once('=') else { return off(text).ok_or(EXPECTED.to_owned()) };
    let over_days = days.parse().map_err(|_| EXPECTED)?;
    Ok(json!(AgeRule { over_days, action: action_of(action).ok_or(EXPECTED)? }))
}

fn plain(text: &str) -> Result<Value, String> {
    let rule = action_of(text).map(|action| json!(PlainRule { action }));
    rule.or_else(|| off(text)).ok_or_else(|| "expected `refuse`, `deactivate` or `off`".to_owned())
}

fn off(word: &str) -> Option<Value> {
    (word == OFF).then_some(Value::Null)
}

fn action_of(word: &str) -> Option<Action> {
    serde_json::from_value(word.into()).ok()
}

/// The rules of a policy, a sentence each.
pub(super) fn rules(policy: &Value) -> Vec<String> {
    let rule = |name: &str, sentence: &dyn Fn(&Value) -> String| {
        let rule = policy.get(name).filter(|rule| rule.is_object())?;
        Some(format!("{} {}", print::text(rule, "action"), sentence(rule)))
    };
    let rules = [
        rule("severity", &|rule| format!("what has findings from {} on", print::text(rule, "at_least"))),
        rule("age", &|rule| format!("what was last scanned over {} days ago", rule["over_days"])),
        rule("drift", &|_| "what lists something else than what was approved".to_owned()),
        rule("unscanned", &|_| "what no scan saw the whole of".to_owned()),
    ];
    rules.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn wanted(words: &[&str]) -> Result<Option<Value>, clap::Error> {
        Line::try_parse_from([&["policy"], words].concat()).map(|line| line.args.wanted().unwrap())
    }

    #[test]
    fn a_policy_is_said_rule_by_rule_or_as_a_document() {
        let policy = wanted(&["--severity", "high=refuse", "--age", "30=deactivate", "--drift", "deactivate"]);
        let expected = json!({"severity": {"at_least": "High", "action": "refuse"},
            "age": {"over_days": 30, "action": "deactivate"}, "drift": {"action": "deactivate"}});
        assert_eq!(policy.unwrap().unwrap(), expected);
        assert_eq!(
            wanted(&["--set", r#"{"drift": {"action": "refuse"}}"#]).unwrap(),
            Some(json!({"drift": {"action": "refuse"}, "severity": null, "age": null, "unscanned": null})),
            "it takes the place of the one before"
        );
        assert_eq!(wanted(&["--drift", "off", "--age", "off"]).unwrap(), Some(json!({"age": null, "drift": null})));
        assert_eq!(wanted(&["--off"]).unwrap(), Some(Value::Null));
        assert_eq!(wanted(&[]).unwrap(), None);
        assert_eq!(
            rules(&expected),
            [
                "refuse what has findings from High on",
                "deactivate what was last scanned over 30 days ago",
                "deactivate what lists something else than what was approved"
            ]
        );
    }

    #[test]
    fn a_rule_of_another_form_is_wrong_usage() {
        for words in
            [["--severity", "high"], ["--severity", "awful=refuse"], ["--age", "x=refuse"], ["--drift", "delete"]]
        {
            assert!(wanted(&words).is_err(), "{words:?}");
        }
        assert!(wanted(&["--off", "--drift", "refuse"]).is_err());
    }
}
