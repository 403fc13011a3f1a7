//! Writes the states of a compiled pattern as the bytes that [`program`] reads.
//!
//! [`program`]: super::program

use regex_automata::nfa::thompson::{NFA, State, Transition};
use regex_automata::util::primitives::StateID;

use super::program::{CLASS, LOOK, MATCH, RANGES, UNION};

/// The states as bytes; none if there is one that no pattern without groups has.
pub(super) fn write(states: &NFA) -> Option<Vec<u8>> {
    let mut classes: Vec<Vec<[u8; 2]>> = Vec::new();
    let mut written = Vec::new();
    for (state, next) in states.states().iter().zip(1..) {
        match state {
            State::Match { .. } => number(MATCH, &mut written),
            State::Union { alternates } => union(alternates, next, &mut written),
            State::BinaryUnion { alt1, alt2 } => union(&[*alt1, *alt2], next, &mut written),
            State::Look { look, next: to } => {
                number(LOOK, &mut written);
                number(look.as_repr() as usize, &mut written);
                far(*to, next, &mut written);
            }
            State::ByteRange { trans } => class(&[*trans], next, &mut classes, &mut written),
            State::Sparse(ranges)
                if ranges.transitions.iter().all(|range| range.next == ranges.transitions[0].next) =>
            {
                class(&ranges.transitions, next, &mut classes, &mut written);
            }
            State::Sparse(ranges) => {
                number(RANGES, &mut written);
                number(ranges.transitions.len(), &mut written);
                for range in &ranges.transitions {
                    far(range.next, next, &mut written);
                    written.extend([range.start, range.end]);
                }
            }
            State::Dense(_) | State::Capture { .. } | State::Fail => return None,
        }
    }
    let mut all = Vec::new();
    far(states.start_anchored(), 0, &mut all);
    far(states.start_unanchored(), 0, &mut all);
    number(classes.len(), &mut all);
    for class in classes {
        number(class.len(), &mut all);
        all.extend(class.iter().flatten());
    }
    all.append(&mut written);
    Some(all)
}

/// A number in groups of seven bits, the lowest first.
pub(super) fn number(mut number: usize, written: &mut Vec<u8>) {
    while number >= 0x80 {
        written.push(number as u8 | 0x80);
        number >>= 7;
    }
    written.push(number as u8);
}

/// How far `to` is from `from`.
fn far(to: StateID, from: usize, written: &mut Vec<u8>) {
    let to = to.as_usize();
    number(if to < from { 2 * (from - to) - 1 } else { 2 * (to - from) }, written);
}

fn union(states: &[StateID], next: usize, written: &mut Vec<u8>) {
    number(UNION, written);
    number(states.len(), written);
    for state in states {
        far(*state, next, written);
    }
}

/// Ranges that all lead to one state, as a class that is written once.
fn class(ranges: &[Transition], next: usize, classes: &mut Vec<Vec<[u8; 2]>>, written: &mut Vec<u8>) {
    let class: Vec<_> = ranges.iter().map(|range| [range.start, range.end]).collect();
    let place = classes.iter().position(|known| *known == class).unwrap_or_else(|| {
        classes.push(class);
        classes.len() - 1
    });
    let to = ranges[0].next;
    let goes_on = to.as_usize() == next;
    number(CLASS + 2 * place + usize::from(goes_on), written);
    if !goes_on {
        far(to, next, written);
    }
}

#[cfg(test)]
mod tests {
    use super::super::compiled::{Source, compile};
    use super::super::program::read;
    use super::*;

    #[test]
    fn every_sort_of_state_is_read_as_it_was_written() {
        for pattern in
            [r"a", r"(?i)\bread\s+(?:the|all)\b$", r"ab|ac|[^\n]{2,40}?z", r"(?u)[é-ü]+\w*x", r"(?m)^(?:a|b|cd)*"]
        {
            for backwards in [false, true] {
                let source = Source { text: (*pattern).into(), branch: 0 };
                let states = compile(&source, backwards).unwrap();
                let written = write(&states).unwrap();
                assert_eq!(
                    format!("{:?}", read(&written).unwrap().states()),
                    format!("{:?}", states.states()),
                    "{pattern}"
                );
            }
        }
    }

    #[test]
    fn bytes_that_end_too_early_are_refused() {
        let source = Source { text: r"(?i)\bread\b".into(), branch: 0 };
        let written = write(&compile(&source, false).unwrap()).unwrap();
        assert!((0..12).all(|end| read(&written[..end]).is_none()));
    }
}
