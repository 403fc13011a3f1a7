//! Tools that ask for what only its owner should know, though their job does not need it.

use model::{Severity, Tool};
use serde_json::Value;

use crate::checks::{Check, ToolFacts};
use crate::effects::{Vocabulary, properties, words};
use crate::finding::Hit;

/// A parameter takes a password, a one-time code, a card or a key of the user's.
#[derive(Debug)]
pub(crate) struct AsksForSecret;

/// Words of a parameter's name that stand together, and what they ask for.
const ASKED: [(&[&str], &str); 21] = [
    (&["otp"], "a one-time code"),
    (&["totp"], "a one-time code"),
    (&["mfa"], "a one-time code"),
    (&["two", "factor"], "a one-time code"),
    (&["one", "time", "code"], "a one-time code"),
    (&["one", "time", "password"], "a one-time code"),
    (&["cvv"], "the code of a card"),
    (&["cvc"], "the code of a card"),
    (&["card", "number"], "the number of a card"),
    (&["credit", "card"], "the number of a card"),
    (&["creditcard"], "the number of a card"),
    (&["ssn"], "a social security number"),
    (&["social", "security"], "a social security number"),
    (&["seed", "phrase"], "the words that open a wallet"),
    (&["recovery", "phrase"], "the words that open a wallet"),
    (&["mnemonic"], "the words that open a wallet"),
    (&["private", "key"], "a private key"),
    (&["master", "password"], "a password"),
    (&["user", "password"], "a password"),
    (&["password"], "a password"),
    (&["passphrase"], "a password"),
];

/// The last words of what is asked for, one of which is in every such name.
static LAST: Vocabulary<(), 64> = Vocabulary::new(&[
    ("card", ()),
    ("code", ()),
    ("creditcard", ()),
    ("cvc", ()),
    ("cvv", ()),
    ("factor", ()),
    ("key", ()),
    ("mfa", ()),
    ("mnemonic", ()),
    ("number", ()),
    ("otp", ()),
    ("passphrase", ()),
    ("password", ()),
    ("phrase", ()),
    ("security", ()),
    ("ssn", ()),
    ("totp", ()),
]);

/// Words of a tool's name or first lines that make such a parameter part of its job.
const NEEDS_IT: [&str; 45] = [
    "account",
    "admin",
    "auth",
    "authenticate",
    "authentication",
    "authorize",
    "card",
    "checkout",
    "connect",
    "connection",
    "credential",
    "credentials",
    "database",
    "db",
    "decrypt",
    "encrypt",
    "encrypted",
    "ftp",
    "import",
    "jdbc",
    "key",
    "login",
    "mfa",
    "mnemonic",
    "otp",
    "password",
    "passwords",
    "payment",
    "pdf",
    "protect",
    "protected",
    "register",
    "secret",
    "secrets",
    "sftp",
    "sign",
    "signin",
    "signup",
    "ssh",
    "unlock",
    "user",
    "vault",
    "wallet",
    "wifi",
    "zip",
];

impl Check for AsksForSecret {
    fn name(&self) -> &'static str {
        "asks-for-secret"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        let asked: Vec<_> =
            properties(tool).filter_map(|(name, schema)| Some((name, schema, asks_for(name)?))).collect();
        if asked.is_empty() || needs_it(tool) {
            return;
        }
        for (name, schema, what) in asked {
            let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
            // A password may be one that the server itself gave out.
            if what == "a password" && !is_of_the_user(description) {
                continue;
            }
            let pointer = format!("/inputSchema/properties/{}", name.replace('~', "~0").replace('/', "~1"));
            let hit = Hit::in_tool(tool, pointer, name, format!("asks for {what}"));
            hits.push(if what == "a password" { hit } else { hit.of(Severity::High) });
        }
    }
}

fn asks_for(name: &str) -> Option<&'static str> {
    const WORDS: usize = 6;
    if !words(name).take(WORDS).any(|word| LAST.get(word.letters).is_some()) {
        return None;
    }
    let found: Vec<_> = words(name).take(WORDS).collect();
    let shows = |asked: &[&str]| {
        found.windows(asked.len()).any(|window| window.iter().zip(asked).all(|(word, asked)| word.is(asked)))
    };
    let asked = ASKED.iter().find(|(asked, _)| shows(asked)).map(|&(_, what)| what)?;
    // `password_length` and `otp_enabled` are about it.
    let about =
        ["length", "enabled", "policy", "count", "type", "hint", "required", "field", "selector", "id", "arn", "path"];
    let is_about = found.last().is_some_and(|last| last.is_among(&about));
    (!is_about).then_some(asked)
}

fn needs_it(tool: &Tool) -> bool {
    const BYTES: usize = 300;
    let description = tool.description.as_deref().unwrap_or_default();
    let start = &description[..description.floor_char_boundary(BYTES)];
    words(&tool.name).chain(words(start)).any(|word| word.is_among(&NEEDS_IT))
}

fn is_of_the_user(description: &str) -> bool {
    const BYTES: usize = 300;
    let start = &description[..description.floor_char_boundary(BYTES)];
    words(start).any(|word| word.is_among(&["your", "user", "users", "their"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_asked_for_is_known_by_its_last_word() {
        for (asked, what) in ASKED {
            assert_eq!(asks_for(&asked.join("_")), Some(what), "{asked:?}");
        }
    }
}
