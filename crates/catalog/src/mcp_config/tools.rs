//! Which tools of a server may be called: `tools` lists what may, `denied_tools` what may not.

use serde_json::{Map, Value};

use super::glob;
use crate::members::{Members, text};
use crate::mistake::Notes;

/// The longest pattern, in characters: a match costs at most its length times that of a name.
const LONGEST_PATTERN: usize = 255;
/// The longest reason or description, in characters.
const LONGEST_REASON: usize = 2048;
/// What is said where the owner gives no reason.
const NO_REASON: &str = "This tool is denied by the owner of the server.";

/// Whether a tool may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may.
    Allowed,
    /// It stands in no list of what may be called.
    NotListed,
    /// A pattern denies it.
    Denied {
        /// Why, in the owner's words if there are some.
        reason: String,
    },
}

/// Notes what is wrong with `tools` and `denied_tools`.
pub(super) fn check(config: &Members<'_>, notes: &mut Notes) {
    config.object("tools", notes);
    let path = config.path.member("denied_tools");
    for (at, item) in config.list("denied_tools", notes).unwrap_or_default().iter().enumerate() {
        let path = path.item(at);
        match item {
            Value::String(_) => {
                if text(item, &path, LONGEST_PATTERN, notes).is_some_and(str::is_empty) {
                    notes.mistake(path, "is empty");
                }
            }
            Value::Object(members) => {
                let denied = Members::new(members, path);
                if denied.value("name").is_none() {
                    notes.mistake(denied.path.member("name"), "is required");
                }
                if denied.text("name", LONGEST_PATTERN, notes).is_some_and(str::is_empty) {
                    notes.mistake(denied.path.member("name"), "is empty");
                }
                for name in ["reason", "description"] {
                    denied.text(name, LONGEST_REASON, notes);
                }
            }
            _ => notes.mistake(path, "is neither a string nor an object with a `name`"),
        }
    }
}

/// Decides by the first pattern that takes the name. A pattern that takes every name leaves those in `tools` alone.
pub(super) fn decide(config: &Map<String, Value>, tool: &str) -> Decision {
    let tools = config.get("tools").and_then(Value::as_object).filter(|tools| !tools.is_empty());
    let is_listed = tools.is_some_and(|tools| tools.contains_key(tool));
    for item in config.get("denied_tools").and_then(Value::as_array).into_iter().flatten() {
        let member = |name: &str| item.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let Some(pattern) = item.as_str().or_else(|| member("name")) else { continue };
        if glob::takes(pattern, tool) && !(pattern == "*" && is_listed) {
            return Decision::Denied { reason: member("reason").unwrap_or(NO_REASON).to_owned() };
        }
    }
    if tools.is_none() || is_listed { Decision::Allowed } else { Decision::NotListed }
}
