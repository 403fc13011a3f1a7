//! Runs the rules over the calls of source code.

mod callee;
mod evidence;
mod judge;
#[cfg(test)]
mod linear;
mod test;
mod windows;

use std::sync::Arc;

use model::{Calls, Interest, Language, SourceFile, Surface};

pub(crate) use callee::Callee;
pub(crate) use evidence::Excerpts;
pub(crate) use judge::TextPattern;
pub(crate) use test::{ArgumentTest, CallTest, Entry, From, GuardTest, Place, Way};
pub(crate) use windows::{CallNode, CallWindow, Combination, Found};

use crate::finding::gather;
use crate::rule::Body;
use crate::{Checked, RuleSet};

/// Findings in all calls.
pub(crate) fn check(rules: &RuleSet, files: &[SourceFile], calls: &Calls, surfaces: &[Surface]) -> Checked {
    let index = windows::Index::of(calls);
    let judge = judge::Judge::default();
    let mut excerpts = Excerpts::new(files, surfaces);
    let mut findings = Vec::new();
    for rule in rules.rules() {
        let found = match &rule.body {
            Body::Calls(combination) => combination.found(&index, rule.looks_at, &judge),
            Body::Check(check) => check.calls(calls, files, surfaces),
            _ => continue,
        };
        if !found.is_empty() {
            gather(rule, excerpts.hits(rule, &found), &mut findings);
        }
    }
    Checked { findings, gaps: calls.gaps.clone() }
}

/// The calls that the rules ask about.
pub(crate) fn interest(rules: &RuleSet) -> Interest {
    let checks = rules.rules().filter_map(|rule| match &rule.body {
        Body::Check(check) => Some(check.callees()),
        _ => None,
    });
    let asked = rules
        .rules()
        .filter_map(|rule| match &rule.body {
            Body::Calls(combination) => Some(combination),
            _ => None,
        })
        .flat_map(|combination| &combination.tests)
        .flat_map(|test| &test.entries)
        .flat_map(|entry| entry.callees.iter().map(|callee| (entry.language, Arc::from(callee.last()))));
    let mut callees: Vec<Arc<str>> = checks.flatten().map(|&callee| callee.into()).collect();
    let mut only: Vec<(Language, Arc<str>)> = Vec::new();
    for (language, name) in asked {
        match language {
            // Sets name more for languages of objects, whose methods have names that are too common elsewhere.
            Some(of @ (Language::Jvm | Language::CSharp)) => only.push((of, name)),
            _ => callees.push(name),
        }
    }
    only.sort_unstable();
    only.dedup();
    callees.sort_unstable();
    callees.dedup();
    Interest { callees, only }
}
