//! What the words of a name, or of the first sentence of a description, say together.

use std::ops::Range;

use super::lexicon::{Means, means};
use super::words::{Word, words};

/// Verbs and objects of a short text.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) verbs: Means,
    pub(super) objects: Means,
    /// Whether it searches, which makes the name of an engine an object.
    pub(super) searches: bool,
    /// Whether its verb may be the method of a request: `post_search` searches.
    is_method: bool,
    /// From its first to its last telling word.
    pub(super) range: Range<usize>,
}

impl Said {
    /// What a name says. A name that begins with a verb means that one: in `get_post` nothing is posted.
    pub(super) fn in_name(name: &str) -> Self {
        const WORDS: usize = 12;
        let mut said = Self::default();
        let mut is_first_verb = true;
        for word in words(name).take(WORDS) {
            said.take(&word, means(word.letters), 0, &mut is_first_verb);
        }
        said
    }

    /// What a description says in its first sentence, which must begin with its verb: "Sends a mail", "Use this to
    /// search your inbox".
    pub(super) fn in_sentence(description: &str) -> Self {
        const BYTES: usize = 160;
        const VERB_WITHIN: usize = 5;
        const OBJECTS_WITHIN: usize = 9;
        let start = &description[..description.floor_char_boundary(BYTES)];
        let (offset, sentence) = first_sentence(start);
        let mut said = Self::default();
        let mut is_first_verb = true;
        let mut left = VERB_WITHIN;
        for word in words(sentence) {
            if left == 0 {
                break;
            }
            left -= 1;
            let waits = is_first_verb;
            let meaning = means(word.letters);
            if waits && !meaning.meets(Means::VERBS) {
                continue;
            }
            said.take(&word, meaning, offset, &mut is_first_verb);
            if waits && !is_first_verb {
                left = OBJECTS_WITHIN;
            }
        }
        said
    }

    fn take(&mut self, word: &Word<'_>, meaning: Means, offset: usize, is_first_verb: &mut bool) {
        if meaning == Means::default() {
            return;
        }
        let replaces = self.is_method && meaning.meets(Means::READ.and(Means::DELETE).and(Means::CHANGE));
        if meaning.meets(Means::VERBS) && (*is_first_verb || replaces) {
            *is_first_verb = false;
            self.verbs = meaning;
            self.searches = word.is_among(&["search", "searches"]);
            self.is_method = word.is("post");
            if replaces {
                self.objects = Means::default();
            }
        }
        // `tweet` says where to as well; `post` does so only as a noun.
        let objects = if self.is_method && word.is("post") { meaning.without(Means::SOCIAL) } else { meaning };
        self.objects = self.objects.and(objects);
        let range = word.range.start + offset..word.range.end + offset;
        if self.range.is_empty() {
            self.range = range;
        } else {
            self.range.end = range.end;
        }
    }
}

/// The first part of a text that says anything, up to where its sentence may end, and where it begins.
fn first_sentence(text: &str) -> (usize, &str) {
    let mut start = 0;
    let ends = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'\n' | b'!' | b';' | b':'));
    for end in ends.map(|(at, _)| at).chain([text.len()]) {
        let part = &text[start..end];
        if !part.trim_start().is_empty() {
            return (start, part);
        }
        start = end + 1;
    }
    (0, "")
}
