//! Running servers that answer those who do not say who they are.

use std::collections::HashSet;

use model::{Answer, Confidence, Severity, Tool};

use super::{Check, MANY, gravest, short};
use crate::cost;
use crate::effects::{Effect, Effects, What};
use crate::finding::Hit;
use crate::host::Reach;
use crate::live::Live;

/// The tools are listed to anyone.
#[derive(Debug)]
pub(super) struct ListedToAnyone;

/// The server turns somebody away and does not say how to sign in.
#[derive(Debug)]
pub(super) struct ChallengeMissing;

impl Check for ListedToAnyone {
    fn name(&self) -> &'static str {
        "listed-to-anyone"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let recording = live.recording;
        let (tools, harmless): (Vec<&Tool>, _) = match &recording.probes.without_credentials {
            Some(Answer::Listed(names)) => {
                let names: HashSet<&str> = names.iter().map(String::as_str).collect();
                let listed = live.surface.tools.iter().filter(|tool| names.contains(tool.name.as_str()));
                (listed.collect(), Severity::Low)
            }
            // A server of this machine that asks nobody is judged by whom else it answers.
            None if !recording.is_signed_in && !live.is_started() && live.reach() != Reach::Loopback => {
                (live.surface.tools.iter().collect(), Severity::Info)
            }
            _ => return,
        };
        let privileged: Vec<(&Tool, &str, Severity, Confidence)> =
            tools.iter().filter_map(|tool| privilege(tool).map(|(does, how, sure)| (*tool, does, how, sure))).collect();
        if privileged.is_empty() {
            if let Some(first) = tools.first() {
                let label = format!("listed to anyone, {} in all; none of them is privileged by its name", tools.len());
                hits.push(live.hit("/tools", short(&first.name), label).of(harmless));
            }
            return;
        }
        for (tool, does, severity, confidence) in gravest(privileged, |&(_, _, severity, _)| severity) {
            let mut hit =
                live.hit("/tools", short(&tool.name), format!("listed to anyone, and it {does}")).of(severity);
            hit.confidence = Some(confidence);
            hits.push(hit);
        }
    }
}

/// What a tool does that not everybody should be able to do, how grave that is, and how sure it is.
fn privilege(tool: &Tool) -> Option<(&'static str, Severity, Confidence)> {
    cost::add(1 + tool.name.len());
    let effects = Effects::of(tool);
    let does = |effect| effects.because(effect).filter(|because| !because.by_the_way);
    let sure = |in_name| if in_name { Confidence::High } else { Confidence::Medium };
    if effects.runs_commands() {
        return Some(("runs commands", Severity::Critical, Confidence::High));
    }
    let found = [
        (Effect::Destroys, "deletes", Severity::High),
        (Effect::Pays, "moves money", Severity::High),
        (Effect::SendsOut, "sends to others", Severity::Medium),
        (Effect::ReadsPrivate, "reads what belongs to somebody", Severity::Medium),
        (Effect::Changes, "changes things", Severity::Medium),
    ];
    found.into_iter().find_map(|(effect, words, severity)| {
        does(effect).map(|because| {
            let severity = if because.what == What::Secrets { Severity::High } else { severity };
            (words, severity, sure(because.in_name))
        })
    })
}

impl Check for ChallengeMissing {
    fn name(&self) -> &'static str {
        "challenge-missing"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let probes = &live.recording.probes;
        let answers =
            probes.without_credentials.iter().chain(probes.foreign_origin.as_ref().map(|probe| &probe.answer));
        let silent = answers.filter(|answer| match answer {
            Answer::Refused { status: 401, challenge } => {
                challenge.as_deref().is_none_or(|text| text.trim().is_empty())
            }
            _ => false,
        });
        if silent.take(MANY).count() > 0 {
            let label = "turned away without `WWW-Authenticate`, which says how to sign in".to_owned();
            hits.push(live.hit("/probes/withoutCredentials", "401", label));
        }
    }
}
