//! The cost of every rule over calls on hostile source, in operations: twice the calls, about twice the cost.

use std::sync::Arc;

use model::{Argument, Call, Calls, Flow, Guard, Language, Location, Shape, Source, SourceFile, Surface, Tool};

use super::windows::Index;
use super::{Combination, Excerpts, judge::Judge};
use crate::finding::gather;
use crate::rule::{Body, Rule};
use crate::{RuleSet, cost};

/// Calls of the shortest input.
const SHORTEST: usize = 64;
/// The most that twice the calls may cost.
const MOST: f64 = 2.6;

/// How calls stand in their file.
#[derive(Debug, Clone, Copy)]
enum Layout {
    /// In one function, each in a line of its own.
    OneFunction,
    /// Each in a function of its own.
    Functions,
    /// In one line.
    OneLine,
    /// Each with the argument of a tool of its own.
    Tools,
}

const LAYOUTS: [Layout; 4] = [Layout::OneFunction, Layout::Functions, Layout::OneLine, Layout::Tools];

/// A call as text, as it stands in the file of every layout: so long that a line of the fewest is not read whole.
const TEXT: &str = "call(argument, 'a text that is put together of many parts, of which none is ever a surprise to \
                    anybody who reads it, and that goes on until there is enough of it {}', shell=True); ";

/// As many calls as are wanted, of each callee that the rule asks for.
fn calls(combination: &Combination, layout: Layout, count: usize) -> Calls {
    let entries: Vec<_> = combination.tests.iter().flat_map(|test| &test.entries).collect();
    let callees =
        entries.iter().flat_map(|entry| entry.callees.iter().map(|callee| (callee.an_example(), entry.language)));
    let callees: Vec<(String, Option<Language>)> = callees.collect();
    // Of every language and set some: those of one stand together.
    let apart = callees.len().div_ceil(MANY_CALLEES).max(1);
    let callees: Vec<_> = callees.into_iter().step_by(apart).collect();
    let call = |at: usize| {
        let (callee, language) = &callees[at % callees.len()];
        let function = match layout {
            Layout::Functions | Layout::Tools => Some(Arc::from(format!("f{at}"))),
            Layout::OneFunction | Layout::OneLine => Some(Arc::from("f")),
        };
        let (line, column) = match layout {
            Layout::OneLine => (1, 1 + (at * TEXT.len()) as u32),
            _ => (1 + at as u32, 1),
        };
        Call {
            language: language.unwrap_or([Language::JavaScript, Language::Python][at % 2]),
            callee: callee.as_str().into(),
            receiver: Some(argument(at, layout, None)),
            arguments: ["shell"]
                .map(Some)
                .into_iter()
                .chain([None; 2])
                .map(|name| argument(at, layout, name))
                .collect(),
            function,
            location: Location { file: "server.ts".to_owned(), line, column: Some(column) },
        }
    };
    let all = if callees.is_empty() { Vec::new() } else { (0..count).map(call).collect() };
    Calls { calls: all, gaps: Vec::new() }
}

/// Callees of one rule that take part; sets name hundreds.
const MANY_CALLEES: usize = 32;

/// What a value goes through on its way.
const WAYS: [&[&str]; 3] = [&[], &["path.join", "os.path.join"], &["base64.b64decode", "Buffer.from().toString"]];

/// What an argument is made of.
const TEXTS: [&str; 5] = [
    "{\"shell\":true,\"url\":\"https://a.acme.io/{}\"}",
    "{}",
    "select name from people where name = '{}' order by name",
    "/srv/data/{}",
    "https://{}/list",
];

/// An argument into which a value comes from everywhere.
fn argument(at: usize, layout: Layout, name: Option<&str>) -> Argument {
    let tool = if matches!(layout, Layout::Tools) { format!("tool{at}") } else { "tool".to_owned() };
    let steps = (1..8).map(|line| Location::line("server.ts", line)).collect();
    let guards = vec![Guard::Without("..".into()), Guard::Pattern(Arc::from(format!("^[a-z]{{{at}}}$")))];
    let sources = [
        Source::Handler { of: Some(tool.into()), parameter: Some("path".into()) },
        Source::Request,
        Source::Parameter("path".into()),
        Source::Value("process.env".into()),
        Source::Value("requests.get".into()),
        Source::Value("os.environ".into()),
    ];
    let flow = |(number, source): (usize, Source)| {
        let guards = if (at + number).is_multiple_of(2) { guards.clone() } else { Vec::new() };
        let through = WAYS[at / 2 % WAYS.len()].iter().map(|&function| function.into()).collect();
        Flow { source, through, guards, steps: Vec::clone(&steps) }
    };
    let flows: Vec<Flow> = sources.into_iter().enumerate().map(flow).collect();
    let shape = [Shape::Joined, Shape::Unknown, Shape::Table, Shape::Constant][at % 4];
    Argument { name: name.map(Into::into), shape, text: TEXTS[at / 4 % TEXTS.len()].into(), flows }
}

/// What a rule over calls costs, and whether it found something.
fn look(rule: &Rule, combination: &Combination, layout: Layout, count: usize) -> (usize, bool) {
    let calls = calls(combination, layout, count);
    let blank = if matches!(layout, Layout::OneLine) { "" } else { "\n" };
    let files = [SourceFile::new("server.ts", format!("{TEXT}{blank}").repeat(count))];
    let tools = (0..count).map(|at| Tool { name: format!("tool{at}"), ..Tool::default() }).collect();
    let surfaces = [Surface { tools, ..Surface::default() }];
    let mut findings = Vec::new();
    let cost = cost::of(|| {
        let found = combination.found(&Index::of(&calls), rule.looks_at, &Judge::default());
        gather(rule, Excerpts::new(&files, &surfaces).hits(rule, &found), &mut findings);
    });
    (cost, !findings.is_empty())
}

#[test]
fn no_rule_over_calls_costs_more_than_its_share_of_more_calls() {
    let rules = RuleSet::bundled().unwrap();
    let (mut tested, mut fired) = (0, 0);
    for rule in rules.rules() {
        let Body::Calls(combination) = &rule.body else { continue };
        tested += 1;
        let mut has_fired = false;
        for layout in LAYOUTS {
            let looks = [1, 2, 4].map(|times| look(rule, combination, layout, times * SHORTEST));
            let costs = looks.map(|(cost, _)| cost);
            assert!(costs[0] >= SHORTEST, "{}: only {costs:?} operations are counted", rule.id);
            for pair in costs.windows(2) {
                let step = pair[1] as f64 / pair[0] as f64;
                assert!(step < MOST, "{}: {costs:?} operations on calls laid out as {layout:?}", rule.id);
            }
            has_fired |= looks[2].1;
        }
        fired += usize::from(has_fired);
    }
    assert!(2 * fired > tested, "only {fired} of {tested} rules find anything in the calls that are generated");
}
