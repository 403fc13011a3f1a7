//! The text that is searched in one pass: all texts of one item, each as it stands and as it reads.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use crate::rule::{Characters, Sorts};
use crate::text::Offsets;

/// Stands between segments: no pattern of words or blanks crosses it, and no keyword holds it.
const BETWEEN: &str = "\n\0\n";

/// Segments on end.
#[derive(Debug, Default)]
pub(crate) struct Haystack<'a> {
    text: Cow<'a, str>,
    segments: Vec<Segment>,
}

/// One text of the item, in one view.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Where it stands in the haystack.
    pub(crate) range: Range<usize>,
    /// What sort of text it is.
    pub(crate) sorts: Sorts,
    /// Which of the caller's passages it is a view of.
    pub(crate) passage: usize,
    /// How it was made from the passage.
    pub(crate) view: View,
    /// What it is written with, once that was asked.
    characters: OnceCell<Characters>,
}

/// How a segment was made from its passage.
#[derive(Debug)]
pub(crate) enum View {
    /// As it stands.
    Raw,
    /// Normalised.
    Normal {
        /// The way back.
        offsets: Offsets,
        /// Whether more than typography was normalised.
        disguised: bool,
    },
    /// Decoded from, or concealed in, a part of the passage.
    Hidden {
        /// The part of the passage.
        from: Range<usize>,
        /// What hid it, for people.
        how: &'static str,
        /// Whether a reader of the bytes cannot read it: it was encoded and not only put out of sight.
        encoded: bool,
    },
}

impl<'a> Haystack<'a> {
    /// A haystack of one raw text.
    pub(crate) fn of(text: &'a str, sorts: Sorts) -> Self {
        let segment = Segment::new(0..text.len(), sorts, 0, View::Raw);
        Self { text: Cow::Borrowed(text), segments: vec![segment] }
    }

    /// An empty haystack with room for so many texts of so many bytes.
    pub(crate) fn with_room(texts: usize, bytes: usize) -> Self {
        let text = String::with_capacity(bytes + texts * BETWEEN.len());
        Self { text: Cow::Owned(text), segments: Vec::with_capacity(texts) }
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str, sorts: Sorts, passage: usize, view: View) {
        let all = match &mut self.text {
            Cow::Owned(all) => all,
            borrowed @ Cow::Borrowed(_) => borrowed.to_mut(),
        };
        if !all.is_empty() {
            all.push_str(BETWEEN);
        }
        let start = all.len();
        all.push_str(text);
        let range = start..all.len();
        self.segments.push(Segment::new(range, sorts, passage, view));
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment that holds the byte at `at`, or the next one if that byte is between two.
    pub(crate) fn segment_behind(&self, at: usize) -> Option<usize> {
        let index = self.segments.partition_point(|segment| segment.range.end <= at);
        (index < self.segments.len()).then_some(index)
    }

    /// The segment that holds the byte at `at`.
    pub(crate) fn segment_at(&self, at: usize) -> Option<usize> {
        let index = self.segments.partition_point(|segment| segment.range.end < at);
        self.segments.get(index).is_some_and(|segment| segment.range.contains(&at)).then_some(index)
    }
}

impl Segment {
    const fn new(range: Range<usize>, sorts: Sorts, passage: usize, view: View) -> Self {
        Self { range, sorts, passage, view, characters: OnceCell::new() }
    }

    /// The characters of the segment, which is one of a haystack of that text. A long one may hold any.
    pub(super) fn characters(&self, text: &str) -> Characters {
        /// More bytes hold a character of most sets.
        const LONG: usize = 4096;
        let of_text =
            || if self.range.len() > LONG { Characters::ALL } else { Characters::of(&text[self.range.clone()]) };
        *self.characters.get_or_init(of_text)
    }

    /// Whether the passage had to be normalised or decoded to read like this.
    pub(crate) const fn is_unmasked(&self) -> bool {
        matches!(self.view, View::Normal { disguised: true, .. } | View::Hidden { encoded: true, .. })
    }

    /// The part of the passage behind a part of this segment, both in their own bytes.
    pub(crate) fn passage_range(&self, range: Range<usize>) -> Range<usize> {
        match &self.view {
            View::Raw => range,
            View::Normal { offsets, .. } => offsets.raw(range),
            View::Hidden { from, .. } => from.clone(),
        }
    }
}
