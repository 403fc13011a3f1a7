//! Which literals every match of a pattern must hold: the words that the prefilter looks for.
//!
//! A literal holds a run of blanks as one space, as the prefilter reads them.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::keyword::{Keyword, is_word};
use super::lead::{Lead, is_blank};
use super::literal_set::{EDGE, Set, blank, cross, edge, joined, members, squeezed, union};
use super::rarity;

/// More literals than this for one pattern make the prefilter cost more than the pattern.
const MAX_SET: usize = 1000;
/// Most texts that the parts of a row are multiplied out to.
const MAX_ROW: usize = 128;
/// Deeper patterns are refused by the parser's nest limit; this only bounds the walk by itself.
const MAX_DEPTH: usize = 200;
/// Most sets of literals of each of which a match holds one. More pick hardly better.
pub(crate) const MAX_NEEDS: usize = 3;
/// A further set with a lower rarity stands nearly everywhere, and finding it costs more than it saves.
const RARE_ENOUGH: u64 = 1000;

/// So many times as often may a literal stand that matches start with: the pattern is only tried at that place, where it
/// would have to be looked for in the text around another.
const AT_START: u64 = 3;

type Score<'a> = &'a dyn Fn(&Set) -> u64;

/// Literals of which every match of a part holds one.
struct Required {
    set: Set,
    /// How much of a match at most stands before the first of them.
    lead: Lead,
    score: u64,
}

impl Required {
    /// The same with so many more bytes before it.
    fn behind(&self, lead: Lead) -> Self {
        Self { set: self.set.clone(), lead: lead.and(self.lead), score: self.score }
    }

    /// None if the set picks nothing.
    fn of(mut set: Set, mut lead: Lead, score: Score<'_>) -> Option<Self> {
        // Where a match starts in a run of blanks is not known, so a literal starts behind it.
        for literal in &mut set {
            if let Some(rest) = literal.strip_prefix(b" ") {
                *literal = joined(&[EDGE], rest);
                lead.bytes = None;
            }
        }
        set.sort();
        set.dedup();
        let score = score(&set);
        (score > 0 && set.len() <= MAX_SET).then_some(Self { set, lead, score })
    }
}

/// What is known about a part of a pattern, in ASCII lower case.
#[derive(Default)]
struct Part {
    /// All texts that it can match, if they are few.
    exact: Option<Set>,
    /// What every match starts with, if that is known of all, and ends with.
    start: Option<Set>,
    end: Option<Set>,
    /// Sets of each of which every match holds one, the rarest first.
    required: Vec<Required>,
}

impl Part {
    fn exact(set: Set) -> Self {
        Self { exact: Some(set), ..Self::default() }
    }

    fn start(&self) -> Option<&Set> {
        self.exact.as_ref().or(self.start.as_ref())
    }

    fn end(&self) -> Option<&Set> {
        self.exact.as_ref().or(self.end.as_ref())
    }

    fn required(self, score: Score<'_>) -> Vec<Required> {
        let whole = self.exact.and_then(|set| Required::of(set, Lead::NONE, score));
        match (whole, self.required.first()) {
            // Of two that pick as well, the whole text knows more of the edges of words.
            (Some(whole), best) if best.is_none_or(|best| whole.score >= best.score) => vec![whole],
            _ => self.required,
        }
    }
}

/// The words that pick a pattern.
pub(super) struct Keywords {
    /// The literals of which every match holds one.
    pub(super) words: Vec<Keyword>,
    /// Further literals, of each list of which every match holds one as well.
    pub(super) also: Vec<Vec<Keyword>>,
    /// How much of a match at most stands before the first of `words`.
    pub(super) lead: Lead,
    /// How rare they are.
    pub(super) rarity: u64,
}

