//! Regular expressions over calls: those of rules, and those that the scanned source guards its values with.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use regex_automata::meta;

use crate::cost;
use crate::rule::plain_syntax;

/// Longest pattern of a rule.
const MAX_LENGTH: usize = 16 * 1024;
/// What one compiled pattern of a rule may take.
const MAX_COMPILED: usize = 4 * 1024 * 1024;

/// The patterns over texts of the rules that are compiled into the program, sorted. All of them can be read.
const KNOWN: &[&str] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A pattern of a rule over a short text: no literal has to pick it.
#[derive(Debug)]
pub(crate) struct TextPattern {
    text: String,
    compiled: OnceLock<Option<meta::Regex>>,
}

impl TextPattern {
    /// Checks a pattern; says what is wrong with it.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("a pattern of {} bytes is longer than {MAX_LENGTH}", text.len()));
        }
        if KNOWN.binary_search(&text).is_err() {
            regex_automata::util::syntax::parse_with(text, &plain_syntax())
                .map_err(|error| format!("a pattern cannot be read: {error}"))?;
        }
        Ok(Self { text: text.to_owned(), compiled: OnceLock::new() })
    }

    /// Compiles the pattern now, to learn whether it fits the size limit.
    pub(crate) fn compile(&self) -> Result<(), String> {
        match self.compiled() {
            Some(_) => Ok(()),
            None => Err(format!("the pattern `{}` needs more than {MAX_COMPILED} bytes once compiled", self.text)),
        }
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        cost::add(text.len());
        self.compiled().is_some_and(|regex| regex.is_match(text))
    }

    fn compiled(&self) -> Option<&meta::Regex> {
        self.compiled.get_or_init(|| compile(&self.text, MAX_COMPILED)).as_ref()
    }
}

fn compile(text: &str, limit: usize) -> Option<meta::Regex> {
    let config = meta::Config::new().nfa_size_limit(Some(limit)).hybrid_cache_capacity(1 << 20).utf8_empty(false);
    meta::Builder::new().configure(config).syntax(plain_syntax()).build(text).ok()
}

/// Longest guard that is tried; longer ones are believed.
const MAX_GUARD: usize = 1000;
/// What one compiled guard may take.
const MAX_COMPILED_GUARD: usize = 256 * 1024;
/// Guards that are tried in one artifact; the rest are believed.
const MAX_GUARDS: usize = 1000;

/// Tries the guards of the scanned source, each once.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    guards: RefCell<HashMap<Arc<str>, Option<meta::Regex>>>,
}

impl Judge {
    /// Whether a guard lets none of `texts` pass. One that this engine cannot read (it looks around, or is too large) is
    /// believed.
    pub(crate) fn refuses(&self, guard: &Arc<str>, texts: &[String]) -> bool {
        cost::add(guard.len() + texts.iter().map(String::len).sum::<usize>());
        let mut guards = self.guards.borrow_mut();
        if !guards.contains_key(guard) {
            let is_tried = guard.len() <= MAX_GUARD && guards.len() < MAX_GUARDS;
            let compiled = is_tried.then(|| compile(guard, MAX_COMPILED_GUARD)).flatten();
            guards.insert(Arc::clone(guard), compiled);
        }
        match guards.get(guard) {
            Some(Some(regex)) => !texts.iter().any(|text| regex.is_match(text.as_str())),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_is_judged_by_what_it_lets_pass() {
        let judge = Judge::default();
        let texts = ["a; id".to_owned(), "$(id)".to_owned()];
        assert!(judge.refuses(&r"^[a-z]+$".into(), &texts));
        assert!(!judge.refuses(&r"[a-z]+".into(), &texts));
        assert!(!judge.refuses(&r"^.+$".into(), &texts));
        assert!(judge.refuses(&r"^(?!-)x".into(), &texts), "what cannot be read is believed");
        assert!(judge.refuses(&"a{1000}{1000}{1000}".into(), &texts), "what is too large is believed");
    }

    #[test]
    fn patterns_of_rules_are_checked_when_they_are_read() {
        assert!(TextPattern::new("a|b").unwrap().matches("xb"));
        assert!(!KNOWN.is_empty() && KNOWN.iter().all(|text| TextPattern::new(text).unwrap().compile().is_ok()));
        assert!(TextPattern::new("(").unwrap_err().contains("cannot be read"));
        assert!(TextPattern::new("(?:[a-z]{1000}){1000}").unwrap().compile().unwrap_err().contains("once compiled"));
    }
}
