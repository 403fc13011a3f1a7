//! Tools that delete or pay, told once a server.

use model::{Severity, Surface, Tool};

use super::{Check, ServerFacts};
use crate::effects::{Brake, Effect, Effects, brake};
use crate::finding::Hit;

/// Tools whose call cannot be taken back.
#[derive(Debug)]
pub(crate) struct DestructiveTools;

/// As many tools as are named.
const NAMED: usize = 8;

impl Check for DestructiveTools {
    fn name(&self) -> &'static str {
        "destructive-tools"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let mut found: Vec<Hit> =
            facts.effects().filter_map(|(tool, effects)| destructive(tool, effects, facts.surface)).collect();
        found.sort_by_key(|hit| std::cmp::Reverse(hit.severity));
        let more = found.len().saturating_sub(NAMED);
        found.truncate(NAMED);
        if let Some(first) = found.first_mut()
            && more > 0
        {
            first.label = first.label.take().map(|label| format!("{label}; {more} more tools are not listed here"));
        }
        hits.append(&mut found);
    }
}

fn destructive(tool: &Tool, effects: &Effects, surface: &Surface) -> Option<Hit> {
    let pays = effects.because(Effect::Pays).map(|because| ("moves money", because));
    let destroys = || effects.because(Effect::Destroys).map(|because| ("deletes what is there", because));
    let (does, because) = pays.or_else(destroys)?;
    if !because.in_name {
        return None;
    }
    let severity = match (brake(tool), does == "moves money" || takes_all(&tool.name)) {
        (Some(Brake::Parameter), _) | (Some(Brake::Hint), false) => Severity::Info,
        (None, true) => Severity::Medium,
        (None, false) | (Some(Brake::Hint), true) => Severity::Low,
    };
    let brake = match brake(tool) {
        Some(Brake::Parameter) => "after a confirmation or trial run",
        Some(Brake::Hint) => "and says so in its annotations",
        None => "with neither a confirmation, a trial run nor a `destructiveHint`",
    };
    let server = surface.server_name.as_deref().unwrap_or("server");
    Some(Hit::in_server(server, tool, format!("{does}, {brake}")).of(severity))
}

/// Whether the name speaks of everything, or of something that holds a great deal.
fn takes_all(name: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "all",
        "everything",
        "database",
        "databases",
        "bucket",
        "account",
        "repository",
        "repo",
        "volume",
        "cluster",
        "disk",
        "namespace",
    ];
    crate::effects::words(name).any(|word| word.is_among(&WHOLE))
}