/// The sets that pick best, of the sets of which every match of `hir` holds one; none if no literal is required.
pub(super) fn required(hir: &Hir) -> Option<Keywords> {
    let score = |set: &Set| rarity::of(set.iter().map(Vec::as_slice));
    let mut needs = walk(hir, &score, 0).required(&score);
    let rarity = needs.first()?.score;
    let worth = |need: &Required| need.score.saturating_mul(if need.lead.bytes == Some(0) { AT_START } else { 1 });
    // Of two that are worth the same, the rarer one, which comes first.
    let best = (0..needs.len()).rev().max_by_key(|&at| worth(&needs[at]))?;
    let Required { set, lead, .. } = needs.remove(best);
    let also = needs.iter().filter(|need| need.score >= RARE_ENOUGH).map(|need| keywords(&need.set)).collect();
    Some(Keywords { words: keywords(&set), also, lead, rarity })
}

fn keywords(set: &Set) -> Vec<Keyword> {
    let mut words: Vec<Keyword> = set.iter().map(|literal| Keyword::of(literal)).collect();
    words.sort();
    words.dedup_by(|next, kept| kept.takes_in(next));
    words
}

/// The keywords that were given, if every match of `hir` holds one of them.
pub(super) fn given(hir: &Hir, keywords: &[String]) -> Option<Keywords> {
    let words: Vec<_> = keywords.iter().map(|keyword| Keyword::anywhere(keyword)).collect();
    let holds =
        |literal: &Vec<u8>| words.iter().any(|known| memchr::memmem::find(literal, known.word.as_bytes()).is_some());
    let score = |set: &Set| u64::from(!set.is_empty() && set.iter().all(holds));
    walk(hir, &score, 0).required(&score).first()?;
    let rarity = rarity::of(words.iter().map(|known| known.word.as_bytes()));
    Some(Keywords { words, also: Vec::new(), lead: Lead::UNKNOWN, rarity })
}

/// Whether all texts that it matches are known, and few.
pub(super) fn is_list(hir: &Hir) -> bool {
    walk(hir, &|_| 1, 0).exact.is_some()
}

/// The rarest of all sets that a match must hold one of.
fn rarest(mut needs: Vec<Required>) -> Vec<Required> {
    needs.sort_by_key(|need| std::cmp::Reverse(need.score));
    let mut rarest: Vec<Required> = Vec::new();
    for need in needs {
        // What takes in the literals of a rarer set holds wherever that one does.
        if !rarest.iter().any(|known| known.set.iter().all(|literal| need.set.contains(literal))) {
            rarest.push(need);
        }
    }
    rarest.truncate(MAX_NEEDS);
    rarest
}

fn walk(hir: &Hir, score: Score<'_>, depth: usize) -> Part {
    if depth > MAX_DEPTH {
        return Part::default();
    }
    if is_blank(hir) {
        let may_be_empty = hir.properties().minimum_len() == Some(0);
        return Part::exact(if may_be_empty { vec![Vec::new(), blank()] } else { vec![blank()] });
    }
    match hir.kind() {
        HirKind::Look(Look::WordAscii | Look::WordUnicode) => Part::exact(edge()),
        HirKind::Empty | HirKind::Look(_) => Part::exact(vec![Vec::new()]),
        HirKind::Literal(literal) if literal.0.contains(&EDGE) => Part::default(),
        HirKind::Literal(literal) => Part::exact(vec![squeezed(&literal.0)]),
        HirKind::Class(class) => Part { exact: members(class), ..Part::default() },
        HirKind::Capture(capture) => walk(&capture.sub, score, depth + 1),
        HirKind::Repetition(repetition) => {
            let mut sub = walk(&repetition.sub, score, depth + 1);
            match (repetition.min, repetition.max) {
                (0, Some(1)) if sub.exact.is_some() => {
                    sub.exact.iter_mut().for_each(|set| set.push(Vec::new()));
                    Part { exact: sub.exact, ..Part::default() }
                }
                // It ends so, or is not there.
                (0, _) => Part { end: sub.end().cloned(), ..Part::default() },
                (1, Some(1)) => sub,
                _ => {
                    let (start, end) = (sub.start().cloned(), sub.end().cloned());
                    Part { exact: None, start, end, required: sub.required(score) }
                }
            }
        }
        HirKind::Concat(parts) => concat(parts, score, depth),
        HirKind::Alternation(parts) => alternation(parts, score, depth),
    }
}

