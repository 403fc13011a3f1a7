//! The catalogue of rules, rules of the user's own, and the rest of the command line.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::expected::{faults, named, server};
use crate::room::Room;

/// A rule of a user's, in the form of the catalogue.
const RULE: &str = r"id: mentions-llamas
title: Tool mentions llamas
class: V07
category: tool_poisoning
severity: high
confidence: high
kind: flaw
looks_at: [tool.description]
keywords: [llama]
pattern: '(?i)\bllamas?\b'
why: Llamas are not allowed on the premises.
fix: Speak of alpacas.
matches:
  - Feeds the llamas.
  - Counts every llama of the herd.
  - Sells a Llama.
ignores:
  - Feeds the alpacas.
  - Counts the herd.
  - Sells wool.
";

/// All rules, out of `rules list`.
fn listed(room: &Room) -> Vec<Value> {
    serde_json::from_str(&room.run(["rules", "list", "--format", "json"]).exits(0).stdout).unwrap()
}

fn ids(room: &Room) -> BTreeSet<String> {
    listed(room).iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_catalogue_holds_at_least_25_rules_and_every_planted_class() {
    let room = Room::new();
    let rules = listed(&room);
    assert!(rules.len() >= 25, "{} rules", rules.len());
    assert_eq!(ids(&room).len(), rules.len(), "an id stands twice");
    for name in named("-poisoned") {
        for fault in faults(&name) {
            assert!(rules.iter().any(|rule| rule["class"] == fault.class.as_str()), "no rule of class {}", fault.class);
        }
    }
}

#[test]
fn the_list_for_people_names_every_rule_on_a_line() {
    let room = Room::new();
    let shown = room.run(["rules", "list"]).exits(0).stdout;
    for id in ids(&room) {
        let line = format!(" {id} ");
        assert!(shown.lines().any(|shown| shown.contains(&line)), "{id} is not listed:\n{shown}");
    }
}

#[test]
fn every_rule_can_be_explained() {
    let room = Room::new();
    for id in ids(&room) {
        let text = room.run(["rules", "explain", &id]).exits(0).stdout;
        assert!(text.contains(&id) && text.len() > 200, "{id}: {text}");
    }
}

#[test]
fn every_rule_that_fires_on_a_fixture_can_be_explained() {
    let room = Room::new();
    for name in named("-poisoned").iter().filter(|name| !name.starts_with("client-config")) {
        let run = room.run(["scan-local", server(name).to_str().unwrap(), "--format", "ndjson"]).exits(1);
        for finding in run.result().findings() {
            room.run(["rules", "explain", finding.text("rule_id")]).exits(0);
        }
    }
}

#[test]
fn a_rule_that_does_not_exist_is_2_and_named() {
    Room::new().run(["rules", "explain", "no-such-rule"]).exits(2).says("no-such-rule");
    Room::new().run(["rules", "explain", "secret-read"]).exits(2).says("did you mean");
    Room::new().run(["rules", "explain", "V46"]).exits(2).says("V46");
}

#[test]
fn all_rules_of_a_class_are_explained_together() {
    let room = Room::new();
    let of_class: Vec<Value> = listed(&room).into_iter().filter(|rule| rule["class"] == "V13").collect();
    let text = room.run(["rules", "explain", "V13"]).exits(0).stdout;
    assert!(!of_class.is_empty());
    for rule in of_class {
        let heading = format!("{} — ", rule["id"].as_str().unwrap());
        assert!(text.contains(&heading), "{heading}{text}");
    }
    assert_eq!(room.run(["rules", "explain", "v13"]).exits(0).stdout, text);
}

#[test]
fn the_classes_are_listed_with_how_many_rules_each_has() {
    let room = Room::new();
    let text = room.run(["rules", "classes"]).exits(0).stdout;
    let rules = listed(&room);
    for number in 1..=45 {
        let class = format!("V{number:02}");
        let count = rules.iter().filter(|rule| rule["class"] == class.as_str()).count();
        let line = text.lines().find(|line| line.starts_with(&class)).unwrap();
        let said = if count == 0 { "no rule".to_owned() } else { format!("{count} rule") };
        assert!(line.contains(&said), "{line}: {count}");
    }
}

#[test]
fn the_reference_of_the_repository_is_current() {
    let room = Room::new();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/README.md");
    room.run(["rules", "docs", "--check", page]).exits(0);
    let text = room.run(["rules", "docs"]).exits(0).stdout;
    for id in ids(&room) {
        assert!(text.contains(&format!("### {id}\n")) && text.contains(&format!("[{id}](#{id})")), "{id}");
    }
    room.file("old.md", "# The rules\n");
    room.run(["rules", "docs", "--check", "old.md"]).exits(1).says("rules docs --write old.md");
}

#[test]
fn a_rule_of_the_users_is_checked_and_used() {
    let room = Room::new();
    room.file("mine/mentions-llamas.yaml", RULE);
    room.run(["rules", "check", "mine"]).exits(0);
    room.file("listing.json", r#"{"tools":[{"name":"feed","description":"Feeds the llamas."}]}"#);
    room.run(["scan-local", "listing.json"]).exits(0);
    let run = room.run(["scan-local", "listing.json", "--rules", "mine", "--format", "ndjson"]).exits(1);
    assert_eq!(run.result().findings()[0].text("rule_id"), "mentions-llamas");
}

#[test]
fn every_mistake_in_the_rules_of_the_user_is_named_with_its_file() {
    let room = Room::new();
    room.file("mine/mentions-llamas.yaml", RULE.replace("Feeds the llamas.", "Feeds the cats."));
    room.file("mine/broken.yaml", "id: [broken");
    room.file("mine/other-name.yaml", RULE);
    room.file("mine/unknown-key.yaml", format!("{RULE}colour: red\n").replace("mentions-llamas", "unknown-key"));
    let run = room.run(["rules", "check", "mine"]).exits(2);
    for file in ["mentions-llamas.yaml", "broken.yaml", "other-name.yaml", "unknown-key.yaml"] {
        assert!(run.printed().contains(file), "{file} is not named:\n{}", run.printed());
    }
    room.run(["scan-local", server("weather-clean").to_str().unwrap(), "--rules", "mine"]).exits(2);
}

#[test]
fn a_folder_of_rules_that_is_not_there_is_2() {
    let room = Room::new();
    room.run(["rules", "check", "none"]).exits(2).says("none");
    room.run(["scan-local", server("weather-clean").to_str().unwrap(), "--rules", "none"]).exits(2).says("none");
}

#[test]
fn completions_are_printed_for_the_usual_shells() {
    let room = Room::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = room.run(["completions", shell]).exits(0).stdout;
        assert!(script.contains("scan-local") && script.contains("mcp-hub"), "{shell}");
    }
    room.run(["completions", "cmd"]).exits(2);
}

#[test]
fn help_is_grouped_and_names_every_flag() {
    let room = Room::new();
    let help = room.run(["scan-local", "--help"]).exits(0).stdout;
    for heading in ["Input:", "Rules:", "Settings:", "Output:", "Network:", "General:"] {
        assert!(help.contains(heading), "no heading {heading}\n{help}");
    }
    for flag in [
        "--revision",
        "--base-path",
        "--surface",
        "--format",
        "--rules",
        "--fail-on",
        "--min-confidence",
        "--offline",
        "--no-progress",
        "--color",
        "--exit-zero",
        "--allow-incomplete",
        "--baseline",
        "--fail-on-new",
        "--config",
        "--no-config",
        "--no-ignores",
        "--untrusted",
    ] {
        assert!(help.contains(flag), "no {flag}\n{help}");
    }
    for command in ["scan-local", "discover", "lock", "baseline", "rules", "completions"] {
        assert!(room.run(["--help"]).exits(0).stdout.contains(command), "no {command}");
    }
}

#[test]
fn the_version_is_the_packages() {
    Room::new().run(["--version"]).exits(0).says(env!("CARGO_PKG_VERSION"));
}
