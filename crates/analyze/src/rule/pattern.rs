//! A regular expression with the literals that pick it, compiled when it is first needed.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::util::syntax;
use regex_syntax::hir::Hir;

use super::branches::branches;
use super::characters::{Characters, Needed};
use super::compiled::{Compiled, Source};
use super::keyword::is_blank;
use super::lead::Lead;
use super::literals::{self, Keywords};
use super::program::{MAX_COMPILED, Written};
use super::words::Words;

/// Longest pattern that is read.
const MAX_LENGTH: usize = 16 * 1024;
/// Shorter literals stand everywhere and pick nothing.
const SHORTEST_KEYWORD: usize = 2;
/// Longer literals pick no better.
const LONGEST_KEYWORD: usize = 64;
/// How far from its keyword a match without a bounded length is looked for.
const REACH: usize = 1024;
/// Most matches of one pattern in one stretch; high enough that nobody hides one behind decoys.
pub(crate) const MAX_MATCHES: usize = 20_000;

/// A pattern that is known to be sound.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: Source,
    keywords: Words,
    also: Vec<Words>,
    lead: usize,
    /// How many of the bytes before its keyword are no blanks; none if there is no limit.
    solid_lead: Option<usize>,
    reach: usize,
    rarity: u64,
    needed: Needed,
    /// Whether less than a whole match is shown.
    is_marked: bool,
    written: Written,
    /// Most are never run.
    compiled: OnceLock<Box<Compiled>>,
}

/// What picks a pattern, found when the program was built.
struct Known {
    /// Where its lists of keywords stand in [`LISTS`].
    words: Range<usize>,
    also: &'static [Range<usize>],
    lead: Lead,
    longest: Option<usize>,
    rarity: u64,
    needed: Needed,
    /// Where its states stand in [`PROGRAMS`].
    forwards: Range<usize>,
    backwards: Range<usize>,
}

/// The states of the patterns of the rules that are compiled into the program.
const PROGRAMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/programs.bin"));

/// Their lists of keywords, as [`Words::Known`] has them.
const LISTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lists.bin"));

/// The patterns of the rules that are compiled into the program, sorted by their text. All of them are sound.
#[expect(
    clippy::unreadable_literal,
    clippy::single_range_in_vec_init,
    reason = "the build script writes it, nobody reads it"
)]
const KNOWN: &[(&str, &[Known])] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

impl Known {
    fn written(&self) -> Written {
        Written { forwards: &PROGRAMS[self.forwards.clone()], backwards: &PROGRAMS[self.backwards.clone()] }
    }
}

impl Pattern {
    /// Where among the patterns that are compiled into the program this one stands, if no keywords are given with it.
    pub(super) fn known_at(text: &str, keywords: &[String]) -> Option<usize> {
        let find = || KNOWN.binary_search_by(|(known, _)| (*known).cmp(text)).ok();
        keywords.is_empty().then(find).flatten()
    }

    /// How many patterns those are.
    pub(super) fn known() -> usize {
        KNOWN.iter().map(|(_, branches)| branches.len()).sum()
    }

    /// The patterns that stand at such a place.
    pub(super) fn several_known(at: usize) -> Vec<Self> {
        let (text, branches) = &KNOWN[at];
        branches.iter().enumerate().map(|(branch, known)| Self::of_known(text, branch, known)).collect()
    }

