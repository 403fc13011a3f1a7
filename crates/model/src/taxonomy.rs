//! The classes of the taxonomy, which rules serve.

use crate::ClassId;

/// One class of faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its id, `V01` to `V45`.
    pub id: ClassId,
    /// What it is, in plain words.
    pub title: &'static str,
    /// The same in a word.
    pub slug: &'static str,
    /// Whether rules alone can find it well.
    pub is_for_rules: bool,
}

/// Title, word and whether rules find it well, in the order of the ids.
#[rustfmt::skip]
const CLASSES: [(&str, &str, bool); 45] = [
    ("Instructions hidden in a tool description", "tool-description-injection", true),
    ("Instructions anywhere else in the schema", "schema-poisoning", true),
    ("Instructions in the server's own introduction", "server-instructions-injection", true),
    ("Poisoned prompt template", "prompt-template-injection", true),
    ("Poisoned resource", "resource-poisoning", false),
    ("Invisible or disguised text", "hidden-content", true),
    ("Unfair pull on tool choice", "selection-manipulation", false),
    ("Parameter that soaks up context", "context-harvest-parameter", true),
    ("Orders in results or errors", "tool-output-injection", false),
    ("Server asks the user or model for too much", "solicitation-abuse", false),
    ("One server speaks for another", "tool-shadowing", true),
    ("Look-alike server, package or tool", "name-confusion", true),
    ("Definition changed after approval", "definition-drift", true),
    ("Tool nobody declared", "unexpected-tool", true),
    ("Says one thing, does another", "misleading-description", false),
    ("Offers a shell or an interpreter", "arbitrary-execution-tool", true),
    ("Can destroy, pay or publish", "destructive-capability", true),
    ("Asks for far more than the job", "excessive-scope", false),
    ("Dangerous combination of tools", "toxic-flow", false),
    ("Shell or argument injection", "command-injection", true),
    ("Eval, unsafe load or template", "code-injection", true),
    ("File access outside the allowed place", "path-traversal", true),
    ("Server-side request forgery", "ssrf", false),
    ("SQL/NoSQL/GraphQL/LDAP injection", "query-injection", true),
    ("Output that runs or escapes somewhere", "unsafe-rendering", false),
    ("Can be driven out of bounds", "resource-exhaustion", false),
    ("Leaks secrets or personal data in results, errors or logs", "sensitive-disclosure", false),
    ("Backdoor, persistence or takeover", "malicious-code", true),
    ("Quietly sends data away", "covert-exfiltration", false),
    ("Hides from review", "obfuscation-evasion", false),
    ("Runs code at install or fetched at run time", "remote-or-install-code", true),
    ("Open to anyone", "missing-authentication", true),
    ("Takes or forwards tokens not meant for it", "token-passthrough", false),
    ("OAuth proxy acts for the wrong client", "confused-deputy", false),
    ("Guessable session, handle or shared state", "weak-session-or-tenancy", false),
    ("Reachable or readable by the wrong party", "exposed-transport", true),
    ("Hostile or broken sign-in metadata", "oauth-metadata-abuse", true),
    ("Credential written down", "secret-exposure", true),
    ("Known-bad dependency or SDK", "vulnerable-dependency", true),
    ("Known-malicious, hallucinated or squatted package", "malicious-package", false),
    ("Starts whatever is newest", "unpinned-launch", true),
    ("Launch line does more than start a server", "dangerous-launch-command", true),
    ("Client told not to ask", "safeguards-off-or-autoloaded", true),
    ("Uses the protocol in an unsafe way", "protocol-misuse", true),
    ("Cannot be overseen", "governance-gap", false),
];

impl Class {
    /// Every class, in the order of the ids.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..).zip(CLASSES).map(|(number, (title, slug, is_for_rules))| {
            let id = ClassId::numbered(number);
            Self { id, title, slug, is_for_rules }
        })
    }

    /// The class of that id.
    pub fn of(id: &ClassId) -> Option<Self> {
        Self::all().find(|class| class.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_id_has_its_class() {
        assert_eq!(Class::all().count(), 45);
        for (number, class) in (1..).zip(Class::all()) {
            let id = ClassId::try_from(format!("V{number:02}")).unwrap();
            assert_eq!((class.id.as_str(), Class::of(&id)), (id.as_str(), Some(class.clone())));
        }
        let slugs: std::collections::BTreeSet<_> = Class::all().map(|class| class.slug).collect();
        assert_eq!(slugs.len(), 45);
    }
}
