//! What the names of a tool's parameters say.

use model::Tool;
use serde_json::Value;

use crate::cost;

/// Parameters looked at: a tool with more is told by its first ones.
const LOOKED_AT: usize = 64;

/// Sorts of parameters that a tool takes.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sort of parameter, there or not")]
pub(super) struct Takes {
    /// An address to go to.
    pub(super) address: bool,
    /// Content to send with a request.
    pub(super) body: bool,
    /// Somebody to send to.
    pub(super) recipient: bool,
    /// A query in a language of its own.
    pub(super) query: bool,
    /// An amount.
    pub(super) money: bool,
}

impl Takes {
    pub(super) fn of(tool: &Tool) -> Self {
        let mut takes = Self::default();
        for (name, _) in properties(tool) {
            let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
            takes.address |= is(&["url", "uri", "urls", "link", "website", "page_url", "target_url", "endpoint"]);
            takes.body |= is(&["body", "data", "payload", "json", "form_data"]);
            takes.recipient |= is(&[
                "to",
                "recipient",
                "recipients",
                "to_email",
                "email_to",
                "bcc",
                "channel",
                "channel_id",
                "chat_id",
                "phone_number",
                "webhook_url",
                "chatId",
                "channelId",
            ]);
            takes.query |= is(&["query", "sql", "statement", "sql_query", "filter", "where"]);
            takes.money |= is(&["amount", "price", "quantity", "value", "currency"]);
        }
        takes
    }
}

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
    let hint = |name| tool.annotations.as_ref().and_then(|hints| hints.get(name)).and_then(Value::as_bool);
    if properties(tool).any(|(name, _)| BRAKES.iter().any(|brake| name.eq_ignore_ascii_case(brake))) {
        Some(Brake::Parameter)
    } else {
        (hint("destructiveHint") == Some(true)).then_some(Brake::Hint)
    }
}

/// The parameters of a tool and their schemas.
pub(crate) fn properties(tool: &Tool) -> impl Iterator<Item = (&str, &Value)> {
    let declared = tool.input_schema.get("properties").and_then(Value::as_object);
    declared
        .into_iter()
        .flatten()
        .take(LOOKED_AT)
        .inspect(|_| cost::add(1))
        .map(|(name, schema)| (name.as_str(), schema))
}
