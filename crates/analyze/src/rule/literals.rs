//! Which literals every match of a pattern must hold: the words that the prefilter looks for.

use regex_syntax::hir::{Class, Hir, HirKind};

/// More literals than this for one pattern make the prefilter cost more than the pattern.
const MAX_SET: usize = 400;
/// Most texts that the parts of a row are multiplied out to.
const MAX_ROW: usize = 64;
/// Deeper patterns are refused by the parser's nest limit; this only bounds the walk by itself.
const MAX_DEPTH: usize = 200;
/// Longer literals pick no better.
const MAX_LITERAL: usize = 32;

type Set = Vec<Vec<u8>>;

/// What is known about a part of a pattern, in ASCII lower case.
struct Part {
    /// All texts that it can match, if they are few.
    exact: Option<Set>,
    /// The best set of which every match holds one.
    required: Option<Set>,
}

impl Part {
    const NOTHING: Self = Self { exact: None, required: None };

    fn best(self, score: &dyn Fn(&Set) -> usize) -> Option<Set> {
        better(self.exact, self.required, score)
    }
}

/// The set that picks best, of the sets of which every match of `hir` holds one; none if no literal is required.
pub(super) fn required(hir: &Hir) -> Option<Vec<String>> {
    let score = |set: &Set| {
        let shortest = set.iter().map(Vec::len).min().unwrap_or(0);
        // A longer literal beats fewer literals until it is long enough to be rare.
        usize::from(shortest > 0) * (shortest.min(6) * 20 + MAX_ROW.saturating_sub(set.len()))
    };
    let mut set: Vec<String> = walk(hir, &score, 0)
        .best(&score)?
        .into_iter()
        .map(|literal| String::from_utf8_lossy(&literal[..literal.len().min(MAX_LITERAL)]).into_owned())
        .map(|literal| literal.trim_end_matches('\u{fffd}').to_owned())
        .collect();
    set.sort();
    set.dedup();
    Some(set)
}

/// Whether every match of `hir` holds one of `keywords`.
pub(super) fn holds_one_of(hir: &Hir, keywords: &[String]) -> bool {
    let keywords: Vec<_> = keywords.iter().map(|keyword| keyword.to_ascii_lowercase()).collect();
    let holds =
        |literal: &Vec<u8>| keywords.iter().any(|keyword| memchr::memmem::find(literal, keyword.as_bytes()).is_some());
    let score = |set: &Set| usize::from(!set.is_empty() && set.iter().all(holds));
    walk(hir, &score, 0).best(&score).is_some()
}

fn better(one: Option<Set>, other: Option<Set>, score: &dyn Fn(&Set) -> usize) -> Option<Set> {
    [one, other].into_iter().flatten().filter(|set| score(set) > 0).max_by_key(|set| score(set))
}

fn walk(hir: &Hir, score: &dyn Fn(&Set) -> usize, depth: usize) -> Part {
    if depth > MAX_DEPTH {
        return Part::NOTHING;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Part { exact: Some(vec![Vec::new()]), required: None },
        HirKind::Literal(literal) => Part { exact: Some(vec![literal.0.to_ascii_lowercase()]), required: None },
        HirKind::Class(class) => Part { exact: members(class), required: None },
        HirKind::Capture(capture) => walk(&capture.sub, score, depth + 1),
        HirKind::Repetition(repetition) => {
            let sub = walk(&repetition.sub, score, depth + 1);
            match (repetition.min, repetition.max) {
                (0, Some(1)) => {
                    let exact = sub.exact.map(|mut set| {
                        set.push(Vec::new());
                        set
                    });
                    Part { exact, required: None }
                }
                (0, _) => Part::NOTHING,
                (1, Some(1)) => sub,
                _ => Part { exact: None, required: sub.best(score) },
            }
        }
        HirKind::Concat(parts) => concat(parts, score, depth),
        HirKind::Alternation(parts) => alternation(parts, score, depth),
    }
}