fn concat(parts: &[Hir], score: Score<'_>, depth: usize) -> Part {
    let mut run: Set = vec![Vec::new()];
    // Most bytes that may stand before the run, and before the part that is looked at.
    let mut run_lead = Lead::NONE;
    let mut lead = Lead::NONE;
    let mut needs = Vec::new();
    // What every match starts with, once a part does not match the texts of a set.
    let mut start = None;
    let parts: Vec<(&Hir, Part)> = parts.iter().map(|hir| (hir, walk(hir, score, depth + 1))).collect();
    for index in 0..parts.len() {
        let (hir, part) = &parts[index];
        match &part.exact {
            // What stands around it says where words end.
            Some(set) => {
                let behind = parts.get(index + 1).and_then(|(_, next)| next.exact.as_ref());
                let mut set = set.clone();
                if run.iter().all(|run| run.last().is_some_and(|&last| !is_word(last))) {
                    set = cross(&edge(), &set);
                }
                if behind.is_some_and(|next| next.iter().all(|next| next.first().is_some_and(|&first| !is_word(first))))
                {
                    set = cross(&set, &edge());
                }
                needs.extend(Required::of(set, lead, score));
            }
            None => needs.extend(part.required.iter().map(|need| need.behind(lead))),
        }
        let behind = lead.and(Lead::of(hir));
        match &part.exact {
            Some(set) if run.len() * set.len() <= MAX_ROW => run = cross(&run, set),
            // The next run starts with this part, as its texts are known.
            Some(set) => {
                start.get_or_insert_with(|| run.clone());
                needs.extend(Required::of(std::mem::replace(&mut run, set.clone()), run_lead, score));
                run_lead = lead;
            }
            None => {
                let gap = || if is_gap(hir) { edge() } else { vec![Vec::new()] };
                let may_be_empty = hir.properties().minimum_len() == Some(0);
                let ahead = part.start.clone().filter(|start| !may_be_empty && run.len() * start.len() <= MAX_ROW);
                let before = cross(&run, &ahead.unwrap_or_else(gap));
                start.get_or_insert_with(|| before.clone());
                needs.extend(Required::of(before, run_lead, score));
                // The next run starts with how this part ends, or, where it may not be there, with how the last one did.
                (run, run_lead) = match &part.end {
                    Some(end) if may_be_empty && run.len() + end.len() <= MAX_ROW => {
                        (union(run, end), run_lead.or(behind))
                    }
                    Some(end) if !may_be_empty => (end.clone(), behind),
                    _ => (gap(), behind),
                };
            }
        }
        lead = behind;
    }
    if start.is_none() {
        return Part { exact: Some(run), start: None, end: None, required: rarest(needs) };
    }
    let end = Some(run.clone());
    needs.extend(Required::of(run, run_lead, score));
    Part { exact: None, start, end, required: rarest(needs) }
}

