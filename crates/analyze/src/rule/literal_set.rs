//! Sets of literals: what a part of a pattern may match, in ASCII lower case, each run of blanks as one space.

use regex_syntax::hir::Class;

use super::keyword::is_blank;

/// Stands in a literal where a word must start or end.
pub(super) const EDGE: u8 = 0;

pub(super) type Set = Vec<Vec<u8>>;

pub(super) fn union(mut set: Set, more: &Set) -> Set {
    set.extend(more.iter().cloned());
    set.sort();
    set.dedup();
    set
}

pub(super) fn edge() -> Set {
    vec![vec![EDGE]]
}

pub(super) fn blank() -> Vec<u8> {
    vec![b' ']
}

/// In lower case, each run of blanks as one space.
pub(super) fn squeezed(literal: &[u8]) -> Vec<u8> {
    let mut squeezed = Vec::with_capacity(literal.len());
    for &byte in literal {
        if !is_blank(byte) {
            squeezed.push(byte.to_ascii_lowercase());
        } else if squeezed.last() != Some(&b' ') {
            squeezed.push(b' ');
        }
    }
    squeezed
}

pub(super) fn cross(heads: &Set, tails: &Set) -> Set {
    let mut set: Set = heads.iter().flat_map(|head| tails.iter().map(move |tail| joined(head, tail))).collect();
    set.sort();
    set.dedup();
    set
}

/// One literal behind the other. What is known of the edges of words is kept at both ends only; blanks that meet are one.
pub(super) fn joined(head: &[u8], tail: &[u8]) -> Vec<u8> {
    match (head, tail) {
        ([], only) | (only, []) => only.to_vec(),
        ([EDGE], [EDGE, ..]) => tail.to_vec(),
        ([.., EDGE], [EDGE]) => head.to_vec(),
        ([EDGE], _) | (_, [EDGE]) => [head, tail].concat(),
        _ => {
            let head = head.strip_suffix(&[EDGE]).unwrap_or(head);
            let tail = tail.strip_prefix(&[EDGE]).unwrap_or(tail);
            let tail = if head.ends_with(b" ") { tail.strip_prefix(b" ").unwrap_or(tail) } else { tail };
            [head, tail].concat()
        }
    }
}

/// The members of a class, if they are few once case and the sorts of blanks are set aside.
pub(super) fn members(class: &Class) -> Option<Set> {
    const FEW: usize = 10;
    /// Members with both cases and all sorts of blanks.
    const WRITTEN: usize = 2 * FEW + 6;
    let mut set: Set = match class {
        Class::Bytes(class) => {
            let ranges = class.ranges();
            let size: usize = ranges.iter().map(|range| usize::from(range.end() - range.start()) + 1).sum();
            if size > WRITTEN {
                return None;
            }
            ranges.iter().flat_map(|range| range.start()..=range.end()).map(|byte| squeezed(&[byte])).collect()
        }
        Class::Unicode(class) => {
            let ranges = class.ranges();
            let size: u32 = ranges.iter().map(|range| range.end() as u32 - range.start() as u32 + 1).sum();
            if size > WRITTEN as u32 {
                return None;
            }
            let bytes = |char: char| squeezed(char.to_string().as_bytes());
            ranges.iter().flat_map(|range| range.start()..=range.end()).map(bytes).collect()
        }
    };
    set.sort();
    set.dedup();
    let none_is_edge = !set.iter().any(|member| member.contains(&EDGE));
    (none_is_edge && set.len() <= FEW).then_some(set)
}
