//! Tools of different servers that are described in the same words.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use model::Surface;

use super::tool_names::folded;
use super::{Check, short};
use crate::cost;
use crate::finding::Hit;

/// A tool has the description of another server's tool under another name.
#[derive(Debug)]
pub(crate) struct CopiedTool;

/// Shorter descriptions are alike by chance.
const FEWEST_WORDS: usize = 9;
/// Bytes of a description that are compared.
const COMPARED: usize = 800;
/// Pairs of words by which descriptions find each other.
const SKETCH: usize = 4;
/// Descriptions that share one of those and are compared; more of them share a phrase of a template.
const MANY: usize = 8;

/// The words of one description.
struct Described<'a> {
    server: usize,
    tool: &'a model::Tool,
    /// Its name as it reads.
    folded: String,
    words: HashSet<u64>,
    /// The smallest hashes of its pairs of words: nearly the same text has nearly the same ones.
    sketch: Vec<u64>,
}

impl<'a> Described<'a> {
    fn new(server: usize, tool: &'a model::Tool) -> Option<Self> {
        let text = tool.description.as_deref()?;
        let text = &text[..text.floor_char_boundary(COMPARED)];
        cost::add(text.len());
        let hashes: Vec<u64> =
            text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash).collect();
        let words: HashSet<u64> = hashes.iter().copied().collect();
        let mut sketch: Vec<u64> = hashes.windows(2).map(|pair| pair[0].rotate_left(17) ^ pair[1]).collect();
        sketch.sort_unstable();
        sketch.dedup();
        sketch.truncate(SKETCH);
        (words.len() >= FEWEST_WORDS).then(|| Self { server, tool, folded: folded(&tool.name), words, sketch })
    }

    /// Whether nine words of ten are the same.
    fn is_alike(&self, other: &Self) -> bool {
        cost::add(self.words.len().min(other.words.len()));
        let common = self.words.intersection(&other.words).count();
        let all = self.words.len() + other.words.len() - common;
        common * 10 >= all * 9
    }
}

fn hash(word: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    for byte in word.bytes() {
        hash.write_u8(byte.to_ascii_lowercase());
    }
    word.len().hash(&mut hash);
    hash.finish()
}

impl Check for CopiedTool {
    fn name(&self) -> &'static str {
        "copied-description"
    }

    fn servers(&self, surfaces: &[&Surface], hits: &mut Vec<Hit>) {
        if surfaces.len() < 2 {
            return;
        }
        let all = surfaces.iter().enumerate();
        let described: Vec<Described<'_>> = all
            .flat_map(|(server, surface)| surface.tools.iter().filter_map(move |tool| Described::new(server, tool)))
            .collect();
        let mut by_sketch: HashMap<u64, Vec<usize>> = HashMap::new();
        for (number, one) in described.iter().enumerate() {
            let mut candidates: Vec<usize> =
                one.sketch.iter().filter_map(|key| by_sketch.get(key)).flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            let copied = candidates
                .into_iter()
                .map(|other| &described[other])
                .find(|other| other.server != one.server && one.is_alike(other) && other.folded != one.folded);
            if let Some(other) = copied {
                let owner = surfaces[other.server].server_name.as_deref().unwrap_or("another server");
                let label = format!("also describes `{}` of `{}`", short(&other.tool.name), short(owner));
                let text = one.tool.description.as_deref().unwrap_or_default();
                hits.push(Hit::in_tool(one.tool, "/description", text, label));
            }
            for &key in &one.sketch {
                let known = by_sketch.entry(key).or_default();
                if known.len() < MANY {
                    known.push(number);
                }
            }
        }
    }
}