/// One of each set that a match of the one alternative needs, or of the other.
fn alternation(parts: &[Hir], score: Score<'_>, depth: usize) -> Part {
    let (mut exact, mut start, mut end) = (Some(Set::new()), Some(Set::new()), Some(Set::new()));
    let mut needs: Option<Vec<(Set, Lead)>> = None;
    let both = |set: Option<Set>, more: Option<&Set>| {
        set.zip(more).map(|(set, more)| union(set, more)).filter(|set| set.len() <= MAX_SET)
    };
    for part in parts {
        let part = walk(part, score, depth + 1);
        exact = exact.zip(part.exact.as_ref()).map(|(set, more)| union(set, more));
        (start, end) = (both(start, part.start()), both(end, part.end()));
        let more = part.required(score).into_iter().map(|need| (need.set, need.lead));
        needs = Some(match needs {
            None => more.collect(),
            Some(all) => {
                let longer =
                    |((set, lead), (more, other)): ((Set, Lead), (Set, Lead))| (union(set, &more), lead.or(other));
                all.into_iter().zip(more).map(longer).collect()
            }
        });
    }
    let needs = needs.into_iter().flatten().filter_map(|(set, lead)| Required::of(set, lead, score)).collect();
    Part { exact: exact.filter(|set| set.len() <= MAX_ROW), start, end, required: rarest(needs) }
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

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn of(pattern: &str) -> Option<Vec<String>> {
        let words = required(&parse(pattern).unwrap())?.words;
        Some(words.into_iter().map(|keyword| keyword.word).collect())
    }

    #[test]
    fn a_row_of_words_is_one_literal_with_single_spaces() {
        assert_eq!(of(r"(?i)\bIgnore\s+all"), Some(vec!["ignore all".to_owned()]));
        assert_eq!(of("ignore\\s*all"), Some(vec!["ignore all".to_owned(), "ignoreall".to_owned()]));
        assert_eq!(of("ignore[ \t]+\nall"), Some(vec!["ignore all".to_owned()]));
        assert_eq!(of(r"\s+all"), Some(vec!["all".to_owned()]), "no literal starts with a blank");
        assert_eq!(of(r"colou?r"), Some(vec!["color".to_owned(), "colour".to_owned()]));
    }

    #[test]
    fn the_rarest_literals_of_a_row_are_picked() {
        assert_eq!(of(r"[0-9]+\s*secret_[a-z]+"), Some(vec!["secret_".to_owned()]));
        assert_eq!(
            of(r"(?i)\bthe\s+\w+\s+(?:xylophone|zeppelin)"),
            Some(vec!["xylophone".to_owned(), "zeppelin".to_owned()])
        );
    }

    #[test]
    fn a_match_needs_one_of_each_set_that_stands_apart() {
        let also = |pattern: &str| -> Vec<Vec<String>> {
            let also = required(&parse(pattern).unwrap()).unwrap().also;
            also.into_iter().map(|set| set.into_iter().map(|word| word.word).collect()).collect()
        };
        let one = |words: &[&str]| vec![words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>()];
        assert_eq!(also(r"xylophone[^.]{0,40}zeppelin"), one(&["zeppelin"]));
        assert_eq!(also(r"xylophone.*(?:zeppelin|banjo)"), one(&["banjo", "zeppelin"]));
        assert_eq!(also(r"xylophone.*zeppelin|banjo.*clarinet"), one(&["banjo", "zeppelin"]));
        assert_eq!(
            of(r"xylophone.*zeppelin|banjo.*clarinet"),
            Some(vec!["clarinet".to_owned(), "xylophone".to_owned()])
        );
        assert_eq!(also(r"xylophone.*zeppelin|banjo"), Vec::<Vec<String>>::new(), "the second needs one");
        assert_eq!(also(r"xylophone(?:.*zeppelin)?"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn literals_reach_over_what_repeats_or_may_be_missing() {
        let one = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        let digits: Vec<String> = (0..10).flat_map(|one| (0..10).map(move |two| format!("{one}.{two}"))).collect();
        assert_eq!(of(r"(?:[a-z]+\s+)?\d{1,3}\.\d{1,3}"), Some(digits));
        assert_eq!(of(r"to(?:[a-z]+-)*42"), one(&["-42", "to42"]), "with what repeats or without");
    }

    #[test]
    fn edges_of_words_are_known_where_the_pattern_has_them() {
        let edges = |pattern: &str| {
            let words = required(&parse(pattern).unwrap()).unwrap().words;
            words.into_iter().map(|word| (word.starts_word, word.ends_word)).collect::<Vec<_>>()
        };
        assert_eq!(edges(r"\bzeppelin\b"), [(true, true)]);
        assert_eq!(edges(r"\bzeppelin"), [(true, false)]);
        assert_eq!(edges(r"\w\s+zeppelin\s+\w"), [(true, true)]);
        assert_eq!(edges(r"the\s+zeppelin\s+is"), [(false, false)]);
        assert_eq!(edges(r"\b(?:zeppelin|xylophone)\b"), [(true, true), (true, true)]);
        assert_eq!(edges(r"\b/zeppelin/\b"), [(false, false)], "a slash has another edge");
        assert_eq!(edges(r"\b(?:a\b)?zeppelin|zeppelin"), [(false, false)], "one of the two has none");
    }

    #[test]
    fn every_alternative_must_hold_a_literal() {
        assert_eq!(of(r"(?:curl|wget)\s"), Some(vec!["curl ".to_owned(), "wget ".to_owned()]));
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
