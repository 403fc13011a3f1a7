//! Which literals every match of a pattern must hold: the words that the prefilter looks for.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::keyword::Keyword;
use super::rarity;

/// More literals than this for one pattern make the prefilter cost more than the pattern.
const MAX_SET: usize = 400;
/// Most texts that the parts of a row are multiplied out to.
const MAX_ROW: usize = 64;
/// Deeper patterns are refused by the parser's nest limit; this only bounds the walk by itself.
const MAX_DEPTH: usize = 200;

/// Stands in a literal where a word must start or end.
pub(super) const EDGE: u8 = 0;

type Set = Vec<Vec<u8>>;

/// Literals of which every match of a part holds one.
struct Required {
    set: Set,
    /// How many bytes of a match at most stand before the first of them; none if there is no limit.
    lead: Option<usize>,
}

/// What is known about a part of a pattern, in ASCII lower case.
struct Part {
    /// All texts that it can match, if they are few.
    exact: Option<Set>,
    /// The best set of which every match holds one.
    required: Option<Required>,
}

impl Part {
    const NOTHING: Self = Self { exact: None, required: None };

    fn best(self, score: &dyn Fn(&Set) -> u64) -> Option<Required> {
        // Of two that pick as well, the whole text knows more of the edges of words.
        better(self.required, self.exact.map(|set| Required { set, lead: Some(0) }), score)
    }
}

/// The words that pick a pattern.
pub(super) struct Keywords {
    /// The literals of which every match holds one.
    pub(super) words: Vec<Keyword>,
    /// How many bytes of a match at most stand before the first of them; none if there is no limit.
    pub(super) lead: Option<usize>,
    /// How rare they are.
    pub(super) rarity: u64,
}

/// The set that picks best, of the sets of which every match of `hir` holds one; none if no literal is required.
pub(super) fn required(hir: &Hir) -> Option<Keywords> {
    let score = |set: &Set| rarity::of(set.iter().map(Vec::as_slice));
    let Required { set, lead } = walk(hir, &score, 0).best(&score)?;
    let rarity = score(&set);
    let mut words: Vec<Keyword> = set.iter().map(|literal| Keyword::of(literal)).collect();
    words.sort();
    words.dedup_by(|next, kept| kept.takes_in(next));
    Some(Keywords { words, lead, rarity })
}

/// The keywords that were given, if every match of `hir` holds one of them.
pub(super) fn given(hir: &Hir, keywords: &[String]) -> Option<Keywords> {
    let words: Vec<_> = keywords.iter().map(|keyword| Keyword::anywhere(keyword)).collect();
    let holds =
        |literal: &Vec<u8>| words.iter().any(|known| memchr::memmem::find(literal, known.word.as_bytes()).is_some());
    let score = |set: &Set| u64::from(!set.is_empty() && set.iter().all(holds));
    walk(hir, &score, 0).best(&score)?;
    let rarity = rarity::of(words.iter().map(|known| known.word.as_bytes()));
    Some(Keywords { words, lead: None, rarity })
}

fn better(one: Option<Required>, other: Option<Required>, score: &dyn Fn(&Set) -> u64) -> Option<Required> {
    let scored = [one, other].into_iter().flatten().map(|found| (score(&found.set), found));
    scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score).map(|(_, found)| found)
}

fn walk(hir: &Hir, score: &dyn Fn(&Set) -> u64, depth: usize) -> Part {
    if depth > MAX_DEPTH {
        return Part::NOTHING;
    }
    match hir.kind() {
        HirKind::Look(Look::WordAscii | Look::WordUnicode) => Part { exact: Some(edge()), required: None },
        HirKind::Empty | HirKind::Look(_) => Part { exact: Some(vec![Vec::new()]), required: None },
        HirKind::Literal(literal) if literal.0.contains(&EDGE) => Part::NOTHING,
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

fn concat(parts: &[Hir], score: &dyn Fn(&Set) -> u64, depth: usize) -> Part {
    let mut run: Set = vec![Vec::new()];
    // Most bytes that may stand before the run, and before the part that is looked at.
    let mut run_lead = Some(0);
    let mut lead: Option<usize> = Some(0);
    let mut best = None;
    let mut whole = true;
    for hir in parts {
        let part = walk(hir, score, depth + 1);
        let inner = part.required.map(|found| Required { lead: sum(lead, found.lead), ..found });
        best = better(best.take(), inner, score);
        match part.exact {
            Some(set) if run.len() * set.len() <= MAX_ROW => run = cross(&run, &set),
            exact => {
                // The next run starts with this part if its texts are known, else behind it.
                let next = if exact.is_some() { lead } else { sum(lead, hir.properties().maximum_len()) };
                let gap = if exact.is_none() && is_gap(hir) { edge() } else { vec![Vec::new()] };
                let set = cross(&std::mem::replace(&mut run, exact.unwrap_or_else(|| gap.clone())), &gap);
                best = better(best.take(), Some(Required { set, lead: std::mem::replace(&mut run_lead, next) }), score);
                whole = false;
            }
        }
        lead = sum(lead, hir.properties().maximum_len());
    }
    if whole {
        Part { exact: Some(run), required: best }
    } else {
        Part { exact: None, required: better(best, Some(Required { set: run, lead: run_lead }), score) }
    }
}

fn sum(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.zip(other).map(|(one, other)| one.saturating_add(other))
}

fn alternation(parts: &[Hir], score: &dyn Fn(&Set) -> u64, depth: usize) -> Part {
    let mut exact = Some(Set::new());
    let mut required = Some(Required { set: Set::new(), lead: Some(0) });
    for part in parts {
        let part = walk(part, score, depth + 1);
        exact = exact.zip(part.exact.as_ref()).map(|(set, more)| union(set, more));
        required = required.zip(part.best(score)).map(|(all, more)| {
            let lead = all.lead.zip(more.lead).map(|(one, other)| one.max(other));
            Required { set: union(all.set, &more.set), lead }
        });
    }
    let exact = exact.filter(|set| set.len() <= MAX_SET);
    Part { exact, required: required.filter(|found| found.set.len() <= MAX_SET) }
}

fn union(mut set: Set, more: &Set) -> Set {
    set.extend(more.iter().cloned());
    set.sort();
    set.dedup();
    set
}

fn edge() -> Set {
    vec![vec![EDGE]]
}

/// Whether a part is one or more characters of which none belongs to a word: words beside it end there.
fn is_gap(hir: &Hir) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().all(|range| (range.start()..=range.end()).all(|byte| !is_word(byte)))
        }
        HirKind::Capture(capture) => is_gap(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && is_gap(&repetition.sub),
        _ => false,
    }
}

