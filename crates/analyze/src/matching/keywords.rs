//! The keywords of many patterns, found in one pass: a small table for how they start, a tree for the rest.

use std::collections::BTreeMap;

use super::endings::Endings;
use super::plain::Plain;
use super::ranks::Ranks;
use super::starts::{START, Starts, start_of};
use crate::rule::{
    ENDS_WORD, Keyword, MAX_NEEDS, PatternId, Patterns, STARTS_WORD, SetId, Word, is_word, known_place, known_words,
};

/// Lists of keywords that a pattern may have; every match holds one of each list, and is around one of the first.
pub(super) const LISTS: usize = MAX_NEEDS;

/// Finds the keywords of patterns, all in one pass over a text.
#[derive(Debug)]
pub(super) struct Keywords {
    /// Finds how keywords start.
    starts: Starts<Root>,
    /// How they go on, and where in `owners` those of each stand.
    endings: Endings,
    owners: Vec<Owner>,
    /// For each further list, the patterns that have one.
    further: [Ranks; LISTS - 1],
    /// For each pattern, where in `sets` those start that it is in; one more at the end.
    first_set: Vec<u32>,
    sets: Vec<SetId>,
}

/// Keywords that start alike.
#[derive(Debug, Clone, Copy)]
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

/// A further list of keywords of a pattern: the second lists of all patterns stand before all third ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FurtherId(pub(super) u32);

/// A list that has a keyword, and in its upper bits at which of its ends a word must not go on for the keyword to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owner(u32);

impl Owner {
    const EDGES: u32 = 30;

    const fn of(list: u32, edges: u8) -> Self {
        Self(list | (edges as u32) << Self::EDGES)
    }

    #[inline]
    const fn list(self) -> u32 {
        self.0 & ((1 << Self::EDGES) - 1)
    }

    /// Whether it counts where words go on at these ends.
    #[inline]
    const fn counts(self, inside: u8) -> bool {
        self.0 & (inside as u32) << Self::EDGES == 0
    }
}

impl Keywords {
    /// The keywords of the patterns that are `wanted`, by their ids.
    pub(super) fn of(patterns: &Patterns, wanted: &[bool]) -> Self {
        let mut further: [Ranks; LISTS - 1] = Default::default();
        for list in &mut further {
            list.clear(patterns.all().len());
        }
        let stride = stride(patterns.all().len());
        let mut owners = Owners::of_none();
        for ((pattern, _), index) in patterns.all().iter().zip(wanted).zip(0..).filter(|((_, wanted), _)| **wanted) {
            pattern.keywords().iter().for_each(|keyword| owners.add(&keyword, List::Picks(index)));
            for ((keywords, at), with) in pattern.also().iter().zip(0..).zip(&mut further) {
                with.add(index);
                let list = List::Further(at * stride + index);
                keywords.iter().for_each(|keyword| owners.add(&keyword, list));
            }
        }
        let (words, first_owner, owners) = owners.by_word();
        let (mut first_set, mut sets) = (vec![0], Vec::new());
        for index in 0..patterns.all().len() as u32 {
            sets.extend_from_slice(patterns.sets_of(PatternId(index)));
            first_set.push(sets.len() as u32);
        }
        let mut endings = Endings::default();
        let mut first = 0;
        let mut starts = Vec::new();
        for same in words.chunk_by(|one, next| start_of(one) == start_of(next)) {
            let start = start_of(same[0]);
            let end = first + same.len() as u32;
            let of_these = &owners[first_owner[2 * first as usize] as usize..first_owner[2 * end as usize] as usize];
            let starts_word = of_these.iter().all(|owner| !owner.counts(STARTS_WORD));
            let root = Root {
                node: endings.root(same, first, start.len()),
                length: start.len().min(START) as u8,
                starts_word,
                starts_blank: start[0] == b' ',
            };
            starts.push((start, starts_word, root));
            first = end;
        }
        endings.grow(&words, &first_owner);
        Self { starts: Starts::of(&starts), endings, owners, further, first_set, sets }
    }

    /// For each list of keywords but the first, the patterns that have one.
    pub(super) const fn further(&self) -> &[Ranks] {
        &self.further
    }

    /// The sets that a pattern is in.
    pub(super) fn sets_of(&self, id: u32) -> &[SetId] {
        &self.sets[self.first_set[id as usize] as usize..self.first_set[id as usize + 1] as usize]
    }

