//! Tools that together carry private data to a stranger: one reads it, one reads what a stranger wrote, one sends.

use model::{Severity, Surface, Tool};

use super::{Check, ServerFacts, short};
use crate::effects::{Because, Effect, Effects};
use crate::finding::Hit;

/// The three ends of a flow, in the order in which the evidence names them.
const ENDS: [Effect; 3] = [Effect::ReadsUntrusted, Effect::ReadsPrivate, Effect::SendsOut];
/// All three ends, as a set of bits.
const ALL: usize = 0b111;

/// One server has all three ends.
#[derive(Debug)]
pub(crate) struct ToxicFlow;

/// The servers of a scan have all three ends between them, and none has them alone.
#[derive(Debug)]
pub(crate) struct ToxicFlowAcrossServers;

impl Check for ToxicFlow {
    fn name(&self) -> &'static str {
        "toxic-flow"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let mut ends = Ends::default();
        ends.add(facts);
        let Some(path) = ends.shortest() else { return };
        let name = facts.surface.server_name.as_deref().unwrap_or("server");
        tell(&path, name, false, hits);
        if let Some((tool, because)) = &ends.destroyer {
            let label = format!("beside the flow, `{}` destroys {}", short(&tool.name), because.what);
            hits.push(hit(name, tool, because, label).of(Severity::Info));
        }
    }
}

impl Check for ToxicFlowAcrossServers {
    fn name(&self) -> &'static str {
        "toxic-flow-across-servers"
    }

    fn servers(&self, surfaces: &[&Surface], hits: &mut Vec<Hit>) {
        let mut ends = Ends::default();
        for surface in surfaces {
            let mut alone = Ends::default();
            alone.add(&ServerFacts::of(surface));
            if alone.shortest().is_some() {
                return;
            }
            ends.join(alone);
        }
        if let Some(path) = ends.shortest() {
            let names: Vec<&str> = surfaces
                .iter()
                .filter(|surface| path.iter().any(|step| std::ptr::eq(step.surface, **surface)))
                .map(|surface| surface.server_name.as_deref().unwrap_or("server"))
                .collect();
            tell(&path, &names.join(" + "), true, hits);
        }
    }
}

/// One tool on the path, and the ends it is there for.
#[derive(Debug, Clone)]
struct Step<'a> {
    surface: &'a Surface,
    tool: &'a Tool,
    effects: Effects,
    ends: usize,
    /// A name that says it goes before a sentence that does, and what is meant before what happens by the way.
    doubt: usize,
}

/// The tool to name for each set of ends, however many tools there are.
#[derive(Debug, Default)]
struct Ends<'a> {
    best: [Option<Step<'a>>; ALL + 1],
    destroyer: Option<(&'a Tool, Because)>,
}

impl<'a> Ends<'a> {
    fn add(&mut self, facts: &ServerFacts<'a>) {
        for (tool, effects) in facts.effects() {
            let (mut ends, mut doubt) = (0, 0);
            for (bit, end) in ENDS.into_iter().enumerate() {
                if let Some(because) = effects.because(end) {
                    ends |= 1 << bit;
                    doubt += usize::from(!because.in_name) + 2 * usize::from(because.by_the_way);
                }
            }
            if self.destroyer.is_none()
                && let Some(because) = effects.because(Effect::Destroys)
            {
                self.destroyer = Some((tool, because));
            }
            if ends != 0 {
                self.offer(Step { surface: facts.surface, tool, effects: effects.clone(), ends, doubt });
            }
        }
    }

    fn join(&mut self, other: Self) {
        for step in other.best.into_iter().flatten() {
            self.offer(step);
        }
    }

    fn offer(&mut self, step: Step<'a>) {
        let best = &mut self.best[step.ends];
        if best.as_ref().is_none_or(|best| step.doubt < best.doubt) {
            *best = Some(step);
        }
    }

    /// The fewest tools that have all three ends; of those the ones in least doubt.
    fn shortest(&self) -> Option<Vec<&Step<'a>>> {
        let steps: Vec<_> = self.best.iter().flatten().collect();
        let mut paths: Vec<Vec<&Step<'a>>> = Vec::new();
        for (at, one) in steps.iter().enumerate() {
            paths.push(vec![one]);
            for (next, two) in steps.iter().enumerate().skip(at + 1) {
                paths.push(vec![one, two]);
                paths.extend(steps.iter().skip(next + 1).map(|three| vec![*one, *two, *three]));
            }
        }
        let whole = |path: &Vec<&Step<'_>>| path.iter().fold(0, |ends, step| ends | step.ends) == ALL;
        let doubt = |path: &Vec<&Step<'_>>| path.iter().map(|step| step.doubt).sum::<usize>();
        paths.into_iter().filter(whole).min_by_key(|path| (path.len(), doubt(path)))
    }
}

/// One piece of evidence an end, in the order of the flow.
fn tell(path: &[&Step<'_>], subject: &str, across: bool, hits: &mut Vec<Hit>) {
    let told: Vec<_> = ENDS
        .into_iter()
        .enumerate()
        .filter_map(|(bit, end)| {
            // Of two tools with this end, the one that is not needed for another.
            let with_end = path.iter().filter(|step| step.ends & (1 << bit) != 0);
            let step = with_end.min_by_key(|step| step.ends.count_ones())?;
            Some((bit + 1, end, step, step.effects.because(end)?))
        })
        .collect();
    // A request for a page carries little out, and a sentence may mean something else.
    let weak = across || told.iter().any(|(.., because)| because.by_the_way || !because.in_name);
    let severity = if weak { Severity::Medium } else { Severity::High };
    for (number, end, step, because) in told {
        let does = match end {
            Effect::ReadsUntrusted => "reads what strangers write",
            Effect::ReadsPrivate => "reads private data",
            _ => "sends to others",
        };
        let server = step.surface.server_name.as_deref().filter(|_| across);
        let of = server.map_or_else(String::new, |server| format!(" of `{}`", short(server)));
        let label = format!("{number}. `{}`{of} {does}: {}", short(&step.tool.name), because.what);
        hits.push(hit(subject, step.tool, &because, label).of(severity));
    }
}

fn hit(server: &str, tool: &Tool, because: &Because, label: String) -> Hit {
    let hit = Hit::in_server(server, tool, label);
    match &tool.description {
        Some(description) if !because.in_name => {
            Hit { text: description.clone(), ..hit.marking(because.range.clone()) }
        }
        _ => hit,
    }
}
