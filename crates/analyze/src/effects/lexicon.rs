//! What single words in names and first sentences of tools say: what is done, and to what.

use super::vocabulary::Vocabulary;
use super::words::LONGEST;

/// What a word stands for, as a set: a word may be a verb and an object.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Means(u32);

impl Means {
    /// Takes content out of somewhere.
    pub(super) const READ: Self = Self(1);
    /// Takes content from an address.
    pub(super) const FETCH: Self = Self(1 << 1);
    /// Hands content to others.
    pub(super) const SEND: Self = Self(1 << 2);
    /// Makes something new.
    pub(super) const CREATE: Self = Self(1 << 3);
    /// Changes what is there.
    pub(super) const CHANGE: Self = Self(1 << 4);
    /// Does away with what is there.
    pub(super) const DELETE: Self = Self(1 << 5);
    /// Moves money.
    pub(super) const PAY: Self = Self(1 << 6);
    /// Runs what it is given.
    pub(super) const RUN: Self = Self(1 << 7);
    /// Mail.
    pub(super) const MAIL: Self = Self(1 << 8);
    /// Messages of people to each other.
    pub(super) const CHAT: Self = Self(1 << 9);
    /// What anybody may write beside a repository: issues, pull requests, comments.
    pub(super) const DISCUSSION: Self = Self(1 << 10);
    /// Requests of customers.
    pub(super) const TICKET: Self = Self(1 << 11);
    /// What anybody publishes: posts, feeds.
    pub(super) const SOCIAL: Self = Self(1 << 12);
    /// Pages of the web.
    pub(super) const WEB: Self = Self(1 << 13);
    /// Files and documents.
    pub(super) const FILE: Self = Self(1 << 14);
    /// Rows of a database.
    pub(super) const DATA: Self = Self(1 << 15);
    /// Records about people.
    pub(super) const PERSON: Self = Self(1 << 16);
    /// Appointments.
    pub(super) const CALENDAR: Self = Self(1 << 17);
    /// Accounts and payments.
    pub(super) const MONEY: Self = Self(1 << 18);
    /// Passwords and keys.
    pub(super) const SECRET: Self = Self(1 << 19);
    /// Notes and memories.
    pub(super) const NOTE: Self = Self(1 << 20);
    /// A command line.
    pub(super) const SHELL: Self = Self(1 << 21);
    /// A repository and what is in it.
    pub(super) const REPOSITORY: Self = Self(1 << 22);
    /// About the thing and not the thing itself: its schema, its count, a label on it, its documentation.
    pub(super) const ABOUT: Self = Self(1 << 23);
    /// Hands content to whoever asks.
    pub(super) const PUBLISH: Self = Self(1 << 24);
    /// A search engine.
    pub(super) const ENGINE: Self = Self(1 << 25);

