//! What a tool reads, sends, changes or moves, in words.

use std::fmt;

/// What an effect is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Secrets,
    Mail,
    Messages,
    Tickets,
    TicketAnswers,
    People,
    Accounts,
    Calendar,
    Notes,
    Files,
    Discussions,
    Posts,
    WebPages,
    OtherHosts,
    Commits,
    Repositories,
    Database,
    Published,
    /// What a request for a page tells its host.
    Requested,
    AnyAddress,
    Money,
    Standing,
    /// The machine, which any command reads.
    Machine,
    /// What any command sends.
    Anything,
}

impl What {
    /// After "reads", "sends", "destroys".
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Mail => "mail",
            Self::Messages => "messages",
            Self::Tickets => "support tickets",
            Self::TicketAnswers => "answers to tickets",
            Self::People => "records about people",
            Self::Accounts => "accounts and payments",
            Self::Calendar => "a calendar",
            Self::Notes => "notes and memories",
            Self::Files => "files",
            Self::Discussions => "issues, pull requests and comments",
            Self::Posts => "public posts",
            Self::WebPages => "web pages",
            Self::OtherHosts => "requests to other hosts",
            Self::Commits => "commits",
            Self::Repositories => "repositories",
            Self::Database => "a database",
            Self::Published => "what is made public",
            Self::Requested => "requests for any address",
            Self::AnyAddress => "requests to any address",
            Self::Money => "money",
            Self::Standing => "what is there",
            Self::Machine => "the machine, by any command",
            Self::Anything => "anything, by any command",
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
