//! One text of a listed item.

use model::{Gap, GapReason, Location, Subject, SubjectKind};

use crate::mask;
use crate::rule::{Sort, Sorts};

/// Texts looked at of one item: far more than any model is given.
const MAX_PASSAGES: usize = 50_000;
/// Bytes of text looked at of one item.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Everything that a model reads of one tool, prompt, resource, or of the server itself.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    pub(crate) subject: Subject,
    pub(crate) declared: Option<Location>,
    pub(crate) passages: Vec<Passage<'a>>,
    bytes: usize,
    /// The limits that left some of it out.
    limits: Vec<String>,
}

/// One text.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    /// RFC 6901 pointer from the root of the item.
    pub(crate) pointer: String,
    /// The text as it stands.
    pub(crate) text: &'a str,
    /// What sort of text it is.
    pub(crate) sorts: Sorts,
}

impl<'a> Item<'a> {
    pub(crate) const fn new(subject: Subject, declared: Option<Location>) -> Self {
        Self { subject, declared, passages: Vec::new(), bytes: 0, limits: Vec::new() }
    }

    /// Adds a text, or as much of it as there is room for.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, text: &'a str, sort: Sort) {
        if text.is_empty() {
            return;
        }
        if self.passages.len() == MAX_PASSAGES {
            return self.leave_out(&format!("{MAX_PASSAGES} texts of one item"));
        }
        let fits = &text[..text.floor_char_boundary(MAX_BYTES - self.bytes)];
        self.bytes += fits.len();
        if fits.len() < text.len() {
            self.leave_out(&format!("{MAX_BYTES} bytes of text in one item"));
            self.bytes = MAX_BYTES;
        }
        if !fits.is_empty() {
            self.passages.push(Passage { pointer: pointer.into(), text: fits, sorts: Sorts::of(sort) });
        }
    }

    pub(crate) fn add_some(&mut self, pointer: &str, text: Option<&'a String>, sort: Sort) {
        if let Some(text) = text {
            self.add(pointer, text, sort);
        }
    }

    /// Takes note that some of the item was not looked at, and of the limit that left it out.
    pub(crate) fn leave_out(&mut self, limit: &str) {
        if !self.limits.iter().any(|known| known == limit) {
            self.limits.push(limit.to_owned());
        }
    }

    /// What was not looked at.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = Gap> {
        self.limits.iter().map(|limit| Gap {
            what: format!("texts of {}", shown(&self.subject)),
            reason: GapReason::Limit(limit.clone()),
            location: self.declared.clone(),
        })
    }
}

/// The item in words: `the tool ...`.
fn shown(subject: &Subject) -> String {
    const LONGEST: usize = 120;
    let kind = match subject.kind {
        SubjectKind::ResourceTemplate => "resource template",
        kind => kind.as_str(),
    };
    let name = &subject.name[..subject.name.floor_char_boundary(LONGEST)];
    format!("the {kind} `{}`", mask::mask(name).text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item() -> Item<'static> {
        Item::new(Subject { kind: SubjectKind::Tool, name: "add".to_owned() }, Some(Location::line("server.py", 3)))
    }

    #[test]
    fn a_text_that_is_too_long_is_read_from_its_start_and_is_a_gap() {
        let text = "ä".repeat(MAX_BYTES / 2 + 1);
        let mut item = item();
        item.add("/name", "a", Sort::ToolName);
        item.add("/description", &text, Sort::ToolDescription);
        item.add("/title", "never read", Sort::ToolTitle);
        assert_eq!(item.passages.iter().map(|passage| passage.text.len()).sum::<usize>(), MAX_BYTES - 1);
        let gaps: Vec<_> = item.gaps().collect();
        assert_eq!(gaps.len(), 1, "a limit is named once: {gaps:?}");
        assert_eq!(gaps[0].what, "texts of the tool `add`");
        assert_eq!(gaps[0].reason, GapReason::Limit("16777216 bytes of text in one item".to_owned()));
        assert_eq!(gaps[0].location, item.declared);
    }

    #[test]
    fn one_text_too_many_is_a_gap() {
        let mut item = item();
        for _ in 0..MAX_PASSAGES {
            item.add("/name", "a", Sort::ToolName);
        }
        assert_eq!(item.gaps().count(), 0);
        item.add("/name", "", Sort::ToolName);
        assert_eq!(item.gaps().count(), 0);
        item.add("/name", "a", Sort::ToolName);
        assert_eq!(item.gaps().count(), 1);
    }
}