    /// Calls `picks` with every pattern that a keyword in `text` picks and the byte that the keyword starts at, and `further`
    /// with every further list that has one. A run of blanks in the text is read as one space.
    pub(super) fn find(&self, text: &str, mut picks: impl FnMut(PatternId, u32), mut further: impl FnMut(FurtherId)) {
        let plain = Plain::of(text);
        let bytes = plain.bytes();
        let mut origin = plain.origins();
        self.starts.find(bytes, |root, first, inside_before| {
            let Root { node, length, starts_word, starts_blank } = root;
            if starts_word && inside_before {
                return;
            }
            let (mut node, mut at) = (self.endings.node(node), first + usize::from(length));
            loop {
                let next = bytes[at];
                if node.is_word() {
                    let inside = edges(inside_before, is_word(next));
                    let [by_pattern, by_list] = node.owners();
                    if !by_pattern.is_empty() {
                        let place = if starts_blank { origin.of(first + 1) - 1 } else { origin.of(first) };
                        each_counting(&self.owners[by_pattern], inside, |list| picks(PatternId(list), place));
                    }
                    each_counting(&self.owners[by_list], inside, |list| further(FurtherId(list)));
                }
                let Some((child, behind)) = self.endings.child(node, next, bytes, at) else { return };
                (node, at) = (child, behind);
            }
        });
    }
}

/// Calls `each` with the lists of those owners that count where words go on at these ends. Those that count at the same ends
/// stand together, and those that ask for the start of a word only before those that ask for its end.
#[inline]
fn each_counting(owners: &[Owner], inside: u8, mut each: impl FnMut(u32)) {
    match inside {
        0 => owners.iter().for_each(|owner| each(owner.list())),
        STARTS_WORD => owners.iter().filter(|owner| owner.counts(inside)).for_each(|owner| each(owner.list())),
        _ => owners.iter().take_while(|owner| owner.counts(inside)).for_each(|owner| each(owner.list())),
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

/// A list of keywords of a pattern.
#[derive(Debug, Clone, Copy)]
enum List {
    /// Around these its matches are looked for.
    Picks(u32),
    Further(u32),
}

/// The lists that have each keyword, while they are gathered.
struct Owners<'w> {
    /// For each keyword, how many lists it picks patterns by, and how many further ones; those of the table first.
    counts: Vec<[u32; 2]>,
    /// The places of those that are not in the table.
    own: BTreeMap<&'w str, u32>,
    /// The lists, each with the place of its keyword.
    all: Vec<(u32, List, u8)>,
}

impl<'w> Owners<'w> {
    fn of_none() -> Self {
        let known = known_words();
        Self { counts: vec![[0; 2]; known], own: BTreeMap::new(), all: Vec::with_capacity(known) }
    }

    fn add(&mut self, keyword: &Keyword<Word<'w>>, list: List) {
        let place = match keyword.word {
            Word::Known(place) => place,
            Word::Own(word) => known_place(word).unwrap_or_else(|| {
                *self.own.entry(word).or_insert_with(|| {
                    self.counts.push([0; 2]);
                    self.counts.len() as u32 - 1
                })
            }),
        };
        self.counts[place as usize][list.sort()] += 1;
        self.all.push((place, list, keyword.edges()));
    }

    /// The keywords, sorted; for each, where its owners of either sort start, and where the last end; the owners.
    fn by_word(self) -> (Vec<&'w [u8]>, Vec<u32>, Vec<Owner>) {
        let Self { counts, own, all } = self;
        let known = (0..known_words() as u32).filter(|&place| counts[place as usize] != [0; 2]);
        let mut sorted: Vec<(&str, u32)> = known.map(|place| (Word::Known(place).text(), place)).collect();
        if !own.is_empty() {
            sorted.extend(own);
            sorted.sort_unstable();
        }
        let (mut words, mut first_owner, mut next_of) = (Vec::new(), vec![0], vec![[0; 2]; counts.len()]);
        let mut end = 0;
        for (word, place) in sorted {
            words.push(word.as_bytes());
            for (next, count) in next_of[place as usize].iter_mut().zip(counts[place as usize]) {
                *next = end;
                end += count;
                first_owner.push(end);
            }
        }
        let mut owners = vec![Owner::of(0, 0); all.len()];
        for (place, list, edges) in all {
            let next = &mut next_of[place as usize][list.sort()];
            let (List::Picks(id) | List::Further(id)) = list;
            owners[*next as usize] = Owner::of(id, edges);
            *next += 1;
        }
        // Those that count at the same ends stand together, so that what is asked of each is mostly answered alike.
        for bounds in first_owner.windows(2) {
            owners[bounds[0] as usize..bounds[1] as usize].sort_unstable_by_key(|owner| owner.0);
        }
        (words, first_owner, owners)
    }
}

impl List {
    const fn sort(self) -> usize {
        match self {
            Self::Picks(_) => 0,
            Self::Further(_) => 1,
        }
    }
}
