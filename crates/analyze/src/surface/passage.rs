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
    kind: SubjectKind,
    name: &'a str,
    pub(crate) declared: Option<&'a Location>,
    pub(crate) passages: Vec<Passage<'a>>,
    steps: Vec<(Pointer, Step<'a>)>,
    bytes: usize,
    /// The limits that left some of it out.
    limits: Vec<String>,
}

/// One text.
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    /// Where in the item it stands.
    pub(crate) pointer: Pointer,
    /// The text as it stands.
    pub(crate) text: &'a str,
    /// What sort of text it is.
    pub(crate) sorts: Sorts,
}

/// A place in an item. It is spelled out only where something is found, as few passages have that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pointer(u32);

impl Pointer {
    /// The item itself.
    pub(crate) const ROOT: Self = Self(0);
}

/// One step down from a place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    /// To the member of that name.
    Member(&'a str),
    /// To the entry at that position.
    Entry(usize),
}

impl<'a> Item<'a> {
    pub(crate) fn new(kind: SubjectKind, name: &'a str, declared: Option<&'a Location>) -> Self {
        /// Texts and steps of a usual item.
        const USUAL: usize = 24;
        let (passages, steps) = (Vec::with_capacity(USUAL), Vec::with_capacity(USUAL));
        Self { kind, name, declared, passages, steps, bytes: 0, limits: Vec::new() }
    }

    /// What a finding in it is about.
    pub(crate) fn subject(&self) -> Subject {
        Subject { kind: self.kind, name: self.name.to_owned() }
    }

    /// The place one step below `from`.
    pub(crate) fn step(&mut self, from: Pointer, step: Step<'a>) -> Pointer {
        self.steps.push((from, step));
        Pointer(self.steps.len() as u32)
    }

    /// The RFC 6901 pointer from the root of the item.
    pub(crate) fn spelled(&self, mut pointer: Pointer) -> String {
        let mut steps = Vec::new();
        while let Some((from, step)) = pointer.0.checked_sub(1).and_then(|at| self.steps.get(at as usize)) {
            steps.push(step);
            pointer = *from;
        }
        let mut spelled = String::new();
        for step in steps.into_iter().rev() {
            spelled.push('/');
            match step {
                Step::Member(name) if !name.contains(['~', '/']) => spelled.push_str(name),
                Step::Member(name) => spelled.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Entry(index) => spelled.push_str(&index.to_string()),
            }
        }
        spelled
    }

    /// Adds a text that is a member of the item itself.
    pub(crate) fn add_member(&mut self, name: &'a str, text: Option<&'a str>, sort: Sort) {
        if let Some(text) = text {
            let at = self.step(Pointer::ROOT, Step::Member(name));
            self.add(at, text, sort);
        }
    }

    /// Adds a text, or as much of it as there is room for.
    pub(crate) fn add(&mut self, pointer: Pointer, text: &'a str, sort: Sort) {
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
            self.passages.push(Passage { pointer, text: fits, sorts: Sorts::of(sort) });
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
            what: format!("texts of {}", shown(self.kind, self.name)),
            reason: GapReason::Limit(limit.clone()),
            location: self.declared.cloned(),
        })
    }
}

/// The item in words: `the tool ...`.
fn shown(kind: SubjectKind, name: &str) -> String {
    const LONGEST: usize = 120;
    let kind = match kind {
        SubjectKind::ResourceTemplate => "resource template",
        kind => kind.as_str(),
    };
    let name = &name[..name.floor_char_boundary(LONGEST)];
    format!("the {kind} `{}`", mask::mask(name).text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(declared: &Location) -> Item<'_> {
        Item::new(SubjectKind::Tool, "add", Some(declared))
    }

    fn declared() -> Location {
        Location::line("server.py", 3)
    }

    #[test]
    fn a_text_that_is_too_long_is_read_from_its_start_and_is_a_gap() {
        let text = "ä".repeat(MAX_BYTES / 2 + 1);
        let declared = declared();
        let mut item = item(&declared);
        item.add_member("name", Some("a"), Sort::ToolName);
        item.add_member("description", Some(&text), Sort::ToolDescription);
        item.add_member("title", Some("never read"), Sort::ToolTitle);
        assert_eq!(item.passages.iter().map(|passage| passage.text.len()).sum::<usize>(), MAX_BYTES - 1);
        let gaps: Vec<_> = item.gaps().collect();
        assert_eq!(gaps.len(), 1, "a limit is named once: {gaps:?}");
        assert_eq!(gaps[0].what, "texts of the tool `add`");
        assert_eq!(gaps[0].reason, GapReason::Limit("16777216 bytes of text in one item".to_owned()));
        assert_eq!(gaps[0].location.as_ref(), item.declared);
    }

    #[test]
    fn a_pointer_spells_every_step_with_its_escapes() {
        let declared = declared();
        let mut item = item(&declared);
        let at = item.step(Pointer::ROOT, Step::Member("a/b~c"));
        let inner = item.step(at, Step::Entry(3));
        assert_eq!(item.spelled(inner), "/a~1b~0c/3");
        assert_eq!(item.spelled(at), "/a~1b~0c");
        assert_eq!(item.spelled(Pointer::ROOT), "");
    }

    #[test]
    fn one_text_too_many_is_a_gap() {
        let declared = declared();
        let mut item = item(&declared);
        for _ in 0..MAX_PASSAGES {
            item.add(Pointer::ROOT, "a", Sort::ToolName);
        }
        assert_eq!(item.gaps().count(), 0);
        item.add(Pointer::ROOT, "", Sort::ToolName);
        assert_eq!(item.gaps().count(), 0);
        item.add(Pointer::ROOT, "a", Sort::ToolName);
        assert_eq!(item.gaps().count(), 1);
    }
}
