//! How the running server of an entry is spoken to, and what has to be filled in before.

use serde_json::Value;

use crate::placeholder::{MOST_NAMED, fill_in, placeholders};
use crate::{Launch, Placeholder, Transport};

/// Why the server of an entry cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// Its transport is none that this program speaks.
    #[error("its transport `{0}` is not spoken; expected `http`, `sse` or `stdio`")]
    Transport(String),
    /// Values that only the client has.
    #[error("it needs a value: {}", .0.join(", "))]
    NeedsValue(Vec<String>),
    /// Its headers are printed by a program, and nothing of an entry is run to find out.
    #[error("it needs a value: its headers come from a program (`headersHelper`), which is not run")]
    HeadersHelper,
}

/// An entry in which a client has filled in the placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledIn {
    /// The entry. What has no value stays a placeholder.
    pub launch: Launch,
    /// What has no value in the address and the headers, in the form in which it may be shown.
    pub missing_to_dial: Vec<String>,
    /// What has no value in the command, its arguments and its environment, likewise.
    pub missing_to_start: Vec<String>,
}

impl Launch {
    /// How the server is spoken to, in the words of any client. Nothing if the entry does not say: the first of the
    /// transports that answers is taken.
    ///
    /// # Errors
    ///
    /// Fails if it says something that is not spoken here.
    pub fn transport(&self) -> Result<Option<Transport>, NotReached> {
        let word = ["type", "transport"].iter().find_map(|key| self.other.get(*key).and_then(Value::as_str));
        let Some(word) = word.map(str::trim).filter(|word| !word.is_empty()) else { return Ok(None) };
        let plain: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "http" | "streamablehttp" => Ok(Some(Transport::StreamableHttp)),
            "sse" => Ok(Some(Transport::Sse)),
            "stdio" | "local" | "command" => Ok(Some(Transport::Stdio)),
            // It says where the server is, not how it is spoken to.
            "remote" | "url" | "custom" | "auto" => Ok(None),
            _ => Err(NotReached::Transport(word.chars().filter(|char| !char.is_control()).take(32).collect())),
        }
    }

    /// Why the address of the entry cannot be asked as it is written, if that is so: a default is filled in by a client too.
    pub fn why_not_dialled(&self) -> Option<NotReached> {
        let texts = self.url.iter().chain(self.headers.iter().map(|(_, value)| value));
        let mut missing: Vec<String> = Vec::new();
        for placeholder in texts.flat_map(|text| placeholders(text)) {
            let shown = placeholder.to_string();
            if missing.len() < MOST_NAMED && !missing.contains(&shown) {
                missing.push(shown);
            }
        }
        why_not_dialled(self, &missing)
    }

    /// The entry with its placeholders replaced by what `value` gives for them.
    pub fn filled_in(&self, value: &dyn Fn(&Placeholder<'_>) -> Option<String>) -> FilledIn {
        let (mut to_dial, mut to_start) = (Vec::new(), Vec::new());
        let mut launch = self.clone();
        for text in launch.url.iter_mut().chain(launch.headers.iter_mut().map(|(_, value)| value)) {
            *text = fill_in(text, value, &mut to_dial);
        }
        let environment = launch.env.iter_mut().map(|(_, value)| value);
        for text in launch.command.iter_mut().chain(&mut launch.args).chain(environment) {
            *text = fill_in(text, value, &mut to_start);
        }
        if let Some(Value::String(folder)) = launch.other.get_mut("cwd") {
            *folder = fill_in(folder, value, &mut to_start);
        }
        FilledIn { launch, missing_to_dial: to_dial, missing_to_start: to_start }
    }
}

impl FilledIn {
    /// Why the address of the entry cannot be asked still, if that is so.
    pub fn why_not_dialled(&self) -> Option<NotReached> {
        why_not_dialled(&self.launch, &self.missing_to_dial)
    }
}

fn why_not_dialled(launch: &Launch, missing: &[String]) -> Option<NotReached> {
    if !missing.is_empty() {
        return Some(NotReached::NeedsValue(missing.to_vec()));
    }
    launch.other.contains_key("headersHelper").then_some(NotReached::HeadersHelper)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Location;

    fn launch(other: &Value) -> Launch {
        let other = other.as_object().cloned().unwrap_or_default();
        Launch {
            name: "x".into(),
            command: None,
            args: Vec::new(),
            env: Vec::new(),
            url: Some("https://${HOST}/mcp".into()),
            headers: vec![("Authorization".into(), "Bearer ${TOKEN:-canary}".into())],
            other,
            location: Location::line("mcp.json", 1),
        }
    }

    #[test]
    fn the_words_of_all_clients_mean_the_same_transports() {
        for (word, transport) in [
            ("http", Some(Transport::StreamableHttp)),
            ("streamable-http", Some(Transport::StreamableHttp)),
            ("streamableHttp", Some(Transport::StreamableHttp)),
            ("streamable_http", Some(Transport::StreamableHttp)),
            ("SSE", Some(Transport::Sse)),
            ("stdio", Some(Transport::Stdio)),
            ("local", Some(Transport::Stdio)),
            ("remote", None),
            ("", None),
        ] {
            for key in ["type", "transport"] {
                assert_eq!(launch(&json!({key: word})).transport(), Ok(transport), "{key}: {word}");
            }
        }
        assert_eq!(launch(&json!({})).transport(), Ok(None));
        let error = launch(&json!({"type": "ws"})).transport().unwrap_err().to_string();
        assert_eq!(error, "its transport `ws` is not spoken; expected `http`, `sse` or `stdio`");
    }

    #[test]
    fn an_address_that_waits_for_a_value_is_not_dialled_and_says_which() {
        let why = launch(&json!({})).why_not_dialled().map(|why| why.to_string());
        assert_eq!(why.as_deref(), Some("it needs a value: ${HOST}, ${TOKEN}"));
        let filled = launch(&json!({"cwd": "$DIR"})).filled_in(&|_| Some("value".into()));
        assert_eq!(filled.launch.url.as_deref(), Some("https://value/mcp"));
        assert_eq!(filled.launch.headers[0].1, "Bearer value");
        assert_eq!(filled.launch.other["cwd"], "value");
        assert!(filled.missing_to_dial.is_empty() && filled.missing_to_start.is_empty());
        assert_eq!(filled.why_not_dialled(), None);
        let half = launch(&json!({})).filled_in(&|_| None);
        assert_eq!(half.launch.headers[0].1, "Bearer canary");
        assert_eq!(half.why_not_dialled(), Some(NotReached::NeedsValue(vec!["${HOST}".into()])));
        let helper = Launch {
            url: Some("https://mcp.example/".into()),
            headers: Vec::new(),
            ..launch(&json!({"headersHelper": "x"}))
        };
        assert_eq!(helper.why_not_dialled(), Some(NotReached::HeadersHelper));
    }
}
