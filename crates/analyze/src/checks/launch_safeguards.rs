//! Entries by which a client is told not to ask before a tool runs.

use model::{Launch, Severity};
use serde_json::Value;

use super::Check;
use super::launch::{self, Shown};
use crate::finding::Hit;

/// Members that name the tools to run without a question, in the words of the clients that know them.
const LISTS: &[&str] =
    &["alwaysAllow", "autoApprove", "auto_approve", "autoApproved", "always_allow", "alwaysAllowTools", "trustedTools"];
/// Members that switch the question off for all tools of the entry.
const SWITCHES: &[&str] = &["trust", "trusted", "autoApproveAll", "alwaysAllowAll", "autoAllow", "yolo"];
/// Members that say how tools are approved, for all tools or below the name of one.
const MODES: &[&str] = &["default_tools_approval_mode", "approval_mode", "approvalMode", "approval_policy"];
/// Most names of tools shown.
const SHOWN: usize = 6;

/// Tools that run without a question.
pub(super) struct AutoApproved;

impl Check for AutoApproved {
    fn name(&self) -> &'static str {
        "auto-approved-tools"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let mut shown = Vec::new();
        for (name, value) in &launch.other {
            if LISTS.contains(&name.as_str()) {
                shown.extend(list(name, value));
            } else if (SWITCHES.contains(&name.as_str()) && is_on(value))
                || (MODES.contains(&name.as_str()) && is_never(value))
            {
                shown.push(show(&format!("{name}: {value}"), ASKS_NOTHING, Severity::High));
            } else if name == "tools" {
                let tools = value.as_object().into_iter().flatten();
                for (tool, settings) in
                    tools.filter(|(_, settings)| MODES.iter().any(|mode| is_never(&settings[*mode])))
                {
                    shown.push(show(&format!("tools.{tool}: {settings}"), ASKS_NOT, Severity::Medium));
                }
            } else if name == "sandboxEnabled" && is_on(value) {
                let label = "a sandboxed server is approved by itself";
                shown.push(show(&format!("{name}: {value}"), label, Severity::Low));
            }
        }
        launch::show(launch, shown, hits);
    }
}

const ASKS_NOTHING: &str = "no tool of this server asks";
const ASKS_NOT: &str = "these tools run without a question";

fn list(name: &str, value: &Value) -> Option<Shown> {
    let tools: Vec<&str> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(all) => vec![all],
        value if is_on(value) => vec!["*"],
        _ => Vec::new(),
    };
    if tools.is_empty() {
        return None;
    }
    let shown = tools.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = if tools.len() > SHOWN { ", …" } else { "" };
    let text = format!("{name}: {shown}{more}");
    let is_all = tools.iter().any(|tool| matches!(*tool, "*" | "all" | ".*" | "**"));
    let (label, severity) = if is_all { (ASKS_NOTHING, Severity::High) } else { (ASKS_NOT, Severity::Medium) };
    Some(show(&text, label, severity))
}

fn show(text: &str, label: &'static str, severity: Severity) -> Shown {
    Shown::start_of(text, label, Some(severity))
}

fn is_on(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

fn is_never(value: &Value) -> bool {
    value.as_str().is_some_and(|mode| matches!(mode, "approve" | "auto" | "never" | "always" | "always_allow"))
}
