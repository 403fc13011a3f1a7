//! Annotations and titles that say the opposite of what the tool's name says it does.

use model::Severity;
use serde_json::Value;

use super::{Check, ToolFacts, short};
use crate::effects::{Effect, Effects, What, words};
use crate::finding::Hit;

/// `readOnlyHint` on a tool that deletes, pays, sends or changes.
#[derive(Debug)]
pub(crate) struct ReadOnlyHint;

/// `destructiveHint: false` on a tool that deletes or pays.
#[derive(Debug)]
pub(crate) struct DestructiveHint;

/// `openWorldHint: false` on a tool that goes to any address.
#[derive(Debug)]
pub(crate) struct OpenWorldHint;

/// A title, or a claim to be harmless, that hides what the name says.
#[derive(Debug)]
pub(crate) struct HarmlessTitle;

impl Check for ReadOnlyHint {
    fn name(&self) -> &'static str {
        "read-only-hint-contradicted"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.hint("readOnlyHint") != Some(true) {
            return;
        }
        let Some((does, severity)) = harm(facts.effects_by_name()) else { return };
        let said = format!("`{}` {does}, and is said to be read-only", short(&tool.name));
        let hit = Hit::in_tool(tool, "/annotations/readOnlyHint", "readOnlyHint: true", said);
        hits.push(Hit { severity, ..hit });
    }
}

impl Check for DestructiveHint {
    fn name(&self) -> &'static str {
        "destructive-hint-contradicted"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.hint("destructiveHint") != Some(false) || facts.hint("readOnlyHint") == Some(true) {
            return;
        }
        let effects = facts.effects_by_name();
        let destroys = effects.because(Effect::Destroys).map(|_| "deletes");
        if let Some(does) = destroys.or_else(|| effects.because(Effect::Pays).map(|_| "moves money")) {
            let said = format!("`{}` {does}, and is said to destroy nothing", short(&tool.name));
            hits.push(Hit::in_tool(tool, "/annotations/destructiveHint", "destructiveHint: false", said));
        }
    }
}

impl Check for OpenWorldHint {
    fn name(&self) -> &'static str {
        "open-world-hint-contradicted"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        if facts.hint("openWorldHint") != Some(false) {
            return;
        }
        let fetches = |effects: &Effects| effects.because(Effect::SendsOut).is_some_and(|because| because.by_the_way);
        let named = facts.effects_by_name();
        let reads_web = named.because(Effect::ReadsUntrusted).is_some_and(|because| because.what == What::WebPages);
        // Where the name says nothing, the description may.
        let is_said = || named.are_none() && Effects::may_go_anywhere(tool) && fetches(&Effects::of(tool));
        if reads_web || fetches(named) || is_said() {
            let said = format!("`{}` goes to the web, and is said to stay in a closed world", short(&tool.name));
            hits.push(Hit::in_tool(tool, "/annotations/openWorldHint", "openWorldHint: false", said));
        }
    }
}

impl Check for HarmlessTitle {
    fn name(&self) -> &'static str {
        "harmless-title"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        let of_hints = facts.annotation("title").and_then(Value::as_str);
        let titles = [("/title", tool.title.as_deref()), ("/annotations/title", of_hints)];
        let Some((pointer, title)) = titles.into_iter().find_map(|(at, title)| Some((at, title?))) else { return };
        if !is_harmless(title) {
            return;
        }
        let effects = facts.effects_by_name();
        if let Some((does, _)) = harm(effects).filter(|_| effects.because(Effect::Changes).is_none()) {
            let label = format!("shown for `{}`, which {does}", short(&tool.name));
            hits.push(Hit::in_tool(tool, pointer, title, label));
        }
    }
}

/// Whether a title promises that something is only looked at.
fn is_harmless(title: &str) -> bool {
    const LOOKS: [&str; 10] = ["get", "list", "view", "show", "read", "search", "find", "check", "fetch", "preview"];
    words(title).next().is_some_and(|first| first.is_among(&LOOKS))
}

/// What a name says that a read-only tool does not do. A change weighs less: drafts and caches are changed too.
fn harm(effects: &Effects) -> Option<(&'static str, Option<Severity>)> {
    let all = [
        (Effect::Destroys, "deletes", None),
        (Effect::Pays, "moves money", None),
        (Effect::SendsOut, "sends to others", None),
        (Effect::Changes, "changes what is there", Some(Severity::Low)),
    ];
    let said = |effect| effects.because(effect).is_some_and(|because| !because.by_the_way);
    all.into_iter().find(|&(effect, ..)| said(effect)).map(|(_, does, severity)| (does, severity))
}