    /// Checks a pattern; of one whose ways have little in common it makes several. Without `keywords` its own literals are
    /// used; with them, each alternative must hold one.
    pub(super) fn several(text: &str, keywords: &[String]) -> Result<Vec<Self>, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("a pattern of {} bytes is longer than {MAX_LENGTH}", text.len()));
        }
        let hir = parse(text).map_err(|error| format!("a pattern cannot be read: {error}"))?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(format!("the pattern `{text}` matches the empty text"));
        }
        branches(hir).iter().enumerate().map(|(branch, hir)| Self::read(text, branch, hir, keywords)).collect()
    }

    fn read(text: &str, branch: usize, hir: &Hir, keywords: &[String]) -> Result<Self, String> {
        let found = if keywords.is_empty() {
            literals::required(hir)
        } else {
            literals::given(hir, keywords)
                .ok_or_else(|| format!("the pattern `{text}` has an alternative without any of the keywords"))
                .map(Some)?
        };
        let keywords =
            found.unwrap_or(Keywords { words: Vec::new(), also: Vec::new(), lead: Lead::UNKNOWN, rarity: 0 });
        let shortest = keywords.words.iter().map(|keyword| keyword.word.len()).min().unwrap_or(0);
        if shortest < SHORTEST_KEYWORD {
            return Err(format!(
                "the pattern `{text}` has an alternative without a literal of {SHORTEST_KEYWORD} or more bytes"
            ));
        }
        if keywords.words.iter().any(|keyword| keyword.word.len() > LONGEST_KEYWORD) {
            return Err(format!("a keyword of the pattern `{text}` has more than {LONGEST_KEYWORD} bytes"));
        }
        let Keywords { words, also, lead, rarity } = keywords;
        let (keywords, also) = (Words::Own(words), also.into_iter().map(Words::Own).collect());
        let source = Source { text: Cow::Owned(text.to_owned()), branch };
        let longest = hir.properties().maximum_len();
        Ok(Self { keywords, also, needed: Needed::by(hir), ..Self::sound(source, lead, rarity, longest) })
    }

    fn of_known(text: &'static str, branch: usize, known: &Known) -> Self {
        let list = |at: &Range<usize>| Words::Known(&LISTS[at.clone()]);
        let (keywords, also) = (list(&known.words), known.also.iter().map(list).collect());
        let (source, written) = (Source { text: Cow::Borrowed(text), branch }, known.written());
        let needed = known.needed;
        Self { keywords, also, needed, written, ..Self::sound(source, known.lead, known.rarity, known.longest) }
    }

    /// The pattern without its keywords and the characters that it needs.
    fn sound(source: Source, lead: Lead, rarity: u64, longest: Option<usize>) -> Self {
        let reach = longest.unwrap_or(REACH).min(REACH);
        let (lead, solid_lead) = (lead.bytes.map_or(reach, |lead| lead.min(reach)), lead.solid);
        let is_marked = source.text.contains("<mark>");
        let (keywords, also) = (Words::Own(Vec::new()), Vec::new());
        let (needed, written, compiled) = (Needed::NONE, Written::default(), OnceLock::new());
        Self { source, keywords, also, lead, solid_lead, reach, rarity, needed, is_marked, written, compiled }
    }

    /// Compiles the pattern now, to learn whether it fits the size limit.
    pub(crate) fn compile(&self) -> Result<(), String> {
        if self.compiled().is_sound() {
            return Ok(());
        }
        Err(format!("the pattern `{}` needs more than {MAX_COMPILED} bytes once compiled", self.source.text))
    }

    /// The literals of which every match holds one.
    pub(crate) const fn keywords(&self) -> &Words {
        &self.keywords
    }

    /// Further literals, of each list of which every match holds one as well.
    pub(crate) fn also(&self) -> &[Words] {
        &self.also
    }

    /// How rare its keywords are.
    pub(super) const fn rarity(&self) -> u64 {
        self.rarity
    }

    /// Whether a text of these characters may hold a match.
    pub(crate) fn may_match(&self, text: Characters) -> bool {
        self.needed.is_in(text)
    }

    /// How far before the first of its keywords a match may start.
    pub(crate) const fn lead(&self) -> usize {
        self.lead
    }

    /// Where in `text` a match may start of which the first keyword stands at `place`.
    pub(crate) fn start(&self, text: &str, place: usize) -> usize {
        let first = place.saturating_sub(self.lead);
        let Some(mut solid) = self.solid_lead.filter(|&solid| solid < place - first) else { return first };
        let is_too_far = |byte: &u8| {
            let counts = !is_blank(*byte);
            let is_last = counts && solid == 0;
            solid -= usize::from(counts && !is_last);
            is_last
        };
        text.as_bytes()[first..place].iter().rposition(is_too_far).map_or(first, |before| first + before + 1)
    }

    /// Where matches that hold the keyword at `place` may end: at the start of these bytes, or at one of them, or at
    /// their end. A mark may end anywhere in its match.
    pub(crate) fn ends(&self, place: usize) -> Range<usize> {
        // The rest of a character is shown with its first byte.
        const CHARACTER: usize = 3;
        let first = if self.is_marked { place.saturating_sub(self.lead) } else { place };
        // In a short text a match without a bounded length is looked for up to the end.
        let behind = if self.reach < REACH { place + self.reach + CHARACTER } else { usize::MAX };
        first..behind
    }

    /// How far behind the start of its keyword a match may reach.
    pub(crate) const fn reach(&self) -> usize {
        self.reach
    }

    /// Adds the matches inside `range` of `text`, what stands around `range` being seen by `\b` and the like, each
    /// moved on by `base`. Says whether these are all.
    pub(crate) fn find(&self, text: &str, range: Range<usize>, base: usize, found: &mut Vec<Range<usize>>) -> bool {
        let mut at = range.start;
        for _ in 0..MAX_MATCHES {
            if at > range.end {
                return true;
            }
            let Some(whole) = self.compiled().find(text, at..range.end, false) else { return true };
            at = whole.end.max(at + 1);
            self.show(text, whole, base, found);
        }
        false
    }

    /// Adds the match that starts at the start of `range`, if there is one, as [`Self::find`] does. Returns its end.
    pub(crate) fn find_at(
        &self,
        text: &str,
        range: Range<usize>,
        base: usize,
        found: &mut Vec<Range<usize>>,
    ) -> Option<usize> {
        let whole = self.compiled().find(text, range, true)?;
        let end = whole.end;
        self.show(text, whole, base, found);
        Some(end)
    }

    /// Adds what is to be shown of the match `whole`, in whole characters.
    fn show(&self, text: &str, whole: Range<usize>, base: usize, found: &mut Vec<Range<usize>>) {
        let shown = if self.is_marked { self.compiled().shown(text, whole) } else { whole };
        let start = text.floor_char_boundary(shown.start);
        let end = text.ceil_char_boundary(shown.end);
        if start < end {
            found.push(base + start..base + end);
        }
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| Box::new(Compiled::new(self.source.clone(), self.written)))
    }
}

