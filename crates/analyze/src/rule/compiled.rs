//! A pattern as it is run: over the text forwards, and backwards only from the end of a match, as most have none.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::meta::{self, Regex};
use regex_automata::nfa::thompson::{Compiler, NFA};
use regex_automata::{Anchored, Input, MatchError, MatchKind, PatternID, Span};
use regex_syntax::hir::Hir;

use super::branches::branches;
use super::pattern::parse;
use super::program::{self, MAX_COMPILED, Written};

/// What the states that were met so far may take, for each pattern and thread.
const MAX_CACHED: usize = 2 << 20;
/// The group that marks the part of a match to show.
const MARK: &str = "mark";

/// A pattern, compiled as far as it was needed.
#[derive(Debug)]
pub(super) struct Compiled {
    source: Source,
    written: Written,
    forwards: Option<Automaton>,
    backwards: OnceLock<Option<Box<Automaton>>>,
    /// For marks, and for the texts that the others give up on.
    whole: OnceLock<Option<Box<Whole>>>,
}

/// A pattern as it is written, and which of its [branches](super::branches) this is.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) text: Cow<'static, str>,
    pub(super) branch: usize,
}

impl Source {
    fn read(&self) -> Option<Hir> {
        branches(parse(&self.text).ok()?).into_iter().nth(self.branch)
    }
}

/// The general engine, which takes longest to build.
#[derive(Debug)]
struct Whole {
    regex: Regex,
    mark: Option<usize>,
}

/// An automaton that is built while it runs.
#[derive(Debug)]
struct Automaton {
    dfa: DFA,
    /// What was built so far, once for each thread that ran it at a time.
    #[expect(clippy::vec_box, reason = "they are large, and each run moves one out and in")]
    caches: Mutex<Vec<Box<Cache>>>,
}

impl Automaton {
    fn new(program: NFA, forwards: bool) -> Option<Self> {
        let config = Config::new()
            .match_kind(if forwards { MatchKind::LeftmostFirst } else { MatchKind::All })
            // At letters outside of ASCII it gives up, and the general engine is asked.
            .unicode_word_boundary(true)
            .cache_capacity(MAX_CACHED)
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().configure(config).build_from_nfa(program).ok()?;
        Some(Self { dfa, caches: Mutex::default() })
    }

    fn run<T>(&self, search: impl FnOnce(&DFA, &mut Cache) -> T) -> T {
        let known = self.caches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut cache = known.unwrap_or_else(|| Box::new(self.dfa.create_cache()));
        let found = search(&self.dfa, &mut cache);
        self.caches.lock().unwrap_or_else(PoisonError::into_inner).push(cache);
        found
    }

    /// The end of the first match, or its start if it runs backwards.
    fn edge(&self, input: &Input<'_>, forwards: bool) -> Result<Option<usize>, MatchError> {
        let search = if forwards { DFA::try_search_fwd } else { DFA::try_search_rev };
        let found = self.run(|dfa, cache| search(dfa, cache, input));
        Ok(found?.map(|half| half.offset()))
    }
}

impl Compiled {
    /// The pattern, of which it is known that it can be compiled.
    pub(super) fn new(source: Source, written: Written) -> Self {
        let program = program::read(written.forwards).or_else(|| compile(&source, false));
        let forwards = program.and_then(|program| Automaton::new(program, true));
        Self { source, written, forwards, backwards: OnceLock::new(), whole: OnceLock::new() }
    }

    /// Whether it can be compiled, within the limit.
    pub(super) fn is_sound(&self) -> bool {
        self.whole().is_some()
    }

    /// The first match inside of `range`, or, if `anchored`, the one that starts with it.
    pub(super) fn find(&self, text: &str, range: Range<usize>, anchored: bool) -> Option<Range<usize>> {
        let mode = if anchored { Anchored::Yes } else { Anchored::No };
        let input = Input::new(text).span(Span::from(range.clone())).anchored(mode);
        match self.find_fast(&input, anchored) {
            Some(found) => found,
            None => self.whole()?.regex.find(input).map(|found| found.range()),
        }
    }

    /// The same, or none if the automata give up.
    #[expect(clippy::option_option, reason = "the outer one is about the search, the inner one about the text")]
    fn find_fast(&self, input: &Input<'_>, anchored: bool) -> Option<Option<Range<usize>>> {
        let Some(end) = self.forwards.as_ref()?.edge(input, true).ok()? else { return Some(None) };
        if anchored {
            return Some(Some(input.start()..end));
        }
        let compile = || {
            let program = program::read(self.written.backwards).or_else(|| compile(&self.source, true))?;
            Automaton::new(program, false).map(Box::new)
        };
        let backwards = self.backwards.get_or_init(compile).as_ref()?;
        let input = input.clone().span(Span { start: input.start(), end }).anchored(Anchored::Yes);
        let start = backwards.edge(&input, false).ok()??;
        Some(Some(start..end))
    }

    /// The part of the match `whole` that is to be shown.
    pub(super) fn shown(&self, text: &str, whole: Range<usize>) -> Range<usize> {
        if let Some(Whole { regex, mark: Some(mark) }) = self.whole() {
            let mut captures = regex.create_captures();
            let input = Input::new(text).span(Span::from(whole.clone())).anchored(Anchored::Yes);
            regex.captures(input, &mut captures);
            if let Some(group) = captures.get_group(*mark) {
                return group.range();
            }
        }
        whole
    }

    fn whole(&self) -> Option<&Whole> {
        let compile = || {
            let config = meta::Config::new()
                .nfa_size_limit(Some(MAX_COMPILED))
                // The scan knows where to look; what finds literals by itself takes longest to build.
                .auto_prefilter(false)
                .dfa(false)
                .onepass(false)
                .hybrid_cache_capacity(MAX_CACHED)
                .utf8_empty(false);
            let regex = meta::Builder::new().configure(config).build_from_hir(&self.source.read()?).ok()?;
            let mark = regex.group_info().to_index(PatternID::ZERO, MARK);
            Some(Box::new(Whole { regex, mark }))
        };
        self.whole.get_or_init(compile).as_deref()
    }
}

/// The states of a pattern.
pub(super) fn compile(source: &Source, backwards: bool) -> Option<NFA> {
    Compiler::new().configure(program::config().reverse(backwards)).build_from_hir(&source.read()?).ok()
}
