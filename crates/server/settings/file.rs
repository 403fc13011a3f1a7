//! A settings file: `.mcp-hub.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use analyze::RuleSet;
use clap::ValueEnum;
use model::{Confidence, Date, ExpectedTools};
use report::{Ignore, PathPattern};
use serde::Deserialize;
use toml::Spanned;

use crate::gate::FailOn;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// A settings file that was read; what it says of rules is not checked yet, since it may name a folder of them.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    /// The file, as people are told of it.
    pub(crate) shown: String,
    /// The folder that paths in it start from.
    pub(crate) folder: PathBuf,
    /// From which severity on findings fail a run.
    pub(crate) fail_on: Option<FailOn>,
    pub(crate) min_confidence: Option<Confidence>,
    /// A folder of rules.
    pub(crate) rules: Option<PathBuf>,
    /// A baseline.
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) expected_tools: Vec<ExpectedTools>,
    text: String,
    ignores: Vec<Spanned<RawIgnore>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    fail_on: Option<Spanned<String>>,
    min_confidence: Option<Spanned<String>>,
    rules: Option<PathBuf>,
    baseline: Option<PathBuf>,
    expected_tools: Option<Vec<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<RawIgnore>>,
    #[serde(default)]
    server: BTreeMap<String, RawServer>,
}

/// An ignore as it stands in the file. Two other scanners name the last two members differently.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIgnore {
    rule: Option<String>,
    path: Option<String>,
    server: Option<String>,
    tool: Option<String>,
    #[serde(alias = "expired_at", alias = "ignoreUntil")]
    until: Option<toml::Value>,
    #[serde(alias = "statement")]
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServer {
    expected_tools: Vec<String>,
}

/// Why a settings file cannot be used: a sentence a mistake.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadSettings(String);

impl SettingsFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if it cannot be read or is not of its form.
    pub(crate) fn load(path: &Path) -> Result<Self, BadSettings> {
        let shown = shown(path);
        let wrong = |what: std::io::Error| BadSettings(format!("the settings `{shown}` cannot be read: {what}"));
        let metadata = std::fs::metadata(path).map_err(wrong)?;
        if !metadata.is_file() || metadata.len() > LONGEST {
            let what = format!("the settings `{shown}` are no regular file of at most {LONGEST} bytes");
            return Err(BadSettings(what));
        }
        let text = std::fs::read_to_string(path).map_err(wrong)?;
        let folder = path.canonicalize().map_err(wrong)?.parent().map(Path::to_owned).unwrap_or_default();
        Self::parse(shown, folder, text)
    }

    fn parse(shown: String, folder: PathBuf, text: String) -> Result<Self, BadSettings> {
        let raw: Raw = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| line(&text, span.start));
            BadSettings(format!("{shown}:{line}: {}", error.message().replace('\n', " ")))
        })?;
        let word = |given: &Spanned<String>, expected: &str| {
            let line = line(&text, given.span().start);
            BadSettings(format!("{shown}:{line}: `{}` is not one of {expected}", given.get_ref()))
        };
        let fail_on = raw.fail_on.as_ref().map(|given| {
            FailOn::from_str(given.get_ref(), false).map_err(|_| word(given, "critical, high, medium, low, none"))
        });
        let min_confidence = raw.min_confidence.as_ref().map(|given| match given.get_ref().as_str() {
            "high" => Ok(Confidence::High),
            "medium" => Ok(Confidence::Medium),
            "low" => Ok(Confidence::Low),
            _ => Err(word(given, "high, medium, low")),
        });
        let of_servers = raw.server.into_iter().map(|(server, of)| (Some(server), of.expected_tools));
        let of_any = raw.expected_tools.map(|tools| (None, tools));
        let expected_tools = of_any.into_iter().chain(of_servers);
        Ok(Self {
            fail_on: fail_on.transpose()?,
            min_confidence: min_confidence.transpose()?,
            rules: raw.rules.map(|path| folder.join(path)),
            baseline: raw.baseline.map(|path| folder.join(path)),
            expected_tools: expected_tools.map(|(server, tools)| ExpectedTools { server, tools }).collect(),
            ignores: raw.ignore,
            shown,
            folder,
            text,
        })
    }

    /// The ignores of the file, each with the line that it begins on.
    ///
    /// # Errors
    ///
    /// Names every one that lacks a member or speaks of a rule that there is not.
    pub(crate) fn ignores(&self, rules: &RuleSet) -> Result<Vec<(usize, Ignore)>, BadSettings> {
        let (mut ignores, mut mistakes) = (Vec::new(), String::new());
        for raw in &self.ignores {
            let line = line(&self.text, raw.span().start);
            match self.ignore(raw.get_ref(), rules) {
                Ok(ignore) => ignores.push((line, ignore)),
                Err(what) => {
                    let lead = if mistakes.is_empty() { "" } else { "\n" };
                    // Writing to a `String` cannot fail.
                    let _ = write!(mistakes, "{lead}{}:{line}: this ignore {what}", self.shown);
                }
            }
        }
        if mistakes.is_empty() { Ok(ignores) } else { Err(BadSettings(mistakes)) }
    }

    fn ignore(&self, raw: &RawIgnore, rules: &RuleSet) -> Result<Ignore, String> {
        let rule = raw.rule.clone().ok_or("names no rule: `rule = \"V20\"` or the id of a rule")?;
        if !rules.knows(&rule) {
            return Err(format!("names a rule that there is not, `{rule}` (see `mcp-hub rules list`)"));
        }
        let until: Date = match raw.until.as_ref().ok_or("has no end: `until = 2027-01-31`")? {
            toml::Value::Datetime(date) => date.to_string(),
            toml::Value::String(text) => text.clone(),
            _ => return Err("has no end: `until` is not a date such as 2027-01-31".to_owned()),
        }
        .parse()
        .map_err(|error: model::ParseDateError| format!("has no end: {error}"))?;
        let reason = raw.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        Ok(Ignore {
            rule,
            path: raw.path.as_deref().map(PathPattern::new),
            server: raw.server.clone(),
            tool: raw.tool.clone(),
            until,
            reason: reason.ok_or("gives no reason: `reason = \"…\"`")?.to_owned(),
            file: self.shown.clone(),
        })
    }
}

