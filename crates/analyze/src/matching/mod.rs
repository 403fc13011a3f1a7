//! Finds where rules match: one pass for the literals of all patterns, then the patterns themselves where a literal
//! stands, then the combinations of what was found.

mod automaton;
mod combine;
mod endings;
mod found;
mod gates;
mod haystack;
mod keywords;
mod meet;
mod mentions;
mod plain;
mod ranks;
mod scan;
mod sentences;
mod starts;
mod strangers;
mod work;

pub(crate) use automaton::automaton;
pub(crate) use combine::{Matched, matches};
pub(crate) use gates::Gates;
pub(crate) use haystack::{Haystack, View};
pub(crate) use mentions::{Names, ServerNames};
pub(crate) use scan::{Scan, Scanner};

#[cfg(test)]
mod tests;
