//! What commands print on standard output.

use std::io::Write;

use serde_json::Value;

use crate::client::Answer;

/// Prints a document for programs.
///
/// # Errors
///
/// Fails if standard output does not take it.
pub(crate) fn json(document: &Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", report::json_value(document))?;
    Ok(out.flush()?)
}

/// Prints lines for people. They may hold anything: they are made harmless, and what is harmless stays as it is.
///
/// # Errors
///
/// Fails if standard output does not take them.
pub(crate) fn lines<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in lines {
        writeln!(out, "{}", report::neutralise(line.as_ref()))?;
    }
    Ok(out.flush()?)
}

/// What is known of something, one thing a line, after its label.
#[derive(Debug, Default)]
pub(crate) struct Facts(Vec<(&'static str, String)>);

impl Facts {
    /// Adds a fact, if there is anything to say.
    pub(crate) fn say(&mut self, label: &'static str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((label, text));
        }
    }

    /// The lines, each text in one column.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widest = self.0.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        self.0.iter().map(|(label, text)| format!("  {label:<widest$}  {text}")).collect()
    }
}

/// A time of the service to the minute, or what is there in its place.
pub(crate) fn minute(time: &Value) -> String {
    let text = time.as_str().unwrap_or_default();
    let to_the_minute = text.get(..16).filter(|start| start.is_ascii() && start.as_bytes()[10] == b'T');
    to_the_minute.map_or_else(|| text.to_owned(), |start| start.replace('T', " "))
}

/// A text of a record; nothing in place of null.
pub(crate) fn text<'a>(record: &'a Value, name: &str) -> &'a str {
    record[name].as_str().unwrap_or_default()
}

/// Whether a record is in service, as a word.
pub(crate) fn state(record: &Value) -> &'static str {
    match record["is_active"].as_bool() {
        Some(true) => "active",
        Some(false) => "inactive",
        None => "unknown",
    }
}

/// What a server is called on a command line; nothing for a record that is none.
pub(crate) fn reference(server: &Value) -> String {
    match (text(server, "saved_name"), text(server, "server_version")) {
        (name, "" | "v1") => name.to_owned(),
        (name, version) => format!("{name}@{version}"),
    }
}

/// Prints what the service says of a change that it made, and the revision of what has come of it.
///
/// # Errors
///
/// Fails if standard output does not take it.
pub(crate) fn done(answer: &Answer) -> anyhow::Result<()> {
    lines(told(answer))
}

/// What was changed, a line each, and what is said of all of it.
fn told(answer: &Answer) -> Vec<String> {
    let message = text(&answer.body, "message");
    let name = |record: &Value| {
        let members = [["saved_name", "server_version"], ["gateway_saved_name", "gateway_version"]];
        let names = members.map(|names| names.map(|name| text(record, name)).join(" "));
        names.into_iter().find(|name| name.len() > 1)
    };
    match &answer.body["data"] {
        Value::Array(records) => {
            let names = records.iter().filter_map(name);
            names.chain([message.to_owned()]).collect()
        }
        record => {
            let about = name(record).map(|name| format!("{name}: ")).unwrap_or_default();
            let revision = answer.revision.as_ref().map(|revision| format!(" (revision {revision})"));
            vec![format!("{about}{message}{}", revision.unwrap_or_default())]
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_stand_in_one_column_and_what_is_not_known_in_none() {
        let mut facts = Facts::default();
        facts.say("name", "notes");
        facts.say("scan", "");
        facts.say("reached by", "npx");
        assert_eq!(facts.lines(), ["  name        notes", "  reached by  npx"]);
    }

    #[test]
    fn a_change_is_told_with_what_was_changed() {
        let answer = |body, revision: Option<&str>| Answer { body, revision: revision.map(str::to_owned) };
        let server = json!({"saved_name": "notes", "server_version": "v1"});
        let one = answer(json!({"message": "Done.", "data": server}), Some("7"));
        assert_eq!(told(&one), ["notes v1: Done. (revision 7)"]);
        assert_eq!(told(&answer(json!({"message": "Done.", "data": [server]}), None)), ["notes v1", "Done."]);
        assert_eq!(told(&answer(json!({"message": "Done."}), None)), ["Done."]);
    }

    #[test]
    fn a_time_is_told_to_the_minute() {
        assert_eq!(minute(&json!("2026-11-21T22:10:02.123Z")), "2026-11-21 22:10");
        for other in ["", "soon", "2026-11-21 22:10:02", "éééééééééééé"] {
            assert_eq!(minute(&json!(other)), other);
        }
        assert_eq!(minute(&json!(null)), "");
    }
}