/// The line of a byte, from 1.
fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

/// The path as people are told of it: from where they stand, if it lies below.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    let below = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<SettingsFile, String> {
        let parsed = SettingsFile::parse(NAME.into(), PathBuf::from("/home/u/project"), text.into());
        parsed.map_err(|error| error.to_string())
    }

    const NAME: &str = ".mcp-hub.toml";

    fn ignores(text: &str) -> Result<Vec<(usize, Ignore)>, String> {
        parsed(text)?.ignores(&RuleSet::bundled().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_that_a_file_may_say_is_read() {
        let file = parsed(
            "fail_on = 'none'\nmin_confidence = 'low'\nrules = 'rules'\nbaseline = 'known.json'\n\
             [server.notes]\nexpected_tools = ['save']\n",
        )
        .unwrap();
        assert_eq!((file.fail_on, file.min_confidence), (Some(FailOn::None), Some(Confidence::Low)));
        assert_eq!(file.rules.as_deref(), Some(Path::new("/home/u/project/rules")));
        let notes = ExpectedTools { server: Some("notes".into()), tools: vec!["save".into()] };
        assert_eq!(file.expected_tools, [notes]);
    }

    #[test]
    fn an_ignore_is_read_in_each_of_its_spellings() {
        let dates =
            ["until = 2027-01-31", "until = '2027-01-31'", "expired_at = 2027-01-31", "ignoreUntil = 2027-01-31"];
        for until in dates {
            let found =
                ignores(&format!("\n[[ignore]]\nrule = 'V20'\ntool = 'x'\n{until}\nstatement = 'so'\n")).unwrap();
            let (line, ignore) = &found[0];
            assert_eq!((*line, ignore.until.to_string().as_str(), ignore.reason.as_str()), (2, "2027-01-31", "so"));
        }
    }

    #[test]
    fn each_mistake_is_one_sentence_with_its_line() {
        let whole = "[[ignore]]\nrule = 'V20'\nuntil = 2027-01-31\nreason = 'so'\n";
        for (text, said) in [
            ("\ncolour = 'red'", ".mcp-hub.toml:2: unknown field `colour`"),
            ("fail_on = 'always'", ".mcp-hub.toml:1: `always` is not one of critical"),
            ("min_confidence = 'some'", "`some` is not one of high"),
            (&whole.replace("'V20'", "'no-such'"), "names a rule that there is not, `no-such`"),
            (&whole.replace("rule", "rul"), ":2: unknown field `rul`"),
            (&whole.replace("reason = 'so'", ""), ".mcp-hub.toml:1: this ignore gives no reason"),
            (&whole.replace("until = 2027-01-31", ""), "has no end"),
            (&whole.replace("2027-01-31", "2027-02-30"), ".mcp-hub.toml:3:"),
            (&whole.replace("2027-01-31", "'soon'"), "`soon` is not a date"),
            ("[[ignore]", ".mcp-hub.toml:1:"),
        ] {
            let error = ignores(text).unwrap_err();
            assert!(error.contains(said) && !error.contains('\n'), "{text}: {error}");
        }
        let both = ignores("[[ignore]]\nrule = 'V20'\n[[ignore]]\nrule = 'V99'").unwrap_err();
        assert_eq!(both.lines().count(), 2, "{both}");
    }
}
