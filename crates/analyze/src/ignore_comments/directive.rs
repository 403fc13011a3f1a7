//! What a comment says after `mcp-hub: ignore`.

use model::Date;

use crate::RuleSet;

/// The longest reason, in bytes.
const REASON: usize = 500;
/// The longest that is read of one comment, in bytes.
const LONGEST: usize = 4096;
/// Rules of one comment.
const RULES: usize = 20;

/// An ignore as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) rules: Vec<String>,
    pub(super) reason: String,
    pub(super) until: Option<Date>,
}

/// The line that begins here, without the end of a comment.
pub(super) fn written(text: &str) -> &str {
    let start = &text[..text.floor_char_boundary(LONGEST)];
    let line = start.lines().next().unwrap_or_default();
    ["*/", "-->"].iter().fold(line, |line, end| line.split(end).next().unwrap_or(line)).trim_end()
}

/// Reads `[V20, install-hook] reason="…" until=2027-01-31`.
pub(super) fn parse(text: &str, rules: &RuleSet) -> Result<Directive, String> {
    let (ids, mut rest) = text
        .strip_prefix('[')
        .and_then(|text| text.split_once(']'))
        .ok_or("the rules do not stand in brackets: `ignore[rule-id]`")?;
    let ids: Vec<String> = ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    if ids.is_empty() || ids.len() > RULES {
        return Err(format!("it names {} rules of at least 1 and at most {RULES}", ids.len()));
    }
    if let Some(unknown) = ids.iter().find(|id| !rules.knows(id)) {
        return Err(format!("there is no rule or class `{}`", shown(unknown)));
    }
    let (mut reason, mut until) = (None, None);
    loop {
        rest = rest.trim_start();
        if let Some(quoted) = rest.strip_prefix("reason=\"") {
            let (text, after) = quoted.split_once('"').ok_or("the reason has no closing quotation mark")?;
            if text.len() > REASON {
                return Err(format!("the reason has more than {REASON} bytes"));
            }
            reason = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            rest = after;
        } else if let Some(date) = rest.strip_prefix("until=") {
            let (date, after) = date.split_once(char::is_whitespace).unwrap_or((date, ""));
            until = Some(date.parse().map_err(|error: model::ParseDateError| error.to_string())?);
            rest = after;
        } else if rest.is_empty() {
            break;
        } else {
            return Err(format!("`{}` is neither `reason=\"…\"` nor `until=2027-01-31`", shown(rest)));
        }
    }
    let reason = reason.ok_or("it gives no reason: `reason=\"…\"`")?;
    Ok(Directive { rules: ids, reason, until })
}

fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Directive, String> {
        parse(written(text), &RuleSet::bundled().unwrap())
    }

    #[test]
    fn rules_reason_and_day_are_read_in_any_comment() {
        let until = "2027-01-31".parse().ok();
        let directive = Directive { rules: vec!["V20".into(), "install-hook".into()], reason: "a, b".into(), until };
        for end in ["", " */", "-->", "  */ code()"] {
            let text = format!("[V20,install-hook] reason=\"a, b\" until=2027-01-31{end}");
            assert_eq!(parsed(&text), Ok(Directive { rules: directive.rules.clone(), reason: "a, b".into(), until }));
        }
        assert_eq!(parsed("[ V20 ] until=2027-01-31 reason=\"x\"").unwrap().until, until);
        assert_eq!(parsed("[V20] reason=\"x\"").unwrap().until, None);
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        for (text, said) in [
            (" V20 reason=\"x\"", "brackets"),
            ("[] reason=\"x\"", "0 rules"),
            ("[V99] reason=\"x\"", "no rule or class `V99`"),
            ("[V20]", "no reason"),
            ("[V20] reason=\"\"", "no reason"),
            ("[V20] reason=\"x", "closing"),
            ("[V20] reason=\"x\" until=soon", "`soon` is not a date"),
            ("[V20] because I say so", "is neither"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
