//! What a tool does by its own words: what it reads, where it sends, what it destroys.

mod lexicon;
mod parameters;
mod said;
mod words;

use std::ops::Range;

use model::Tool;

pub(crate) use parameters::{Brake, brake, properties};
pub(crate) use words::words;

use lexicon::Means;
use parameters::Takes;
use said::Said;

/// One thing that a tool may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// Reads what belongs to its user.
    ReadsPrivate,
    /// Reads what anybody may have written.
    ReadsUntrusted,
    /// Hands content to others.
    SendsOut,
    /// Does away with something.
    Destroys,
    /// Moves money.
    Pays,
    /// Changes something.
    Changes,
}

impl Effect {
    const COUNT: usize = 6;
}

/// Why a tool is taken to do one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Because {
    /// In words, after "reads", "sends", "destroys": `mail`, `web pages`.
    pub(crate) what: &'static str,
    /// Whether the name says it; a sentence may speak of something else.
    pub(crate) in_name: bool,
    /// The bytes of the name or the description that say it.
    pub(crate) range: Range<usize>,
    /// Whether it does so only by the way: a request for a page also tells its host something.
    pub(crate) by_the_way: bool,
}

/// What one tool does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    because: [Option<Because>; Effect::COUNT],
}

/// Objects that belong to somebody, and how they are called.
const PRIVATE: [(Means, &str); 9] = [
    (Means::SECRET, "secrets"),
    (Means::MAIL, "mail"),
    (Means::CHAT, "messages"),
    (Means::TICKET, "support tickets"),
    (Means::PERSON, "records about people"),
    (Means::MONEY, "accounts and payments"),
    (Means::CALENDAR, "a calendar"),
    (Means::NOTE, "notes and memories"),
    (Means::FILE, "files"),
];

/// Objects that anybody may write into.
const UNTRUSTED: [(Means, &str); 6] = [
    (Means::DISCUSSION, "issues, pull requests and comments"),
    (Means::MAIL, "mail"),
    (Means::CHAT, "messages"),
    (Means::TICKET, "support tickets"),
    (Means::SOCIAL, "public posts"),
    (Means::WEB, "web pages"),
];

/// Places where others read what is put there.
const OUTSIDE: [(Means, &str); 7] = [
    (Means::MAIL, "mail"),
    (Means::CHAT, "messages"),
    (Means::SOCIAL, "public posts"),
    (Means::DISCUSSION, "issues, pull requests and comments"),
    (Means::TICKET, "answers to tickets"),
    (Means::WEB, "requests to other hosts"),
    (Means::REPOSITORY, "commits"),
];

/// What a tool reads that runs commands.
const BY_ANY_COMMAND: &str = "the machine, by any command";

impl Effects {
    /// What `tool` does, by its name and parameters; by the start of its description where the name does not say it.
    pub(crate) fn of(tool: &Tool) -> Self {
        let takes = Takes::of(tool);
        let mut effects = Self::default();
        let name = Said::in_name(&tool.name);
        effects.add(&name, takes, true);
        if !name.objects.meets(Means::ABOUT)
            && effects.because.iter().all(Option::is_none)
            && let Some(description) = &tool.description
        {
            effects.add(&Said::in_sentence(description), takes, false);
        }
        effects
    }

    /// Whether the tool runs whatever command it is given.
    pub(crate) fn runs_commands(&self) -> bool {
        self.because(Effect::ReadsPrivate).is_some_and(|because| because.what == BY_ANY_COMMAND)
    }

    /// Why the tool is taken to do that, if it is.
    pub(crate) fn because(&self, effect: Effect) -> Option<&Because> {
        self.because[effect as usize].as_ref()
    }