fn concat(parts: &[Hir], score: &dyn Fn(&Set) -> usize, depth: usize) -> Part {
    let mut run: Set = vec![Vec::new()];
    let mut best = None;
    let mut whole = true;
    for part in parts {
        let part = walk(part, score, depth + 1);
        best = better(best.take(), part.required, score);
        match part.exact {
            Some(set) if run.len() * set.len() <= MAX_ROW => run = cross(&run, &set),
            Some(set) => {
                best = better(best.take(), Some(std::mem::replace(&mut run, set)), score);
                whole = false;
            }
            None => {
                best = better(best.take(), Some(std::mem::replace(&mut run, vec![Vec::new()])), score);
                whole = false;
            }
        }
    }
    if whole {
        Part { exact: Some(run), required: best }
    } else {
        Part { exact: None, required: better(best, Some(run), score) }
    }
}

fn alternation(parts: &[Hir], score: &dyn Fn(&Set) -> usize, depth: usize) -> Part {
    let mut exact = Some(Set::new());
    let mut required = Some(Set::new());
    for part in parts {
        let part = walk(part, score, depth + 1);
        exact = exact.zip(part.exact.as_ref()).map(|(set, more)| union(set, more));
        required = required.zip(part.best(score)).map(|(set, more)| union(set, &more));
    }
    Part { exact: exact.filter(|set| set.len() <= MAX_SET), required: required.filter(|set| set.len() <= MAX_SET) }
}

fn union(mut set: Set, more: &Set) -> Set {
    set.extend(more.iter().cloned());
    set.sort();
    set.dedup();
    set
}

fn cross(heads: &Set, tails: &Set) -> Set {
    let mut set: Set =
        heads.iter().flat_map(|head| tails.iter().map(move |tail| [&head[..], &tail[..]].concat())).collect();
    set.sort();
    set.dedup();
    set
}

/// The members of a class, if they are few once case is set aside and are not the several sorts of blanks.
fn members(class: &Class) -> Option<Set> {
    const FEW: usize = 6;
    let mut set: Set = match class {
        Class::Bytes(class) => {
            let ranges = class.ranges();
            let size: usize = ranges.iter().map(|range| usize::from(range.end() - range.start()) + 1).sum();
            if size > 2 * FEW {
                return None;
            }
            ranges
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .map(|byte| vec![byte.to_ascii_lowercase()])
                .collect()
        }
        Class::Unicode(class) => {
            let ranges = class.ranges();
            let size: u32 = ranges.iter().map(|range| range.end() as u32 - range.start() as u32 + 1).sum();
            if size > 2 * FEW as u32 {
                return None;
            }
            let bytes = |char: char| char.to_ascii_lowercase().to_string().into_bytes();
            ranges.iter().flat_map(|range| range.start()..=range.end()).map(bytes).collect()
        }
    };
    set.sort();
    set.dedup();
    let blanks = set.iter().filter(|member| member.iter().all(u8::is_ascii_whitespace)).count();
    (set.len() <= FEW && blanks < 2).then_some(set)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn of(pattern: &str) -> Option<Vec<String>> {
        required(&parse(pattern).unwrap())
    }

    #[test]
    fn the_longest_literal_of_a_row_is_picked() {
        assert_eq!(of(r"(?i)\bIgnore\s+all"), Some(vec!["ignore".to_owned()]));
        assert_eq!(of(r"[0-9]+\s*secret_[a-z]+"), Some(vec!["secret_".to_owned()]));
        assert_eq!(of(r"colou?r"), Some(vec!["color".to_owned(), "colour".to_owned()]));
    }

    #[test]
    fn every_alternative_must_hold_a_literal() {
        assert_eq!(of(r"(?:curl|wget)\s"), Some(vec!["curl".to_owned(), "wget".to_owned()]));
        assert_eq!(of(r"curl|[a-z]+"), None);
        assert_eq!(of(r"\w+\s*"), None);
        assert_eq!(of(r"(?:secret)*"), None);
    }

    #[test]
    fn keywords_must_stand_in_every_alternative() {
        let hir = parse(r"(?i)\b(?:read|open)\s+the\s+(?:file|folder)\b").unwrap();
        assert!(holds_one_of(&hir, &["file".into(), "folder".into()]));
        assert!(holds_one_of(&hir, &["the".into()]));
        assert!(!holds_one_of(&hir, &["file".into()]));
    }
}
