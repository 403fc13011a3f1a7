//! Where in a document something stands.

use std::fmt;

/// The place of a member. A chain to the root, so that a place costs nothing until a mistake is noted there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path<'a> {
    before: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
}

impl<'a> Path<'a> {
    /// The document itself.
    pub(crate) const ROOT: Path<'static> = Path { before: None, step: Step::Root };

    /// A member of the object that stands here.
    pub(crate) const fn member(&'a self, name: &'a str) -> Path<'a> {
        Path { before: Some(self), step: Step::Member(name) }
    }

    /// An item of the list that stands here.
    pub(crate) const fn item(&'a self, at: usize) -> Path<'a> {
        Path { before: Some(self), step: Step::Item(at) }
    }
}

impl Path<'_> {
    /// The same place as RFC 6901 writes it.
    pub(crate) fn pointer(&self) -> String {
        let mut pointer = self.before.map(Path::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Item(at) => {
                pointer.push('/');
                pointer.push_str(&at.to_string());
            }
            Step::Member(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
        }
        pointer
    }
}

impl From<Path<'_>> for String {
    fn from(path: Path<'_>) -> Self {
        path.to_string()
    }
}

impl From<&Path<'_>> for String {
    fn from(path: &Path<'_>) -> Self {
        path.to_string()
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = self.before {
            before.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Item(at) => write!(f, "[{at}]"),
            Step::Member(name) if is_plain(name) => {
                let is_first = self.before.is_none_or(|before| matches!(before.step, Step::Root));
                f.write_str(if is_first { "" } else { "." })?;
                f.write_str(name)
            }
            Step::Member(name) => {
                let shown: String = name.chars().take(LONGEST_NAME).flat_map(char::escape_default).collect();
                write!(f, "[\"{shown}\"]")
            }
        }
    }
}

/// The longest name that is shown whole.
const LONGEST_NAME: usize = 64;

/// Whether a name can stand in a path as it is.
fn is_plain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$');
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_programs_write_it() {
        let servers = Path::ROOT.member("servers");
        let third = servers.item(3);
        assert_eq!(third.member("saved_name").to_string(), "servers[3].saved_name");
        assert_eq!(Path::ROOT.to_string(), "");
        assert_eq!(third.member("a/b~c").pointer(), "/servers/3/a~1b~0c");
        let env = Path::ROOT.member("env");
        assert_eq!(env.member("A.B\u{1b}[2J").to_string(), "env[\"A.B\\u{1b}[2J\"]");
        assert_eq!(env.member("").to_string(), "env[\"\"]");
        assert!(env.member(&"x".repeat(10_000)).to_string().len() < 100);
    }
}
