//! The cost of every check on hostile input, in operations: twice the input, about twice the cost.

use model::{Finding, Surface};

use super::{ALL, Check, ServerFacts, ToolFacts};
use crate::calls::Excerpts;
use crate::finding::{Hit, gather};
use crate::live::Live;
use crate::lock::{Against, Drift, LockedTarget};
use crate::rule::{Body, Rule};
use crate::surface::{server_items, tool_item};
use crate::{RuleSet, cost, mask};

#[path = "../../../../benches/generated/worst/mod.rs"]
mod worst;

use worst::Input;

/// Parts of the shortest input: enough for every limit on small input to be passed.
const SHORTEST: usize = 400;
/// The most that twice the input may cost.
const MOST: f64 = 2.6;

/// What a check found in some input, and what it took to find it.
fn look(check: &dyn Check, rule: &Rule, input: &Input, drift: Option<&Drift<'_>>) -> (usize, usize) {
    let mut findings = Vec::new();
    let mut all: Vec<Vec<Hit>> = Vec::new();
    let cost = cost::of(|| {
        match input {
            Input::Server(surface) => {
                let of_tool = |tool| {
                    hits(|hits| {
                        check.item(&tool_item(tool), hits);
                        check.tool(&ToolFacts::of(tool), hits);
                    })
                };
                all.extend(surface.tools.iter().map(of_tool));
                all.push(hits(|hits| {
                    for item in &server_items(surface) {
                        check.item(item, hits);
                    }
                    check.surface(&ServerFacts::of(surface), hits);
                }));
            }
            Input::Servers(surfaces) => {
                let surfaces: Vec<&Surface> = surfaces.iter().collect();
                all.push(hits(|hits| check.servers(&surfaces, hits)));
            }
            Input::Expected(surface, expected) => all.push(hits(|hits| check.expected(surface, &[expected], hits))),
            Input::Files(files) => all.push(hits(|hits| check.files(files, hits))),
            Input::Calls(calls, files, surfaces) => {
                let found = check.calls(calls, files, surfaces);
                all.push(Excerpts::new(files, surfaces).hits(rule, &found));
            }
            Input::Launches(launches) => {
                all.push(hits(|hits| launches.iter().for_each(|launch| check.launch(launch, hits))));
            }
            Input::Locked(..) => all.extend(drift.map(|drift| {
                hits(|hits| {
                    check.drift(drift, hits);
                    check.other_client(drift, hits);
                })
            })),
            Input::Live(recording, surface) => {
                let live = Live::of(recording, surface);
                all.push(hits(|hits| check.live(&live, hits)));
            }
        }
        for hits in all {
            gather(rule, hits, &mut findings);
        }
    });
    (cost, findings.len())
}

fn hits(look: impl FnOnce(&mut Vec<Hit>)) -> Vec<Hit> {
    let mut hits = Vec::new();
    look(&mut hits);
    hits
}

/// Input of three sizes, each twice as large as the one before.
fn sizes(grown: worst::Grown) -> [Input; 3] {
    [1, 2, 4].map(|times| grown(times * SHORTEST))
}

/// Whether each of some costs is more than its share of the input's size.
fn is_too_much(costs: [usize; 3]) -> bool {
    costs.windows(2).any(|pair| pair[1] as f64 > MOST * pair[0].max(SHORTEST) as f64)
}

