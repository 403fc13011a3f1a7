//! Which guardrail looks at what goes into a server and what comes out of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::members::{Members, text};
use crate::mistake::Notes;
use crate::path::Path;

/// The longest name of a guardrail or of something it blocks, in characters.
const LONGEST_NAME: usize = 255;
/// Switches of `additional_config` that are known to be on or off; others hold what they like.
const SWITCHES: [&str; 4] = ["pii_redaction", "relevancy", "hallucination", "adherence"];

/// A guardrail policy as it was given, members that are not known here included.
///
/// A stored one is read back as it is: it was checked when it was stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GuardrailsPolicy(Map<String, Value>);

impl GuardrailsPolicy {
    /// Its members.
    pub const fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Reads one that stands in a gateway, where it replaces another whole: an empty one would switch off in silence.
    pub(crate) fn read_override(value: &Value, path: Path<'_>, notes: &mut Notes) -> Option<Self> {
        check(value, path, notes);
        let members = value.as_object()?;
        if members.is_empty() {
            notes.mistake(path, "is empty; leave it out, or say `enabled: false` to switch the policy off");
        }
        Some(Self(members.clone()))
    }
}

/// Notes what is wrong with a policy.
pub(crate) fn check(value: &Value, path: Path<'_>, notes: &mut Notes) {
    let Some(policy) = Members::of(value, path, notes) else { return };
    policy.flag("enabled", notes);
    for name in ["guardrail_name", "policy_name"] {
        policy.text(name, LONGEST_NAME, notes);
    }
    if let Some(further) = policy.object("additional_config", notes) {
        let further = Members::new(further, policy.path.member("additional_config"));
        for switch in SWITCHES {
            further.flag(switch, notes);
        }
    }
    let path = policy.path.member("block");
    for (at, item) in policy.list("block", notes).unwrap_or_default().iter().enumerate() {
        let path = path.item(at);
        let name = text(item, &path, LONGEST_NAME, notes);
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_some_and(|name| name.is_empty() || !name.bytes().all(is_plain)) {
            notes.mistake(path, "is not a name of lower-case letters, digits and `_`");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mistakes(policy: &Value) -> Vec<String> {
        let mut notes = Notes::default();
        GuardrailsPolicy::read_override(policy, Path::ROOT.member("in"), &mut notes);
        notes.finish(Some(())).err().into_iter().flatten().map(|it| format!("{} {}", it.path, it.message)).collect()
    }

    #[test]
    fn a_policy_may_hold_members_that_are_not_known() {
        for policy in [
            json!({"enabled": true, "guardrail_name": "in", "additional_config": {"pii_redaction": true, "x": 1},
                "block": ["pii", "system_prompt_protection"]}),
            json!({"enabled": false, "policy_name": "older", "later": {"a": [1]}}),
            json!({"additional_config": null, "block": null}),
        ] {
            assert!(mistakes(&policy).is_empty(), "{policy}");
        }
    }

    #[test]
    fn every_mistake_of_a_policy_is_named() {
        let policy = json!({"enabled": "yes", "guardrail_name": 1, "additional_config": {"relevancy": "on"},
            "block": ["pii", 2, "Not Plain", ""]});
        let places: Vec<String> =
            mistakes(&policy).iter().map(|it| it.split(' ').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(
            places,
            [
                "in.enabled",
                "in.guardrail_name",
                "in.additional_config.relevancy",
                "in.block[1]",
                "in.block[2]",
                "in.block[3]"
            ]
        );
        assert_eq!(mistakes(&json!([])), ["in is not an object"]);
        assert!(mistakes(&json!({}))[0].starts_with("in is empty"));
    }
}