    fn add(&mut self, said: &Said, takes: Takes, in_name: bool) {
        let mut set = |effect: Effect, what: &'static str, by_the_way: bool| {
            let range = said.range.clone();
            self.because[effect as usize].get_or_insert(Because { what, in_name, range, by_the_way });
        };
        let (verbs, objects) = (said.verbs, said.objects);
        if objects.meets(Means::ABOUT) {
            return;
        }
        if verbs.meets(Means::DELETE) {
            set(Effect::Destroys, "what is there", false);
        }
        if verbs.meets(Means::PAY) && (objects.meets(Means::MONEY) || takes.money) {
            set(Effect::Pays, "money", false);
        }
        if verbs.meets(Means::CHANGE.and(Means::CREATE)) {
            set(Effect::Changes, "what is there", false);
        }
        if verbs.meets(Means::RUN) && objects.meets(Means::SHELL) {
            set(Effect::ReadsPrivate, BY_ANY_COMMAND, false);
            set(Effect::SendsOut, "anything, by any command", false);
        }
        if verbs.meets(Means::READ) && !verbs.meets(Means::DELETE.and(Means::SEND)) {
            // Some code hosts call a comment a note.
            let own = if objects.meets(Means::DISCUSSION) { objects.without(Means::NOTE) } else { objects };
            if let Some(what) = first(&PRIVATE, own) {
                set(Effect::ReadsPrivate, what, false);
            } else if objects.meets(Means::REPOSITORY) && objects.meets(Means::FILE) {
                set(Effect::ReadsPrivate, "repositories", false);
            }
            let searches_the_web = said.searches && objects.meets(Means::ENGINE.and(Means::WEB));
            let fetches = takes.address && verbs.meets(Means::FETCH);
            if let Some(what) = first(&UNTRUSTED, objects) {
                set(Effect::ReadsUntrusted, what, false);
            } else if searches_the_web || fetches {
                set(Effect::ReadsUntrusted, "web pages", false);
            }
            if fetches {
                set(Effect::SendsOut, "requests for any address", true);
            }
        }
        if verbs.meets(Means::READ.and(Means::RUN)) && objects.meets(Means::DATA) && takes.query {
            set(Effect::ReadsPrivate, "a database", false);
        }
        if verbs.meets(Means::SEND) && !verbs.meets(Means::DELETE) {
            if let Some(what) = first(&OUTSIDE, objects) {
                set(Effect::SendsOut, what, false);
            } else if verbs.meets(Means::PUBLISH) {
                set(Effect::SendsOut, "what is made public", false);
            } else if takes.recipient {
                set(Effect::SendsOut, "messages", false);
            }
        } else if verbs.meets(Means::CREATE) {
            let seen_by_others = Means::DISCUSSION.and(Means::SOCIAL).and(Means::CHAT);
            if let Some(what) = first(&OUTSIDE, objects).filter(|_| objects.meets(seen_by_others)) {
                set(Effect::SendsOut, what, false);
            }
        }
        if takes.address && takes.body {
            set(Effect::SendsOut, "requests to any address", false);
        }
    }
}

/// Whether the word is one of those that say what a tool does.
pub(crate) fn is_telling(word: &str) -> bool {
    lexicon::means(word) != Means::default()
}

/// What private thing a name or address speaks of, in words.
pub(crate) fn private_thing(name: &str) -> Option<&'static str> {
    let objects = words(name).take(24).fold(Means::default(), |all, word| all.and(lexicon::means(word.as_str())));
    if objects.meets(Means::ABOUT) { None } else { first(&PRIVATE, objects.without(Means::FILE)) }
}

fn first(of: &[(Means, &'static str)], objects: Means) -> Option<&'static str> {
    of.iter().find(|(means, _)| objects.meets(*means)).map(|&(_, what)| what)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tool(name: &str, description: &str, parameters: &[&str]) -> Tool {
        let properties: serde_json::Map<_, _> =
            parameters.iter().map(|&name| (name.to_owned(), json!({"type": "string"}))).collect();
        Tool {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            input_schema: json!({"type": "object", "properties": properties}),
            ..Tool::default()
        }
    }

    fn does(name: &str, description: &str, parameters: &[&str]) -> Vec<Effect> {
        let effects = Effects::of(&tool(name, description, parameters));
        let all = [
            Effect::ReadsPrivate,
            Effect::ReadsUntrusted,
            Effect::SendsOut,
            Effect::Destroys,
            Effect::Pays,
            Effect::Changes,
        ];
        all.into_iter().filter(|&effect| effects.because(effect).is_some()).collect()
    }

    #[test]
    fn a_name_says_what_is_read_and_sent() {
        assert_eq!(does("search_emails", "", &["query"]), [Effect::ReadsPrivate, Effect::ReadsUntrusted]);
        assert_eq!(does("listIssues", "", &["repo"]), [Effect::ReadsUntrusted]);
        assert_eq!(does("get_file_contents", "", &["repo", "path"]), [Effect::ReadsPrivate]);
        assert_eq!(does("create_pull_request", "", &["title"]), [Effect::SendsOut, Effect::Changes]);
        assert_eq!(does("send_message", "", &["channel"]), [Effect::SendsOut]);
        assert_eq!(does("delete_repository", "", &[]), [Effect::Destroys]);
        assert_eq!(does("transfer_funds", "", &["amount"]), [Effect::Pays]);
        assert_eq!(does("run_shell_command", "", &["command"]), [Effect::ReadsPrivate, Effect::SendsOut]);
    }

    #[test]
    fn the_start_of_the_description_speaks_where_the_name_does_not() {
        assert_eq!(
            does("inbox_peek", "Lists the mails of your inbox.", &[]),
            [Effect::ReadsPrivate, Effect::ReadsUntrusted]
        );
        assert_eq!(does("grab", "Fetches a page.", &["url"]), [Effect::ReadsUntrusted, Effect::SendsOut]);
        assert_eq!(does("add", "Adds two numbers. Deletes nothing.", &["a", "b"]), [Effect::Changes]);
    }

    #[test]
    fn what_is_about_a_thing_is_not_the_thing() {
        for name in ["get_email_template", "list_issue_types", "search_documentation", "describe_table", "get_weather"]
        {
            assert!(does(name, "", &["id"]).is_empty(), "{name}: {:?}", does(name, "", &["id"]));
        }
        assert!(does("send_keys", "Presses keys.", &["keys"]).is_empty());
        assert!(does("remove_label", "Takes a label off.", &["label"]).is_empty());
    }
}
