//! `json`, one document a run, and `ndjson`, one result a line.

use std::io::{self, Write};

use model::Gap;
use serde::Serialize;
use serde_json::Value;

use crate::complete_result::CompleteResult;
use crate::neutralise::{inert_json, inert_text};
use crate::{About, Outcome};

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema_version: &'static str,
    complete: bool,
    results: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    target: &'a str,
    complete: bool,
    complete_result: Option<CompleteResult<'a>>,
    gaps: &'a [Gap],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> Entry<'a> {
    fn new(outcome: &'a Outcome, about: &'a About) -> Self {
        let report = outcome.report();
        Self {
            id: outcome.id(),
            target: outcome.target(),
            complete: outcome.is_complete(),
            complete_result: report.map(|report| CompleteResult::new(report, &about.made_with)),
            gaps: report.map_or(&[], |report| &report.gaps),
            error: outcome.error(),
        }
    }
}

impl<'a> Document<'a> {
    fn new(outcomes: &'a [Outcome], about: &'a About) -> Self {
        Self {
            schema_version: "1",
            complete: !outcomes.is_empty() && outcomes.iter().all(Outcome::is_complete),
            results: outcomes.iter().map(|outcome| Entry::new(outcome, about)).collect(),
        }
    }
}

/// Renders a run as one JSON document. A run without inputs is not complete.
pub fn json(outcomes: &[Outcome], about: &About) -> String {
    inert_json(serde_json::to_string_pretty(&Document::new(outcomes, about)))
}

/// Writes what [`json`] renders as it is made: the document of a large server is longer than what the server lists.
///
/// # Errors
///
/// Fails if it is not taken.
pub fn write_json(out: impl Write, outcomes: &[Outcome], about: &About) -> io::Result<()> {
    let mut out = InertJson::new(out);
    serde_json::to_writer_pretty(&mut out, &Document::new(outcomes, about))?;
    out.finish()
}

/// Renders what somebody else has sent as one JSON document: the same values, harmless to print.
pub fn json_value(value: &Value) -> String {
    inert_json(serde_json::to_string_pretty(value))
}

/// Renders one result as one line of JSON, without its line end.
pub fn ndjson(outcome: &Outcome, about: &About) -> String {
    inert_json(serde_json::to_string(&Entry::new(outcome, about)))
}

/// Writes what [`ndjson`] renders as it is made.
///
/// # Errors
///
/// Fails if it is not taken.
pub fn write_ndjson(out: impl Write, outcome: &Outcome, about: &About) -> io::Result<()> {
    let mut out = InertJson::new(out);
    serde_json::to_writer(&mut out, &Entry::new(outcome, about))?;
    out.finish()
}

/// Writes JSON on as [`inert_text`] has it, some of it at a time.
struct InertJson<W> {
    to: W,
    pending: Vec<u8>,
}

impl<W: Write> InertJson<W> {
    /// Bytes that are gathered before they are written on.
    const AT_ONCE: usize = 64 * 1024;

    fn new(to: W) -> Self {
        Self { to, pending: Vec::with_capacity(Self::AT_ONCE) }
    }

    /// Writes on all whole characters.
    fn write_on(&mut self) -> io::Result<()> {
        let whole = match std::str::from_utf8(&self.pending) {
            Ok(text) => text.len(),
            // The rest of a character comes with the next bytes.
            Err(error) => error.valid_up_to(),
        };
        let text = str::from_utf8(&self.pending[..whole]).map_err(io::Error::other)?;
        self.to.write_all(inert_text(text).as_bytes())?;
        self.pending.drain(..whole);
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.write_on()?;
        self.to.write_all(&self.pending)
    }
}

impl<W: Write> Write for InertJson<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pending.len() + bytes.len() > Self::AT_ONCE {
            self.write_on()?;
        }
        self.pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_on()?;
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_else_has_sent_is_printed_harmless_and_means_the_same() {
        let sent = json!({"say\u{202e}": ["\u{1b}[2J", "\u{9b}31m", "日本"]});
        let printed = json_value(&sent);
        assert!(!printed.contains(['\u{1b}', '\u{9b}', '\u{202e}']) && printed.contains("日本"), "{printed}");
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), sent);
    }

    #[test]
    fn what_is_written_as_it_is_made_is_what_is_rendered() {
        let named = |name: String| Outcome::failed(name, "日本\u{202e}\u{7f}é".repeat(1000));
        let outcomes: Vec<_> = (0..20).map(|at| named(format!("{}{at}", "x".repeat(at)))).collect();
        let about = About::default();
        let mut written = Vec::new();
        write_json(&mut written, &outcomes, &about).unwrap();
        assert!(written.len() > 2 * InertJson::<Vec<u8>>::AT_ONCE);
        assert_eq!(String::from_utf8(written).unwrap(), json(&outcomes, &about));
        let mut written = Vec::new();
        write_ndjson(&mut written, &outcomes[0], &about).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), ndjson(&outcomes[0], &about));
        // However the bytes come, no character is torn.
        let text = "\"日本\u{202e}\"".repeat(20_000);
        let mut out = InertJson::new(Vec::new());
        text.as_bytes().chunks(7).for_each(|bytes| out.write_all(bytes).unwrap());
        out.write_on().unwrap();
        assert_eq!(String::from_utf8(out.to).unwrap(), inert_text(&text));
    }
}
