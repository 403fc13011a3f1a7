//! Names of callees in rules: parts joined by dots, of which `*` stands for any one or more.

use crate::cost;

/// A callee, or a family of them: `subprocess.run`, `*.execute`, `smtplib.*.sendmail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Callee(Box<[Box<str>]>);

const ANY: &str = "*";

impl Callee {
    /// Reads a name that may end in `*`, as names of values may.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts: Box<[Box<str>]> = text.split('.').map(Into::into).collect();
        let is_name = |part: &str| {
            part == ANY || !part.is_empty() && !part.bytes().any(|byte| byte.is_ascii_whitespace() || byte == b'*')
        };
        if !parts.iter().all(|part| is_name(part)) {
            return Err(format!("`{text}` is no callee: parts joined by dots, each a name or `*`"));
        }
        if parts.iter().all(|part| part.as_ref() == ANY) {
            return Err(format!("`{text}` names every callee"));
        }
        Ok(Self(parts))
    }

    /// Reads the name of a call that is asked for, whose last part picks the files that are read.
    pub(crate) fn parse_asked(text: &str) -> Result<Self, String> {
        let callee = Self::parse(text)?;
        if callee.last() == ANY {
            return Err(format!("the callee `{text}` ends in `*`: name each function that is meant"));
        }
        Ok(callee)
    }

    /// The last part.
    pub(crate) fn last(&self) -> &str {
        self.0.last().map_or("", AsRef::as_ref)
    }

    /// A name of the family.
    #[cfg(test)]
    pub(super) fn an_example(&self) -> String {
        self.0.iter().map(|part| if &**part == ANY { "any" } else { part }).collect::<Vec<_>>().join(".")
    }

    /// Whether `name` is one of the family.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let parts: Vec<&str> = name.split('.').collect();
        cost::add(parts.len());
        // Where the last star stands, and up to which part it has swallowed: a longer try never helps an earlier star.
        let (mut at, mut part, mut star) = (0, 0, None);
        while part < parts.len() {
            match self.0.get(at).map(AsRef::as_ref) {
                Some(ANY) => {
                    (at, part) = (at + 1, part + 1);
                    star = Some((at, part));
                }
                Some(wanted) if wanted == parts[part] => (at, part) = (at + 1, part + 1),
                _ => {
                    let Some((after, swallowed)) = star else { return false };
                    star = Some((after, swallowed + 1));
                    (at, part) = (after, swallowed + 1);
                }
            }
        }
        at == self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Callee::parse(pattern).unwrap().matches(name)
    }

    #[test]
    fn a_star_stands_for_one_or_more_parts_wherever_it_is() {
        assert!(matches("subprocess.run", "subprocess.run"));
        assert!(matches("*.execute", "?.execute") && matches("*.execute", "sqlite3.connect().cursor().execute"));
        assert!(matches("smtplib.*.sendmail", "smtplib.SMTP().sendmail"));
        assert!(matches("process.env.*", "process.env.HOME"));
        assert!(matches("a.*.b.*.c", "a.x.b.b.y.b.c") && matches("*.a.b", "a.a.a.b"));
        for (pattern, name) in [
            ("subprocess.run", "run"),
            ("*.execute", "execute"),
            ("*.execute", "x.execute.later"),
            ("a.*.b", "a.b"),
            ("a.*.b.*.c", "a.x.b.c"),
            ("process.env.*", "process.env"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn names_that_pick_nothing_are_refused_with_the_reason() {
        for (text, reason) in [
            ("", "no callee"),
            ("a..b", "no callee"),
            ("a b", "no callee"),
            ("a*", "no callee"),
            ("*.*", "every callee"),
        ] {
            assert!(Callee::parse(text).unwrap_err().contains(reason), "{text}");
        }
        assert!(Callee::parse_asked("os.*").unwrap_err().contains("ends in `*`"));
    }
}
