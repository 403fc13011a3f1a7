//! All patterns of the rules, and the sets of them that mean the same.

use std::collections::HashMap;

use super::pattern::Pattern;

/// Place of a pattern in [`Patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PatternId(pub(crate) u32);

impl PatternId {
    const fn word(self) -> u32 {
        self.0 / u64::BITS
    }
}

/// Place of a set in [`Patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SetId(pub(crate) u32);

/// The patterns, each once, and the sets of them that rules name, each once.
#[derive(Debug)]
pub(crate) struct Patterns {
    all: Vec<Pattern>,
    sets: Vec<Box<[PatternId]>>,
    /// For each set, the same as bits.
    masks: Vec<Box<[Mask]>>,
    /// For each pattern, the sets that it is in.
    sets_of: Vec<Vec<SetId>>,
    known: HashMap<Wanted, Vec<PatternId>>,
    known_sets: HashMap<Box<[PatternId]>, SetId>,
}

/// Some of 64 patterns whose ids follow each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mask {
    /// The first of the 64 ids, divided by that.
    pub(crate) word: u32,
    /// A bit for each of the 64.
    pub(crate) bits: u64,
}

/// What patterns are told apart by.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Wanted {
    /// Known since the program was built, as [`Pattern::known_at`] has it.
    Known(usize),
    /// A text, and the keywords that were given with it.
    Own(String, Vec<String>),
}

impl Default for Patterns {
    /// None, with room for those that are compiled into the program.
    fn default() -> Self {
        let room = Pattern::known();
        Self {
            all: Vec::with_capacity(room),
            sets: Vec::new(),
            masks: Vec::new(),
            sets_of: Vec::with_capacity(room),
            known: HashMap::new(),
            known_sets: HashMap::new(),
        }
    }
}

impl Patterns {
    /// The patterns that have that text together, and those keywords; says what is wrong with it.
    pub(super) fn pattern(&mut self, text: &str, keywords: &[String]) -> Result<Vec<PatternId>, String> {
        let known = Pattern::known_at(text, keywords);
        let wanted = known.map_or_else(|| Wanted::Own(text.to_owned(), keywords.to_vec()), Wanted::Known);
        if let Some(ids) = self.known.get(&wanted) {
            return Ok(ids.clone());
        }
        let mut ids = Vec::new();
        for pattern in known.map_or_else(|| Pattern::several(text, keywords), |at| Ok(Pattern::several_known(at)))? {
            ids.push(PatternId(self.all.len() as u32));
            self.all.push(pattern);
            self.sets_of.push(Vec::new());
        }
        self.known.insert(wanted, ids.clone());
        Ok(ids)
    }

    /// The set of those patterns.
    pub(super) fn set(&mut self, mut patterns: Vec<PatternId>) -> SetId {
        patterns.sort_unstable();
        patterns.dedup();
        let patterns = patterns.into_boxed_slice();
        if let Some(&id) = self.known_sets.get(&patterns) {
            return id;
        }
        let id = SetId(self.sets.len() as u32);
        for &PatternId(pattern) in &patterns {
            self.sets_of[pattern as usize].push(id);
        }
        let masks = patterns.chunk_by(|one, next| one.word() == next.word()).map(|together| Mask {
            word: together[0].word(),
            bits: together.iter().fold(0, |bits, pattern| bits | 1 << (pattern.0 % u64::BITS)),
        });
        self.masks.push(masks.collect());
        self.known_sets.insert(patterns.clone(), id);
        self.sets.push(patterns);
        id
    }

    /// The same, once none is added any more.
    pub(super) fn settled(self) -> Self {
        Self { known: HashMap::new(), known_sets: HashMap::new(), ..self }
    }

    /// Every pattern, by its id.
    pub(crate) fn all(&self) -> &[Pattern] {
        &self.all
    }

    /// One pattern.
    pub(crate) fn get(&self, PatternId(id): PatternId) -> &Pattern {
        &self.all[id as usize]
    }

    /// Every set.
    pub(crate) fn ids(&self) -> impl Iterator<Item = SetId> {
        (0..self.sets.len() as u32).map(SetId)
    }

    /// How many sets there are.
    pub(crate) fn sets(&self) -> usize {
        self.sets.len()
    }

    /// The patterns of a set.
    pub(crate) fn of(&self, SetId(id): SetId) -> &[PatternId] {
        &self.sets[id as usize]
    }

    /// How rarely a keyword of one of the patterns of a set stands in a text.
    pub(super) fn rarity(&self, set: SetId) -> u64 {
        let often: f64 = self.of(set).iter().map(|&id| 1.0 / self.get(id).rarity().max(1) as f64).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is above zero, and the cast saturates"
        )]
        let rarity = (1.0 / often) as u64;
        rarity
    }

    /// The patterns of a set, as bits.
    #[inline]
    pub(crate) fn masks(&self, SetId(id): SetId) -> &[Mask] {
        &self.masks[id as usize]
    }

    /// The sets that a pattern is in.
    pub(crate) fn sets_of(&self, PatternId(id): PatternId) -> &[SetId] {
        &self.sets_of[id as usize]
    }

    /// For each pattern, whether it is in one of `sets`.
    pub(crate) fn wanted(&self, sets: &[SetId]) -> Vec<bool> {
        let mut wanted = vec![false; self.all.len()];
        for &set in sets {
            for &PatternId(id) in self.of(set) {
                wanted[id as usize] = true;
            }
        }
        wanted
    }
}
