//! Names that are one slip of a finger apart: a letter too many, too few, another, or two swapped.

use std::collections::HashMap;

use crate::cost;

/// Shorter names are one slip apart by chance.
pub(super) const SHORTEST: usize = 6;
/// Longer names are told apart by what they say.
const LONGEST: usize = 64;
/// Names that share one remainder and are compared with each other; more of them are a family.
const COMPARED: usize = 16;

/// Names to search for neighbours, at the same cost however many there are.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Hashes of each name, whole and without each of its letters: two names one slip apart share one of these.
    remainders: HashMap<u64, Vec<usize>>,
}

impl Neighbours {
    /// Adds the name that `number` stands for. Returns the numbers of those added before that may be one slip away.
    pub(super) fn add(&mut self, name: &str, number: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if !(SHORTEST..=LONGEST).contains(&name.len()) || !name.is_ascii() {
            return found;
        }
        cost::add(name.len() * name.len());
        for left_out in 0..=name.len() {
            let names = self.remainders.entry(without(name.as_bytes(), left_out)).or_default();
            found.extend(names.iter().copied().filter(|&other| other != number));
            if names.len() < COMPARED && names.last() != Some(&number) {
                names.push(number);
            }
        }
        cost::add(found.len());
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Hash of the letters but one (FNV-1a).
fn without(name: &[u8], left_out: usize) -> u64 {
    let letters = name.iter().enumerate().filter(|&(at, _)| at != left_out);
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, (_, &letter)| (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether two different names are one slip apart, none of them in a digit: `page1` and `page2` are counted, not mistyped.
pub(crate) fn is_slip(one: &str, other: &str) -> bool {
    cost::add(one.len().min(other.len()));
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let alike = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[alike..], &other[alike..]);
    let alike = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - alike], &other[..other.len() - alike]);
    let in_letters = !one.iter().chain(other).any(u8::is_ascii_digit);
    match (one, other) {
        ([_], [] | [_]) | ([], [_]) => in_letters,
        ([first, second], [third, fourth]) => in_letters && first == fourth && second == third,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_more_less_other_or_swapped_is_a_slip() {
        for (one, other) in
            [("playwright", "playwrigth"), ("github", "githubb"), ("gitlab", "gitlob"), ("stripe", "tripe")]
        {
            assert!(is_slip(one, other) && is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [("github", "gitlab"), ("page1x", "page2x"), ("github", "github"), ("abcdef", "badcfe")] {
            assert!(!is_slip(one, other), "{one} {other}");
        }
    }

    #[test]
    fn neighbours_are_found_among_many_names() {
        let mut neighbours = Neighbours::default();
        for number in 0..1000 {
            neighbours.add(&format!("tool{:x}number", number * 7919), number);
        }
        assert!(neighbours.add("playwright", 1000).is_empty());
        for (number, slip) in ["playwrigth", "playwrght", "playwwright", "plaiwright"].into_iter().enumerate() {
            assert!(neighbours.add(slip, 1001 + number).contains(&1000), "{slip}");
        }
        assert!(neighbours.add("short", 2000).is_empty());
    }
}