fn cross(heads: &Set, tails: &Set) -> Set {
    let mut set: Set = heads.iter().flat_map(|head| tails.iter().map(move |tail| joined(head, tail))).collect();
    set.sort();
    set.dedup();
    set
}

/// One literal behind the other. What is known of the edges of words is kept at both ends only.
fn joined(head: &[u8], tail: &[u8]) -> Vec<u8> {
    match (head, tail) {
        ([], only) | (only, []) => only.to_vec(),
        ([EDGE], [EDGE, ..]) => tail.to_vec(),
        ([.., EDGE], [EDGE]) => head.to_vec(),
        ([EDGE], _) | (_, [EDGE]) => [head, tail].concat(),
        _ => [head.strip_suffix(&[EDGE]).unwrap_or(head), tail.strip_prefix(&[EDGE]).unwrap_or(tail)].concat(),
    }
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
    if set.iter().any(|member| member.contains(&EDGE)) {
        return None;
    }
    let blanks = set.iter().filter(|member| member.iter().all(u8::is_ascii_whitespace)).count();
    (set.len() <= FEW && blanks < 2).then_some(set)
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn of(pattern: &str) -> Option<Vec<String>> {
        let words = required(&parse(pattern).unwrap())?.words;
        Some(words.into_iter().map(|keyword| keyword.word.into_owned()).collect())
    }

    fn lead(pattern: &str) -> Option<usize> {
        required(&parse(pattern).unwrap()).and_then(|keywords| keywords.lead)
    }

    #[test]
    fn the_longest_literal_of_a_row_is_picked() {
        assert_eq!(of(r"(?i)\bIgnore\s+all"), Some(vec!["ignore".to_owned()]));
        assert_eq!(of(r"[0-9]+\s*secret_[a-z]+"), Some(vec!["secret_".to_owned()]));
        assert_eq!(of(r"colou?r"), Some(vec!["color".to_owned(), "colour".to_owned()]));
    }

    #[test]
    fn the_rarest_literals_of_a_row_are_picked() {
        assert_eq!(
            of(r"(?i)\bthe\s+(?:xylophone|zeppelin)"),
            Some(vec!["xylophone".to_owned(), "zeppelin".to_owned()])
        );
    }

    #[test]
    fn what_may_stand_before_the_literal_is_measured() {
        assert_eq!(lead(r"(?i)\bzeppelin\s+all"), Some(0));
        assert_eq!(lead(r"[0-9]{2,5}zeppelin"), Some(5));
        assert_eq!(lead(r"(?:[0-9]{3}|x)[ab]?(?:\w{2}zeppelin|xylophone)"), Some(6));
        assert_eq!(lead(r"[0-9]+zeppelin"), None);
        assert_eq!(lead(r"(?:zeppelin ){2,}"), Some(0));
    }

    #[test]
    fn edges_of_words_are_known_where_the_pattern_has_them() {
        let edges = |pattern: &str| {
            let words = required(&parse(pattern).unwrap()).unwrap().words;
            words.into_iter().map(|word| (word.starts_word, word.ends_word)).collect::<Vec<_>>()
        };
        assert_eq!(edges(r"\bzeppelin\b"), [(true, true)]);
        assert_eq!(edges(r"\bzeppelin"), [(true, false)]);
        assert_eq!(edges(r"the\s+zeppelin\s+is"), [(true, true)]);
        assert_eq!(edges(r"the\s*zeppelin\s*is"), [(false, false)]);
        assert_eq!(edges(r"\b(?:zeppelin|xylophone)\b"), [(true, true), (true, true)]);
        assert_eq!(edges(r"\b/zeppelin/\b"), [(false, false)], "a slash has another edge");
        assert_eq!(edges(r"\b(?:a\b)?zeppelin|zeppelin"), [(true, false), (false, false)]);
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
        assert!(given(&hir, &["file".into(), "folder".into()]).is_some());
        assert!(given(&hir, &["the".into()]).is_some());
        assert!(given(&hir, &["file".into()]).is_none());
    }
}
