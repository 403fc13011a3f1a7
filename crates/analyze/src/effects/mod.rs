//! What a tool does by its own words: what it reads, where it sends, what it destroys.

mod lexicon;
mod parameters;
mod said;
mod vocabulary;
mod what;
mod words;

use std::ops::Range;

use model::Tool;

pub(crate) use parameters::{Brake, brake, member, properties};
pub(crate) use vocabulary::Vocabulary;
pub(crate) use what::What;
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
    /// What it does it to.
    pub(crate) what: What,
    /// Whether the name says it; a sentence may speak of something else.
    pub(crate) in_name: bool,
    /// The bytes of the name or the description that say it.
    pub(crate) range: Range<usize>,
    /// Whether it does so only by the way: a request for a page also tells its host something.
    pub(crate) by_the_way: bool,
}

/// What one tool does. All of it is said by its name, or all of it by its description.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    what: [Option<What>; Effect::COUNT],
    in_name: bool,
    range: Range<usize>,
}

/// Objects that belong to somebody.
const PRIVATE: [(Means, What); 9] = [
    (Means::SECRET, What::Secrets),
    (Means::MAIL, What::Mail),
    (Means::CHAT, What::Messages),
    (Means::TICKET, What::Tickets),
    (Means::PERSON, What::People),
    (Means::MONEY, What::Accounts),
    (Means::CALENDAR, What::Calendar),
    (Means::NOTE, What::Notes),
    (Means::FILE, What::Files),
];

/// Objects that anybody may write into.
const UNTRUSTED: [(Means, What); 6] = [
    (Means::DISCUSSION, What::Discussions),
    (Means::MAIL, What::Mail),
    (Means::CHAT, What::Messages),
    (Means::TICKET, What::Tickets),
    (Means::SOCIAL, What::Posts),
    (Means::WEB, What::WebPages),
];

/// Places where others read what is put there.
const OUTSIDE: [(Means, What); 7] = [
    (Means::MAIL, What::Mail),
    (Means::CHAT, What::Messages),
    (Means::SOCIAL, What::Posts),
    (Means::DISCUSSION, What::Discussions),
    (Means::TICKET, What::TicketAnswers),
    (Means::WEB, What::OtherHosts),
    (Means::REPOSITORY, What::Commits),
];

impl Effects {
    /// What `tool` does, by its name and parameters; by the start of its description where the name does not say it.
    pub(crate) fn of(tool: &Tool) -> Self {
        let name = Said::in_name(&tool.name);
        if name.objects.meets(Means::ABOUT) {
            return Self::default();
        }
        let takes = Takes::of(tool);
        let effects = Self::said(&name, takes, true);
        match &tool.description {
            Some(description) if effects.are_none() => Self::said(&Said::in_sentence(description), takes, false),
            _ => effects,
        }
    }

    /// What `tool` does by its name and parameters alone.
    pub(crate) fn by_name(tool: &Tool) -> Self {
        let name = Said::in_name(&tool.name);
        if name.objects.meets(Means::ABOUT) { Self::default() } else { Self::said(&name, Takes::of(tool), true) }
    }

    /// Whether nothing is known of what the tool does.
    pub(crate) fn are_none(&self) -> bool {
        self.what.iter().all(Option::is_none)
    }

    /// Whether `tool` takes an address to go to.
    pub(crate) fn may_go_anywhere(tool: &Tool) -> bool {
        Takes::of(tool).meet(Takes::ADDRESS)
    }

    /// Whether the tool runs whatever command it is given.
    pub(crate) fn runs_commands(&self) -> bool {
        self.what[Effect::ReadsPrivate as usize] == Some(What::Machine)
    }

    /// Why the tool is taken to do that, if it is.
    pub(crate) fn because(&self, effect: Effect) -> Option<Because> {
        let what = self.what[effect as usize]?;
        let by_the_way = effect == Effect::SendsOut && what == What::Requested;
        Some(Because { what, in_name: self.in_name, range: self.range.clone(), by_the_way })
    }

