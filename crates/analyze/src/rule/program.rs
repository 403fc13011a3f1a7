//! The states that a pattern is compiled to, as bytes that the build script writes: reading them takes a fraction of what
//! parsing and translating the pattern does.
//!
//! First come the states where a search starts, anchored and not, then the classes of bytes, then the states in order. A
//! state is named by how far it is from the one behind that names it.

use regex_automata::nfa::thompson::{Builder, Config, NFA, Transition, WhichCaptures};
use regex_automata::util::look::Look;
use regex_automata::util::primitives::StateID;

/// What one compiled pattern may take.
pub(super) const MAX_COMPILED: usize = 4 * 1024 * 1024;

/// The pattern matches.
pub(super) const MATCH: usize = 0;
/// The search goes on at each of several states.
pub(super) const UNION: usize = 1;
/// It goes on if what stands around allows it.
pub(super) const LOOK: usize = 2;
/// It goes on where each of several ranges of bytes leads.
pub(super) const RANGES: usize = 3;
/// It goes on behind a byte of a class, twice whose place is added; one more if it goes on at the next state.
pub(super) const CLASS: usize = 4;

/// The states of a pattern as they were written, for a search forwards and for one backwards; nothing if they were not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written {
    pub(super) forwards: &'static [u8],
    pub(super) backwards: &'static [u8],
}

/// How patterns are compiled.
pub(super) fn config() -> Config {
    Config::new().which_captures(WhichCaptures::None).nfa_size_limit(Some(MAX_COMPILED))
}

/// The states that were written; none if these are not such bytes.
pub(super) fn read(bytes: &[u8]) -> Option<NFA> {
    let mut bytes = Bytes::of(bytes);
    let mut states = Builder::new();
    states.set_utf8(config().get_utf8());
    let (anchored, unanchored) = (bytes.state(0)?, bytes.state(0)?);
    let classes = bytes.several(|bytes| bytes.several(|bytes| bytes.range(StateID::ZERO)))?;
    states.start_pattern().ok()?;
    for next in 1.. {
        if bytes.0.is_empty() {
            break;
        }
        let added = match bytes.number()? {
            MATCH => states.add_match(),
            UNION => states.add_union(bytes.several(|bytes| bytes.state(next))?),
            LOOK => {
                let look = Look::from_repr(u32::try_from(bytes.number()?).ok()?)?;
                states.add_look(bytes.state(next)?, look)
            }
            RANGES => states.add_sparse(bytes.several(|bytes| {
                let to = bytes.state(next)?;
                bytes.range(to)
            })?),
            class => {
                let class = class - CLASS;
                let next = if class & 1 > 0 { StateID::new(next).ok()? } else { bytes.state(next)? };
                match classes.get(class / 2)?.as_slice() {
                    [one] => states.add_range(Transition { next, ..*one }),
                    several => states.add_sparse(several.iter().map(|one| Transition { next, ..*one }).collect()),
                }
            }
        };
        added.ok()?;
    }
    states.finish_pattern(anchored).ok()?;
    states.build(anchored, unanchored).ok()
}

/// What is left to read.
pub(super) struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    pub(super) const fn of(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    /// A number in groups of seven bits, the lowest first.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A state, told by how far from `from` it is: twice that behind it, or one less before it.
    fn state(&mut self, from: usize) -> Option<StateID> {
        let far = self.number()?;
        let state = if far & 1 > 0 { from.checked_sub(far / 2 + 1) } else { Some(from + far / 2) };
        StateID::new(state?).ok()
    }

    fn range(&mut self, next: StateID) -> Option<Transition> {
        Some(Transition { start: self.byte()?, end: self.byte()?, next })
    }

    fn several<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (0..count).map(|_| one(self)).collect()
    }
}
