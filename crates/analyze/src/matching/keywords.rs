//! The keywords of many patterns, found in one pass: a small table for how they start, a tree for the rest.

use super::endings::Endings;
use super::plain::Plain;
use super::ranks::Ranks;
use super::starts::{START, Starts, start_of};
use crate::rule::{Keyword, MAX_NEEDS, PatternId, Patterns, SetId, is_word};

/// Lists of keywords that a pattern may have; every match holds one of each list, and is around one of the first.
pub(super) const LISTS: usize = MAX_NEEDS;

/// Finds the keywords of patterns, all in one pass over a text.
#[derive(Debug)]
pub(super) struct Keywords {
    /// Finds how keywords start.
    starts: Starts,
    /// For each start, what else is to be known of it.
    roots: Vec<Root>,
    endings: Endings,
    /// For each keyword, where in `owners` its patterns start; one more at the end.
    first_owner: Vec<u32>,
    owners: Vec<Owner>,
    /// For each further list, the patterns that have one.
    further: [Ranks; LISTS - 1],
    /// For each pattern, where in `sets` those start that it is in; one more at the end.
    first_set: Vec<u32>,
    sets: Vec<SetId>,
}

/// Keywords that start alike.
#[derive(Debug)]
struct Root {
    /// Their place in the tree of endings.
    node: u32,
    /// Bytes that they have in common, before the tree goes on.
    length: u8,
    /// Whether they all pick patterns only where a word starts.
    starts_word: bool,
    /// Whether they start with a blank, which may be the last of several in the text.
    starts_blank: bool,
}

/// A list of keywords of a pattern: the lists that further ones have stand behind those that all have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListId(pub(super) u32);

/// A list that has the keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    list: ListId,
    /// At which of its ends a word must not go on for the keyword to count.
    edges: u8,
}

/// A keyword counts only where a word starts.
const STARTS_WORD: u8 = 1;
/// A keyword counts only where a word ends.
const ENDS_WORD: u8 = 2;

impl Keywords {
    /// The keywords of the patterns that are `wanted`, by their ids.
    pub(super) fn of(patterns: &Patterns, wanted: &[bool]) -> Self {
        let mut further: [Ranks; LISTS - 1] = Default::default();
        for list in &mut further {
            list.clear(patterns.all().len());
        }
        let stride = stride(patterns.all().len());
        let mut owned: Vec<(u64, &[u8], Owner)> = Vec::new();
        for ((pattern, _), index) in patterns.all().iter().zip(wanted).zip(0..).filter(|((_, wanted), _)| **wanted) {
            owned.extend(pattern.keywords().iter().map(|keyword| Owner::of(keyword, ListId(index))));
            for ((keywords, list), with) in pattern.also().iter().zip(1..).zip(&mut further) {
                with.add(index);
                owned.extend(keywords.iter().map(|keyword| Owner::of(keyword, ListId(list * stride + index))));
            }
        }
        let (mut first_set, mut sets) = (vec![0], Vec::new());
        for index in 0..patterns.all().len() as u32 {
            sets.extend_from_slice(patterns.sets_of(PatternId(index)));
            first_set.push(sets.len() as u32);
        }
        owned.sort_unstable();
        owned.dedup_by(|next, kept| next.1 == kept.1 && next.2.list == kept.2.list && kept.2.takes_in(next.2));
        let mut words: Vec<&[u8]> = Vec::new();
        let mut first_owner = Vec::new();
        for (at, &(_, word, _)) in owned.iter().enumerate() {
            if words.last() != Some(&word) {
                words.push(word);
                first_owner.push(at as u32);
            }
        }
        first_owner.push(owned.len() as u32);
        let mut endings = Endings::default();
        let mut first = 0;
        let (mut starts, mut roots) = (Vec::new(), Vec::new());
        for same in words.chunk_by(|one, next| start_of(one) == start_of(next)) {
            let start = start_of(same[0]);
            let end = first + same.len() as u32;
            let owners = first_owner[first as usize] as usize..first_owner[end as usize] as usize;
            let starts_word = owned[owners].iter().all(|(_, _, owner)| owner.edges & STARTS_WORD > 0);
            starts.push((start, starts_word));
            roots.push(Root {
                node: endings.root(same, first, start.len()),
                length: start.len().min(START) as u8,
                starts_word,
                starts_blank: start[0] == b' ',
            });
            first = end;
        }
        endings.grow(&words);
        let starts = Starts::of(&starts);
        let owners = owned.into_iter().map(|(_, _, owner)| owner).collect();
        Self { starts, roots, endings, first_owner, owners, further, first_set, sets }
    }

    /// For each list of keywords but the first, the patterns that have one.
    pub(super) const fn further(&self) -> &[Ranks] {
        &self.further
    }

    /// The sets that a pattern is in.
    pub(super) fn sets_of(&self, PatternId(id): PatternId) -> &[SetId] {
        &self.sets[self.first_set[id as usize] as usize..self.first_set[id as usize + 1] as usize]
    }

    /// Calls `each` with every list of every keyword in `text`, and the byte that the keyword starts at. A run of blanks in
    /// the text is read as one space.
    pub(super) fn find(&self, text: &str, mut each: impl FnMut(ListId, u32)) {
        let plain = Plain::of(text);
        let bytes = plain.bytes();
        let mut origin = plain.origins();
        self.starts.find(bytes, |start, first| {
            let &Root { mut node, length, starts_word, starts_blank } = &self.roots[start];
            let inside_before = first > 0 && is_word(bytes[first - 1]);
            if starts_word && inside_before {
                return;
            }
            let mut at = first + usize::from(length);
            loop {
                let next = bytes[at];
                if let Some(word) = self.endings.word(node) {
                    let place = if starts_blank { origin.of(first + 1) - 1 } else { origin.of(first) };
                    let inside = edges(inside_before, is_word(next));
                    let owners = self.first_owner[word]..self.first_owner[word + 1];
                    for owner in &self.owners[owners.start as usize..owners.end as usize] {
                        if owner.edges & inside == 0 {
                            each(owner.list, place);
                        }
                    }
                }
                let Some((child, behind)) = self.endings.child(node, bytes, at) else { return };
                (node, at) = (child, behind);
            }
        });
    }
}

/// Both edges of a keyword.
const fn edges(start: bool, end: bool) -> u8 {
    (start as u8 * STARTS_WORD) | (end as u8 * ENDS_WORD)
}

/// How many lists there are of a sort, of so many patterns: whole words of bits.
pub(super) const fn stride(patterns: usize) -> u32 {
    patterns.next_multiple_of(u64::BITS as usize) as u32
}

impl Owner {
    /// A keyword and a list that has it; before them the first bytes of the keyword as a number, so that most keywords are
    /// put in order by comparing numbers.
    fn of(keyword: &Keyword, list: ListId) -> (u64, &[u8], Self) {
        let Keyword { word, starts_word, ends_word } = keyword;
        let mut start = [0; 8];
        let length = word.len().min(start.len());
        start[..length].copy_from_slice(&word.as_bytes()[..length]);
        let edges = edges(*starts_word, *ends_word);
        (u64::from_be_bytes(start), word.as_bytes(), Self { list, edges })
    }

    /// Becomes the looser of two that have the same keyword and list.
    const fn takes_in(&mut self, other: Self) -> bool {
        self.edges &= other.edges;
        true
    }
}
