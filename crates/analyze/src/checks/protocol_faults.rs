//! Running servers that leave the protocol.

use std::collections::BTreeSet;

use model::{ProtocolFault, ProtocolFaultKind, Severity};

use super::Check;
use crate::cost;
use crate::finding::Hit;
use crate::live::Live;

/// The server asks something of the client that only lists.
#[derive(Debug)]
pub(super) struct AskedBack;

/// The server sends what the protocol does not know.
#[derive(Debug)]
pub(super) struct ProtocolBroken;

impl Check for AskedBack {
    fn name(&self) -> &'static str {
        "asked-back"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let asked = |kind| match kind {
            ProtocolFaultKind::AskedBack => Some((Severity::Medium, "asked of a client that only lists")),
            _ => None,
        };
        tell(live, asked, hits);
    }
}

impl Check for ProtocolBroken {
    fn name(&self) -> &'static str {
        "protocol-broken"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let broken = |kind| match kind {
            ProtocolFaultKind::NoMessage => Some((Severity::Low, "no JSON-RPC message")),
            ProtocolFaultKind::UnknownId => Some((Severity::Medium, "answers a request that nobody made")),
            ProtocolFaultKind::RepeatedCursor => Some((Severity::Medium, "the same cursor again: pages without end")),
            ProtocolFaultKind::Noise => Some((Severity::Low, "text on standard output that is no message")),
            ProtocolFaultKind::AskedBack | ProtocolFaultKind::EndpointElsewhere => None,
        };
        tell(live, broken, hits);
    }
}

/// Adds a hit for each sort of fault in the sessions that `told` knows.
fn tell(live: &Live<'_>, told: impl Fn(ProtocolFaultKind) -> Option<(Severity, &'static str)>, hits: &mut Vec<Hit>) {
    let sessions = [Some(&live.recording.session), live.recording.again.as_ref()];
    let mut seen = BTreeSet::new();
    for ProtocolFault { kind, sent } in sessions.into_iter().flatten().flat_map(|session| &session.faults) {
        cost::add(1);
        if let Some((severity, label)) = told(*kind)
            && seen.insert(*kind)
        {
            hits.push(live.hit("/faults", sent.as_str(), label.to_owned()).of(severity));
        }
    }
}
