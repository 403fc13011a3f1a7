//! Settings by name: a flag wins over its variable, a variable over the file. Every mistake is collected, so that all are
//! told at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::bail;

/// Everything that the file may set: the names of the flags.
const KNOWN: &[&str] = &[
    "data-dir",
    "database",
    "queue",
    "secret-key-file",
    "listen",
    "metrics-listen",
    "no-worker",
    "private-by-default",
    "rate-limit",
    "allow-call-tool",
    "concurrency",
    "per-host",
    "deadline",
    "grace",
    "lease",
    "rules",
    "trust-host",
    "egress-allow",
    "no-probes",
    "proxy",
    "log",
];

/// Reads settings and collects what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    path: PathBuf,
    file: BTreeMap<String, toml::Value>,
    mistakes: Vec<String>,
}

impl Reader {
    /// With the settings of a file, if one is given.
    pub(crate) fn new(file: Option<&Path>) -> Self {
        let Some(path) = file else { return Self::default() };
        let mut reader = Self { path: path.to_owned(), ..Self::default() };
        match std::fs::read_to_string(path) {
            Ok(text) => match text.parse::<toml::Table>() {
                Ok(table) => reader.file = table.into_iter().collect(),
                Err(error) => reader.mistake(format!("{}: {}", path.display(), error.message())),
            },
            Err(error) => reader.mistake(format!("cannot read {}: {error}", path.display())),
        }
        let unknown: Vec<String> = reader.file.keys().filter(|name| !KNOWN.contains(&name.as_str())).cloned().collect();
        for name in unknown {
            reader.mistake(format!("{}: there is no setting `{name}`", path.display()));
        }
        reader
    }

    /// Something is wrong.
    pub(crate) fn mistake(&mut self, what: impl Into<String>) {
        self.mistakes.push(what.into());
    }

    /// The value of a setting: what was `given` by flag or variable, else what the file says.
    pub(crate) fn value<T>(&mut self, name: &str, given: Option<&String>) -> Option<T>
    where
        T: FromStr<Err: std::fmt::Display>,
    {
        self.parsed(name, given, |text| text.parse().map_err(|error: T::Err| error.to_string()))
    }

    /// The same, read by a function that says what was expected.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &str,
        given: Option<&String>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, place) = match (given, self.file.get(name)) {
            (Some(text), _) => (text.clone(), format!("--{name}")),
            (None, Some(value)) => (plain(value), format!("{}: {name}", self.path.display())),
            (None, None) => return None,
        };
        match parse(&text) {
            Ok(value) => Some(value),
            Err(expected) => {
                // The value itself may hold a password.
                self.mistake(format!("{place}: {expected}"));
                None
            }
        }
    }

    /// A setting that is a switch, off unless something says otherwise.
    pub(crate) fn switch(&mut self, name: &str, given: Option<&String>) -> bool {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err("expected true or false".to_owned()),
        };
        self.parsed(name, given, read).unwrap_or(false)
    }

    /// A setting that may be given several times.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        given: &[String],
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let of_file = match self.file.get(name) {
            _ if !given.is_empty() => Vec::new(),
            None => Vec::new(),
            Some(toml::Value::Array(values)) => values.iter().map(plain).collect(),
            Some(one) => vec![plain(one)],
        };
        let mut read = Vec::new();
        for text in given.iter().chain(&of_file) {
            match parse(text) {
                Ok(value) => read.push(value),
                Err(expected) => self.mistake(format!("--{name}: {expected}")),
            }
        }
        read
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// Fails with every mistake, a line each.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        if self.mistakes.is_empty() {
            return Ok(());
        }
        bail!("{}", self.mistakes.join("\n"))
    }
}

/// A value of the file as it would be typed.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(switch) => switch.to_string(),
        // No setting has such a value: whatever reads it says what it expects.
        toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => String::new(),
    }
}

/// A time: `30s`, `5m`, `1h 30m`, or a plain number of seconds.
pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    const EXPECTED: &str = "expected a time such as `30s` or `5m`";
    if let Ok(seconds) = text.parse() {
        return Ok(std::time::Duration::from_secs(seconds));
    }
    let read: jiff::SignedDuration = text.parse().map_err(|_| EXPECTED.to_owned())?;
    read.try_into().map_err(|_| EXPECTED.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn reader(text: &str) -> Reader {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Reader::new(Some(file.path()))
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let mut reader = reader("concurrency = 3\ngrace = '1m'");
        assert_eq!(reader.value("concurrency", Some(&"5".to_owned())), Some(5));
        assert_eq!(reader.value("concurrency", None), Some(3));
        assert_eq!(reader.parsed("grace", None, duration), Some(Duration::from_mins(1)));
        assert!(reader.finish().is_ok());
    }

    #[test]
    fn a_switch_that_is_given_wins_over_the_file_either_way() {
        let mut reader = reader("no-worker = true\nprivate-by-default = 7");
        assert!(reader.switch("no-worker", None) && !reader.switch("log", None));
        assert!(!reader.switch("no-worker", Some(&"false".to_owned())));
        assert!(!reader.switch("private-by-default", None) && !reader.switch("no-worker", Some(&"maybe".to_owned())));
        assert_eq!(reader.finish().unwrap_err().to_string().lines().count(), 2);
    }

    #[test]
    fn a_list_of_the_wrong_sort_is_a_mistake() {
        let mut reader = reader("trust-host = 7");
        let url = |text: &str| url::Url::parse(text).map_err(|_| "expected an address".to_owned());
        assert!(reader.list("trust-host", &[], url).is_empty());
        assert_eq!(reader.finish().unwrap_err().to_string(), "--trust-host: expected an address");
    }

    #[test]
    fn every_mistake_is_told_at_once_and_none_repeats_a_value() {
        let mut reader = reader("colour = 'red'\nconcurrency = 'canary'\ngrace = 'canary'");
        assert_eq!(reader.value::<usize>("concurrency", None), None);
        assert_eq!(reader.parsed("grace", None, duration), None);
        let error = reader.finish().unwrap_err().to_string();
        assert_eq!(error.lines().count(), 3, "{error}");
        assert!(error.contains("there is no setting `colour`") && !error.contains("canary"), "{error}");
    }

    #[test]
    fn times_are_read_with_and_without_a_unit() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        for bad in ["", "soon", "-5s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