/// ASCII classes unless the pattern says otherwise: several times faster, and normalisation has made the text plain.
pub(crate) fn syntax() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false).nest_limit(100)
}

pub(super) fn parse(text: &str) -> Result<Hir, String> {
    syntax::parse_with(text, &syntax()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::super::compiled::compile;
    use super::super::program;
    use super::*;

    fn found(pattern: &str, text: &str) -> Vec<String> {
        let mut ranges = Vec::new();
        let [pattern] = &Pattern::several(pattern, &[]).unwrap()[..] else { panic!("it has several ways") };
        pattern.find(text, 0..text.len(), 0, &mut ranges);
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn matches_are_whole_characters_and_the_marked_group_is_shown() {
        assert_eq!(found("key.", "keyé"), ["keyé"]);
        assert_eq!(found("key=(?P<mark>[a-z]+)", "key=abc, key=d"), ["abc", "d"]);
    }

    #[test]
    fn unsound_patterns_are_refused_with_the_reason() {
        for (pattern, reason) in [
            ("(", "cannot be read"),
            ("(?:abc)?", "empty text"),
            ("[a-z]+x", "without a literal"),
            ("abcd|[0-9]", "without a literal"),
        ] {
            let error = Pattern::several(pattern, &[]).unwrap_err();
            assert!(error.contains(reason), "{pattern}: {error}");
        }
        let huge = Pattern::several("abc(?:[a-z]{1000}){1000}", &[]).and_then(|all| all[0].compile());
        assert!(huge.unwrap_err().contains("once compiled"));
    }

    fn texts(words: &Words) -> Vec<(String, u8)> {
        words.iter().map(|keyword| (keyword.word.text().to_owned(), keyword.edges())).collect()
    }

    #[test]
    fn what_was_found_when_the_program_was_built_is_what_would_be_found_now() {
        assert!(KNOWN.len() > 100);
        for (text, known) in KNOWN {
            let branches = branches(parse(text).unwrap());
            assert_eq!(branches.len(), known.len(), "{text}");
            for (branch, known) in branches.iter().zip(*known) {
                let found = literals::required(branch).unwrap();
                let lists =
                    iter::once(&known.words).chain(known.also).map(|at| texts(&Words::Known(&LISTS[at.clone()])));
                let now = iter::once(found.words).chain(found.also).map(|words| texts(&Words::Own(words)));
                assert!(lists.eq(now), "{text}");
                assert_eq!((found.lead, found.rarity), (known.lead, known.rarity), "{text}");
                assert_eq!(Needed::by(branch), known.needed, "{text}");
            }
        }
    }

    #[test]
    fn the_states_that_were_written_are_those_of_the_pattern() {
        for (text, known) in KNOWN {
            for (branch, known) in known.iter().enumerate() {
                let source = Source { text: (*text).into(), branch };
                let Written { forwards, backwards } = known.written();
                for (written, backwards) in [(forwards, false), (backwards, true)] {
                    let written = program::read(written).unwrap();
                    assert_eq!(format!("{written:?}"), format!("{:?}", compile(&source, backwards).unwrap()), "{text}");
                }
            }
        }
    }

    #[test]
    fn word_boundaries_see_what_stands_around_the_range() {
        let pattern = Pattern::several(r"\bread\b", &[]).unwrap();
        let mut ranges = Vec::new();
        pattern[0].find("bread reading", 1..5, 0, &mut ranges);
        assert!(ranges.is_empty());
    }
}