    fn said(said: &Said, takes: Takes, in_name: bool) -> Self {
        let mut effects = Self { in_name, range: said.range.clone(), ..Self::default() };
        effects.add(said, takes);
        effects
    }

    fn add(&mut self, said: &Said, takes: Takes) {
        let mut set = |effect: Effect, what: What| {
            self.what[effect as usize].get_or_insert(what);
        };
        let (verbs, objects) = (said.verbs, said.objects);
        if objects.meets(Means::ABOUT) {
            return;
        }
        if verbs.meets(Means::DELETE) {
            set(Effect::Destroys, What::Standing);
        }
        if verbs.meets(Means::PAY) && (objects.meets(Means::MONEY) || takes.meet(Takes::MONEY)) {
            set(Effect::Pays, What::Money);
        }
        if verbs.meets(Means::CHANGE.and(Means::CREATE)) {
            set(Effect::Changes, What::Standing);
        }
        if verbs.meets(Means::RUN) && objects.meets(Means::SHELL) {
            set(Effect::ReadsPrivate, What::Machine);
            set(Effect::SendsOut, What::Anything);
        }
        if verbs.meets(Means::READ) && !verbs.meets(Means::DELETE.and(Means::SEND)) {
            // Some code hosts call a comment a note.
            let own = if objects.meets(Means::DISCUSSION) { objects.without(Means::NOTE) } else { objects };
            if let Some(what) = first(&PRIVATE, own) {
                set(Effect::ReadsPrivate, what);
            } else if objects.meets(Means::REPOSITORY) && objects.meets(Means::FILE) {
                set(Effect::ReadsPrivate, What::Repositories);
            }
            let searches_the_web = said.searches && objects.meets(Means::ENGINE.and(Means::WEB));
            let fetches = takes.meet(Takes::ADDRESS) && verbs.meets(Means::FETCH);
            if let Some(what) = first(&UNTRUSTED, objects) {
                set(Effect::ReadsUntrusted, what);
            } else if searches_the_web || fetches {
                set(Effect::ReadsUntrusted, What::WebPages);
            }
            if fetches {
                set(Effect::SendsOut, What::Requested);
            }
        }
        if verbs.meets(Means::READ.and(Means::RUN)) && objects.meets(Means::DATA) && takes.meet(Takes::QUERY) {
            set(Effect::ReadsPrivate, What::Database);
        }
        if verbs.meets(Means::SEND) && !verbs.meets(Means::DELETE) {
            if let Some(what) = first(&OUTSIDE, objects) {
                set(Effect::SendsOut, what);
            } else if verbs.meets(Means::PUBLISH) {
                set(Effect::SendsOut, What::Published);
            } else if takes.meet(Takes::RECIPIENT) {
                set(Effect::SendsOut, What::Messages);
            }
        } else if verbs.meets(Means::CREATE) {
            let seen_by_others = Means::DISCUSSION.and(Means::SOCIAL).and(Means::CHAT);
            if let Some(what) = first(&OUTSIDE, objects).filter(|_| objects.meets(seen_by_others)) {
                set(Effect::SendsOut, what);
            }
        }
        if takes.meet(Takes::ADDRESS) && takes.meet(Takes::BODY) {
            set(Effect::SendsOut, What::AnyAddress);
        }
    }
}

/// Whether the word is one of those that say what a tool does.
pub(crate) fn is_telling(word: &str) -> bool {
    lexicon::means(word) != Means::default()
}

/// What private thing a name or address speaks of.
pub(crate) fn private_thing(name: &str) -> Option<What> {
    let objects = words(name).take(24).fold(Means::default(), |all, word| all.and(lexicon::means(word.letters)));
    if objects.meets(Means::ABOUT) { None } else { first(&PRIVATE, objects.without(Means::FILE)) }
}

fn first(of: &[(Means, What)], objects: Means) -> Option<What> {
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
