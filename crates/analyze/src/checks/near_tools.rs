//! Tools of different servers whose names a person or a model takes for each other.

use std::collections::HashMap;

use model::{Severity, Surface, Tool};

use super::slip::{Neighbours, is_slip};
use super::tool_names::folded;
use super::{Check, short};
use crate::effects::{is_telling, words};
use crate::finding::Hit;

/// A tool has nearly the name of another server's tool. The same name is another check's.
#[derive(Debug)]
pub(crate) struct NearTools;

/// Words that are put before or after a name to make it look newer or truer.
const ADDED: [&str; 33] = [
    "advanced",
    "authentic",
    "best",
    "better",
    "enhanced",
    "extended",
    "fast",
    "final",
    "fixed",
    "genuine",
    "improved",
    "latest",
    "new",
    "official",
    "original",
    "plus",
    "premium",
    "pro",
    "real",
    "reliable",
    "safe",
    "secure",
    "secured",
    "smart",
    "super",
    "true",
    "trusted",
    "turbo",
    "ultimate",
    "ultra",
    "updated",
    "v",
    "verified",
];

/// One tool and how its name reads.
struct Named<'a> {
    server: usize,
    tool: &'a Tool,
    /// Without case, blanks and look-alike letters.
    folded: String,
    words: Vec<String>,
}

impl<'a> Named<'a> {
    fn new(server: usize, tool: &'a Tool) -> Self {
        let words = words(&tool.name).map(|word| word.letters.to_ascii_lowercase()).collect();
        Self { server, tool, folded: folded(&tool.name), words }
    }

    /// The name without what was put before and after it, if anything was. A single short word is no name of its own.
    fn core(&self) -> Option<String> {
        const SHORTEST: usize = 5;
        let is_added = |word: &String| ADDED.contains(&word.as_str());
        let start = self.words.iter().take_while(|word| is_added(word)).count();
        let end = self.words.iter().rev().take_while(|word| is_added(word)).count();
        let core = self.words.get(start..self.words.len().saturating_sub(end))?.concat();
        let whole = self.words.iter().map(String::len).sum::<usize>();
        (core.len() >= SHORTEST && core.len() < whole).then_some(core)
    }

    /// The words in the order of the alphabet, where there is an order to change.
    fn sorted(&self) -> Option<String> {
        const LONG_ENOUGH: usize = 8;
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        (words.len() > 1 && self.folded.len() >= LONG_ENOUGH).then(|| words.join(" "))
    }

    /// Whether a reader would take the one for the other: plurals and pairs of real words are told apart.
    fn is_mistaken_for(&self, other: &Self) -> bool {
        const LONG_ENOUGH: usize = 5;
        let plain = |word: &str| word.trim_end_matches('s').to_owned();
        let mut differing = self.words.iter().zip(&other.words).filter(|(one, other)| one != other);
        let Some((one, two)) = differing.next() else { return false };
        is_slip(&self.folded, &other.folded)
            && self.words.len() == other.words.len()
            && differing.next().is_none()
            && one.len().min(two.len()) >= LONG_ENOUGH
            && plain(one) != plain(two)
            && !(is_telling(one) && is_telling(two))
    }
}

impl Check for NearTools {
    fn name(&self) -> &'static str {
        "near-name-of-other-server"
    }

    fn servers(&self, surfaces: &[&Surface], hits: &mut Vec<Hit>) {
        if surfaces.len() < 2 {
            return;
        }
        let named: Vec<Named<'_>> = surfaces
            .iter()
            .enumerate()
            .flat_map(|(server, surface)| surface.tools.iter().map(move |tool| Named::new(server, tool)))
            .collect();
        let mut seen = Seen::default();
        for (number, one) in named.iter().enumerate() {
            if let Some((other, how, severity)) = seen.neighbour(number, &named) {
                let owner = surfaces[other.server].server_name.as_deref().unwrap_or("another server");
                let label = format!("{how} `{}` of `{}`", short(&other.tool.name), short(owner));
                let here = surfaces[one.server].server_name.as_deref().unwrap_or("this server");
                let label = format!("a tool of `{}`; {label}", short(here));
                hits.push(Hit::in_tool(one.tool, "/name", one.tool.name.as_str(), label).of(severity));
            }
        }
    }
}

/// The names seen so far, by the ways in which the next may be near to them.
#[derive(Default)]
struct Seen {
    whole: HashMap<String, usize>,
    cores: HashMap<String, usize>,
    sorted: HashMap<String, usize>,
    slips: Neighbours,
}

impl Seen {
    /// The name of another server that the one of this number is nearest to; and takes note of it for those after.
    fn neighbour<'a, 'b>(
        &mut self,
        number: usize,
        named: &'b [Named<'a>],
    ) -> Option<(&'b Named<'a>, &'static str, Severity)> {
        let one = &named[number];
        let foreign = |other: Option<&usize>| {
            let other = &named[*other?];
            (other.server != one.server && other.folded != one.folded).then_some(other)
        };
        let core = one.core();
        let with_core =
            core.as_ref().and_then(|core| foreign(self.whole.get(core)).or_else(|| foreign(self.cores.get(core))));
        let is_core_of = foreign(self.cores.get(&one.folded));
        let slip = self.slips.add(&one.folded, number).into_iter().map(|other| &named[other]);
        let mut slips = slip.filter(|other| other.server != one.server && one.is_mistaken_for(other));
        let sorted = one.sorted();
        let reordered = || foreign(self.sorted.get(sorted.as_ref()?));
        let found = with_core
            .map(|other| (other, "adds a word to", Severity::Medium))
            .or_else(|| is_core_of.map(|other| (other, "is the plain form of", Severity::Medium)))
            .or_else(|| slips.next().map(|other| (other, "is one letter from", Severity::Medium)))
            .or_else(|| reordered().map(|other| (other, "has the words of", Severity::Low)));

        self.whole.entry(one.folded.clone()).or_insert(number);
        if let Some(core) = core {
            self.cores.entry(core).or_insert(number);
        }
        if let Some(sorted) = sorted {
            self.sorted.entry(sorted).or_insert(number);
        }
        found
    }
}
