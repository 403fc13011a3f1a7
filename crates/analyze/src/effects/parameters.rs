//! What the names of a tool's parameters say.

use model::Tool;
use serde_json::Value;

use super::vocabulary::Vocabulary;
use crate::cost;

/// Parameters looked at: a tool with more is told by its first ones.
const LOOKED_AT: usize = 64;

/// The sorts of parameters that a tool takes, as a set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Takes(u8);

impl Takes {
    /// An address to go to.
    pub(super) const ADDRESS: Self = Self(1);
    /// Content to send with a request.
    pub(super) const BODY: Self = Self(1 << 1);
    /// Somebody to send to.
    pub(super) const RECIPIENT: Self = Self(1 << 2);
    /// A query in a language of its own.
    pub(super) const QUERY: Self = Self(1 << 3);
    /// An amount.
    pub(super) const MONEY: Self = Self(1 << 4);

    pub(super) fn of(tool: &Tool) -> Self {
        let sorts = properties(tool).filter_map(|(name, _)| NAMES.get(name));
        Self(sorts.fold(0, |all, sort| all | sort.0))
    }

    pub(super) const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The names of parameters of each sort.
static NAMES: Vocabulary<Takes, 128> = Vocabulary::new(&[
    ("amount", Takes::MONEY),
    ("bcc", Takes::RECIPIENT),
    ("body", Takes::BODY),
    ("channel", Takes::RECIPIENT),
    ("channel_id", Takes::RECIPIENT),
    ("channelid", Takes::RECIPIENT),
    ("chat_id", Takes::RECIPIENT),
    ("chatid", Takes::RECIPIENT),
    ("currency", Takes::MONEY),
    ("data", Takes::BODY),
    ("email_to", Takes::RECIPIENT),
    ("endpoint", Takes::ADDRESS),
    ("filter", Takes::QUERY),
    ("form_data", Takes::BODY),
    ("json", Takes::BODY),
    ("link", Takes::ADDRESS),
    ("page_url", Takes::ADDRESS),
    ("payload", Takes::BODY),
    ("phone_number", Takes::RECIPIENT),
    ("price", Takes::MONEY),
    ("quantity", Takes::MONEY),
    ("query", Takes::QUERY),
    ("recipient", Takes::RECIPIENT),
    ("recipients", Takes::RECIPIENT),
    ("sql", Takes::QUERY),
    ("sql_query", Takes::QUERY),
    ("statement", Takes::QUERY),
    ("target_url", Takes::ADDRESS),
    ("to", Takes::RECIPIENT),
    ("to_email", Takes::RECIPIENT),
    ("uri", Takes::ADDRESS),
    ("url", Takes::ADDRESS),
    ("urls", Takes::ADDRESS),
    ("value", Takes::MONEY),
    ("webhook_url", Takes::RECIPIENT),
    ("website", Takes::ADDRESS),
    ("where", Takes::QUERY),
]);

/// What holds a tool back from doing harm at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brake {
    /// It says of itself that it destroys, so that a client asks first.
    Hint,
    /// A parameter asks for a confirmation or allows a trial run.
    Parameter,
}

/// The brake of a tool, if it has one.
pub(crate) fn brake(tool: &Tool) -> Option<Brake> {
    const BRAKES: [&str; 12] = [
        "confirm",
        "confirmed",
        "confirmation",
        "dry_run",
        "dryrun",
        "dry-run",
        "preview",
        "approve",
        "approved",
        "simulate",
        "confirm_token",
        "confirmdelete",
    ];
    let hint = |name| tool.annotations.as_ref().and_then(|hints| member(hints, name)).and_then(Value::as_bool);
    if properties(tool).any(|(name, _)| BRAKES.iter().any(|brake| name.eq_ignore_ascii_case(brake))) {
        Some(Brake::Parameter)
    } else {
        (hint("destructiveHint") == Some(true)).then_some(Brake::Hint)
    }
}

/// The parameters of a tool and their schemas.
pub(crate) fn properties(tool: &Tool) -> impl Iterator<Item = (&str, &Value)> {
    let declared = member(&tool.input_schema, "properties").and_then(Value::as_object);
    declared
        .into_iter()
        .flatten()
        .take(LOOKED_AT)
        .inspect(|_| cost::add(1))
        .map(|(name, schema)| (name.as_str(), schema))
}

/// The member of that name, if the value is an object that has it. In a small object, which most are, it costs less to
/// look at every name than to hash the one.
pub(crate) fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    const SMALL: usize = 12;
    let members = value.as_object()?;
    if members.len() > SMALL {
        return members.get(name);
    }
    members.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
}
