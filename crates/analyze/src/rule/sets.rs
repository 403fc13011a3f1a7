//! All patterns of the rules, and the sets of them that mean the same.

use std::collections::HashMap;

use super::pattern::Pattern;

/// Place of a pattern in [`Patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PatternId(pub(crate) u32);

/// Place of a set in [`Patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SetId(pub(crate) u32);

/// The patterns, each once, and the sets of them that rules name, each once.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    all: Vec<Pattern>,
    sets: Vec<Box<[PatternId]>>,
    /// For each pattern, the sets that it is in.
    sets_of: Vec<Vec<SetId>>,
    known: HashMap<(String, Vec<String>), Vec<PatternId>>,
    known_sets: HashMap<Box<[PatternId]>, SetId>,
}

impl Patterns {
    /// The patterns that have that text together, and those keywords; says what is wrong with it.
    pub(super) fn pattern(&mut self, text: &str, keywords: &[String]) -> Result<Vec<PatternId>, String> {
        let key = (text.to_owned(), keywords.to_vec());
        if let Some(ids) = self.known.get(&key) {
            return Ok(ids.clone());
        }
        let mut ids = Vec::new();
        for pattern in Pattern::several(text, keywords)? {
            ids.push(PatternId(self.all.len() as u32));
            self.all.push(pattern);
            self.sets_of.push(Vec::new());
        }
        self.known.insert(key, ids.clone());
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
        self.known_sets.insert(patterns.clone(), id);
        self.sets.push(patterns);
        id
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