#[test]
fn no_check_costs_more_than_its_share_of_a_larger_input() {
    let rules = RuleSet::bundled().unwrap();
    let mut faults = Vec::new();
    let mut has_fired = vec![false; ALL.len()];
    for (what, grown) in worst::all() {
        let inputs = sizes(grown);
        let known = inputs.each_ref().map(|input| known(&rules, input));
        let mut locking = [0; 3];
        let mut drifts = [None, None, None];
        for (at, (input, known)) in inputs.iter().zip(&known).enumerate() {
            locking[at] = cost::of(|| drifts[at] = drift(input, known));
        }
        for (check, has_fired) in ALL.iter().zip(&mut has_fired) {
            let rule = rules.rules().find(|rule| matches!(rule.body, Body::Check(of) if of.name() == check.name()));
            let rule = rule.unwrap_or_else(|| panic!("no rule asks for the check {}", check.name()));
            let looks = [0, 1, 2].map(|at| look(*check, rule, &inputs[at], drifts[at].as_ref()));
            let costs = [0, 1, 2].map(|at| looks[at].0 + locking[at]);
            if is_too_much(costs) {
                faults.push(format!("{}: {costs:?} operations on {what}", check.name()));
            }
            // What is not counted seems to cost nothing: of input that it fires on, a check sees each part.
            *has_fired |= looks[2].1 > 0 && looks[2].0 >= 2 * SHORTEST;
        }
    }
    for (check, _) in ALL.iter().zip(has_fired).filter(|(_, has_fired)| !has_fired) {
        faults.push(format!("{}: there is no worst input on which it fires and is counted", check.name()));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the rules find in a server that was locked before.
fn known(rules: &RuleSet, input: &Input) -> Vec<Finding> {
    let Input::Locked(_, now) = input else { return Vec::new() };
    let server = rules.server(now);
    now.tools.iter().flat_map(|tool| server.check_tool(tool)).collect()
}

/// What has changed in a server since it was locked.
fn drift<'a>(input: &Input, known: &'a [Finding]) -> Option<Drift<'a>> {
    let Input::Locked(before, now) = input else { return None };
    let locked = LockedTarget::of(std::slice::from_ref(before), std::iter::empty());
    Some(Drift::of(Against::Lock, &locked, std::slice::from_ref(now), known))
}

#[test]
fn masking_costs_no_more_than_its_share_of_a_larger_input() {
    for unit in [
        "ghp_aK3xQ9zLmW7vB2cD4eF6gH8jK1 ",
        "api_key = \"aK3xQ9zLmW7vB2cD4\" ",
        "token token token=key:secret ",
        "https://ada:pw@",
        "eyJhbGciOiJI.eyJzdWIiOiIx.",
        "-----BEGIN PRIVATE KEY-----\nA",
        "sk-sk-sk-",
        "\"aaaa\"'bbbb'",
        "bearer \t",
        "${{{{<%",
    ] {
        let costs = [1, 2, 4].map(|times| {
            let text = unit.repeat(times * SHORTEST);
            cost::of(|| {
                mask::mask(&text);
                mask::mask_quoted(&text);
                mask::is_secret_value(unit, &text);
            })
        });
        assert!(!is_too_much(costs), "{costs:?} operations on repeated {unit:?}");
    }
    for (what, grown) in worst::all() {
        let costs = sizes(grown).map(|input| cost::of(|| masked(input)));
        assert!(!is_too_much(costs), "{costs:?} operations on {what}");
    }
}

/// Masks all that leaves a scan of some input.
fn masked(input: Input) {
    match input {
        Input::Server(mut surface)
        | Input::Expected(mut surface, _)
        | Input::Locked(_, mut surface)
        | Input::Live(_, mut surface) => {
            mask::mask_surface(&mut surface);
        }
        Input::Servers(mut surfaces) => surfaces.iter_mut().for_each(mask::mask_surface),
        Input::Launches(launches) => launches.iter().for_each(|launch| drop(mask::mask_launch(launch))),
        Input::Files(files) => files.iter().for_each(|file| drop(mask::mask(&file.text))),
        Input::Calls(..) => {}
    }
}

#[test]
fn comments_that_ask_to_ignore_cost_no_more_than_their_share_of_a_larger_input() {
    let rules = RuleSet::bundled().unwrap();
    for (what, grown) in worst::all() {
        let costs = sizes(grown).map(|input| {
            let Input::Files(files) = input else { return 0 };
            cost::of(|| drop(rules.ignore_comments(&files, &[])))
        });
        assert!(!is_too_much(costs), "{costs:?} operations on {what}");
    }
}