    pub(super) const VERBS: Self = Self(0xff);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What the word means; a plural and the third person mean what the plain word does.
pub(super) fn means(word: &str) -> Means {
    KNOWN.get(word).or_else(|| plain(word)).unwrap_or_default()
}

/// What a word means without the ending that makes it a plural or a third person.
fn plain(word: &str) -> Option<Means> {
    let stem = word.strip_suffix(['s', 'S'])?;
    let sibilant = || stem.strip_suffix(['e', 'E']);
    let soft = || {
        let stem = sibilant()?.strip_suffix(['i', 'I'])?.as_bytes();
        let mut letters = [b'y'; LONGEST];
        letters.get_mut(..stem.len())?.copy_from_slice(stem);
        KNOWN.get_letters(letters.get(..=stem.len())?)
    };
    KNOWN.get(stem).or_else(|| KNOWN.get(sibilant()?)).or_else(soft)
}

const READ: Means = Means::READ;
const FETCH: Means = Means::READ.and(Means::FETCH);
const ABOUT: Means = Means::ABOUT;

static KNOWN: Vocabulary<Means, 512> = Vocabulary::new(&[
    ("add", Means::CREATE),
    ("appointment", Means::CALENDAR),
    ("attachment", Means::FILE),
    ("balance", Means::MONEY),
    ("bash", Means::SHELL.and(Means::RUN)),
    ("bing", Means::ENGINE),
    ("brave", Means::ENGINE),
    ("broadcast", Means::SEND),
    ("browse", FETCH),
    ("buy", Means::PAY),
    ("calendar", Means::CALENDAR),
    ("category", ABOUT),
    ("charge", Means::PAY),
    ("chat", Means::CHAT),
    ("clipboard", Means::NOTE),
    ("collection", Means::DATA),
    ("command", Means::SHELL),
    ("comment", Means::DISCUSSION),
    ("config", ABOUT),
    ("configuration", ABOUT),
    ("console", ABOUT),
    ("contact", Means::PERSON),
    ("conversation", Means::CHAT),
    ("count", ABOUT),
    ("crawl", FETCH),
    ("create", Means::CREATE),
    ("credential", Means::SECRET),
    ("crypto", Means::MONEY),
    ("customer", Means::PERSON),
    ("database", Means::DATA),
    ("delete", Means::DELETE),
    ("destroy", Means::DELETE),
    ("directory", Means::FILE),
    ("discussion", Means::DISCUSSION),
    ("disk", Means::FILE),
    ("dm", Means::CHAT.and(Means::SEND)),
    ("doc", ABOUT),
    ("document", Means::FILE),
    ("documentation", ABOUT),
    ("download", FETCH),
    ("draft", ABOUT),
    ("drive", Means::FILE),
    ("drop", Means::DELETE),
    ("duckduckgo", Means::ENGINE),
    ("dump", READ),
    ("edit", Means::CHANGE),
    ("email", Means::MAIL),
    ("emoji", ABOUT),
    ("employee", Means::PERSON),
    ("erase", Means::DELETE),
    ("exa", Means::ENGINE),
    ("example", ABOUT),
    ("exec", Means::RUN),
    ("execute", Means::RUN),
    ("export", READ),
    ("extract", READ),
    ("feed", Means::SOCIAL),
    ("fetch", FETCH),
    ("file", Means::FILE),
    ("filesystem", Means::FILE),
    ("find", READ),
    ("folder", Means::FILE),
    ("format", ABOUT),
    ("forward", Means::SEND),
    ("fund", Means::MONEY),
    ("get", READ),
    ("gist", Means::DISCUSSION),
    ("git", Means::REPOSITORY),
    ("gmail", Means::MAIL),
    ("google", Means::ENGINE),
    ("guide", ABOUT),
    ("hackernews", Means::SOCIAL),
    ("help", ABOUT),
    ("http", Means::WEB),
    ("imessage", Means::CHAT),
    ("inbox", Means::MAIL),
    ("insert", Means::CHANGE),
    ("internet", Means::WEB),
    ("invoice", Means::MONEY),
    ("issue", Means::DISCUSSION),
    ("journal", Means::NOTE),
    ("keychain", Means::SECRET),
    ("kill", Means::DELETE),
    ("label", ABOUT),
    ("lead", Means::PERSON),
    ("list", READ),
    ("load", READ),
    ("log", ABOUT),
    ("lookup", READ),
    ("mail", Means::MAIL),
    ("mailbox", Means::MAIL),
    ("mapping", ABOUT),
    ("meeting", Means::CALENDAR),
    ("memory", Means::NOTE),
    ("mention", Means::DISCUSSION),
    ("message", Means::CHAT),
    ("metadata", ABOUT),
    ("modify", Means::CHANGE),
    ("move", Means::CHANGE),
    ("navigate", FETCH),
    ("news", Means::WEB),
    ("note", Means::NOTE),
    ("open", READ),
    ("order", Means::MONEY),
    ("overwrite", Means::CHANGE),
    ("password", Means::SECRET),
    ("patient", Means::PERSON),
    ("pay", Means::PAY),
    ("payment", Means::MONEY),
    ("permission", ABOUT),
    ("post", Means::SEND.and(Means::SOCIAL)),
    ("powershell", Means::SHELL.and(Means::RUN)),
    ("pr", Means::DISCUSSION),
    ("price", ABOUT),
    ("publish", Means::SEND.and(Means::PUBLISH)),
    ("pull", Means::DISCUSSION),
    ("purchase", Means::PAY),
    ("purge", Means::DELETE),
    ("push", Means::SEND.and(Means::REPOSITORY)),
    ("query", READ),
    ("reaction", ABOUT),
    ("read", READ),
    ("record", Means::DATA),
    ("reddit", Means::SOCIAL),
    ("refund", Means::PAY),
    ("remove", Means::DELETE),
    ("rename", Means::CHANGE),
    ("reply", Means::SEND),
    ("repo", Means::REPOSITORY),
    ("repository", Means::REPOSITORY),
    ("retrieve", READ),
    ("return", READ),
    ("review", Means::DISCUSSION),
    ("revoke", Means::DELETE),
    ("row", Means::DATA),
    ("rss", Means::SOCIAL),
    ("run", Means::RUN),
    ("schema", ABOUT),
    ("scrape", FETCH),
    ("search", READ),
    ("secret", Means::SECRET),
    ("select", READ),
    ("sell", Means::PAY),
    ("send", Means::SEND),
    ("serp", Means::ENGINE),
    ("set", Means::CHANGE),
    ("setting", ABOUT),
    ("share", Means::SEND.and(Means::PUBLISH)),
    ("sharepoint", Means::FILE),
    ("sheet", Means::FILE),
    ("shell", Means::SHELL),
    ("show", READ),
    ("shred", Means::DELETE),
    ("site", Means::WEB),
    ("sms", Means::CHAT),
    ("spreadsheet", Means::FILE),
    ("sql", Means::DATA),
    ("status", ABOUT),
    ("submit", Means::SEND),
    ("swap", Means::PAY),
    ("table", Means::DATA),
    ("tag", ABOUT),
    ("tavily", Means::ENGINE),
    ("template", ABOUT),
    ("terminal", Means::SHELL),
    ("terminate", Means::DELETE),
    ("thread", Means::CHAT),
    ("ticket", Means::TICKET),
    ("trade", Means::PAY),
    ("transaction", Means::MONEY),
    ("transcript", Means::WEB),
    ("transfer", Means::PAY),
    ("truncate", Means::DELETE),
    ("tweet", Means::SOCIAL.and(Means::SEND)),
    ("type", ABOUT),
    ("uninstall", Means::DELETE),
    ("update", Means::CHANGE),
    ("upload", Means::SEND),
    ("url", Means::WEB),
    ("version", ABOUT),
    ("view", READ),
    ("wallet", Means::MONEY),
    ("web", Means::WEB),
    ("webpage", Means::WEB),
    ("website", Means::WEB),
    ("wipe", Means::DELETE),
    ("withdraw", Means::PAY),
    ("write", Means::CHANGE),
    ("youtube", Means::SOCIAL),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_and_third_persons_mean_what_the_plain_word_does() {
        for (word, plain) in
            [("emails", "email"), ("fetches", "fetch"), ("queries", "query"), ("reads", "read"), ("REPLIES", "reply")]
        {
            assert_eq!(means(word), means(plain), "{word}");
            assert_ne!(means(word), Means::default());
        }
        assert_eq!(means("weather"), Means::default());
        assert_eq!(means("s"), Means::default());
        assert_eq!(means("ies"), Means::default());
    }
}
