//! Rules: what they say, what they look at, and their examples.

mod branches;
mod call_compile;
mod call_file;
mod characters;
mod compile;
mod compiled;
mod doc;
mod example;
mod file;
mod guard;
mod keyword;
mod lead;
mod literal_set;
mod literals;
mod load;
mod pattern;
mod program;
#[cfg(test)]
mod program_writer;
mod rarity;
mod recording_example;
mod sets;
mod sort;
mod words;
#[cfg(test)]
mod words_writer;

use model::{Category, ClassId, Confidence, Kind, Mappings, RuleId, Severity};

pub use example::{Apart, Example, Pair, Structured};
pub use sort::{Sort, Sorts};

pub(crate) use characters::Characters;
pub(crate) use compile::{Body, Node};
pub(crate) use file::{Mention, Window};
pub(crate) use guard::Guard;
pub(crate) use keyword::{ENDS_WORD, Keyword, STARTS_WORD, is_blank, is_word};
pub(crate) use literals::MAX_NEEDS;
pub(crate) use load::{BUNDLED_HASH, Catalogue, Read, read_bundled, read_folder};
pub(crate) use pattern::{MAX_MATCHES, Pattern, syntax as plain_syntax};
pub(crate) use sets::{Mask, PatternId, Patterns, SetId};
pub(crate) use words::{Word, known_place, known_words};

/// One rule: its documentation and examples, and the compiled test behind them.
#[derive(Debug)]
pub struct Rule {
    /// Reads as "found …"; never reused, never renamed.
    pub id: RuleId,
    /// What it finds, in one line.
    pub title: String,
    /// The class of the taxonomy that it serves.
    pub class: ClassId,
    /// The contract's word for what it finds.
    pub category: Category,
    /// What sort of thing it says about a server.
    pub kind: Kind,
    /// Harm if true.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Which texts it looks at.
    pub looks_at: Sorts,
    /// The first sort that it names, which its plain examples are put into.
    pub looks_first_at: Option<Sort>,
    /// The severity where the text had to be normalised or decoded before the rule matched.
    pub after_normalisation: Severity,
    /// What the marked part of an excerpt does.
    pub label: String,
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub fix: String,
    /// Where to read more.
    pub references: Vec<String>,
    /// The same fault in other lists.
    pub mappings: Mappings,
    /// What it must find.
    pub matches: Vec<Example>,
    /// What it must stay silent on.
    pub ignores: Vec<Example>,
    /// What it must find, each beside an innocent neighbour that no malicious rule may find.
    pub pairs: Vec<Pair>,
    /// The file it was read from.
    pub file: String,
    pub(crate) body: Body,
    /// The rule can only fire where a pattern of each of these sets matches.
    pub(crate) gate: Vec<SetId>,
    /// Those of the gate that must match inside of the window.
    pub(crate) anchors: Vec<SetId>,
    /// The gate in full, with what only some of the rule's alternatives need.
    pub(crate) guard: Guard,
    /// What the guard has and the gate has not.
    pub(crate) besides_gate: Option<Guard>,
}

impl Rule {
    /// Calls `each` with every set of patterns that decides whether it may fire.
    pub(crate) fn sets_needed(&self, each: &mut impl FnMut(SetId)) {
        self.gate.iter().for_each(|&set| each(set));
        self.guard.sets(each);
    }

    /// Whether all that must show is there, as `is_there` has it of each set of patterns.
    pub(crate) fn may_fire(&self, is_there: &impl Fn(SetId) -> bool) -> bool {
        self.gate.iter().all(|&set| is_there(set))
            && self.besides_gate.as_ref().is_none_or(|guard| guard.holds(is_there))
    }

    /// Whether what it looks for may be spread over all texts of an item.
    pub(crate) const fn is_over_items(&self) -> bool {
        matches!(self.body, Body::Combine(Window::Item, _))
    }

    /// Whether it looks at the calls of source code, which another crate finds.
    pub fn is_over_calls(&self) -> bool {
        match self.body {
            Body::Calls(_) => true,
            Body::Check(check) => !check.callees().is_empty(),
            _ => false,
        }
    }
}
