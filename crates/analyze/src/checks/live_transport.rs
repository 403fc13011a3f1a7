//! Running servers that the wrong party may reach: web pages of other sites, whoever is named as the address of messages.

use model::{Answer, ForeignOrigin, ProtocolFaultKind, Severity};

use super::Check;
use crate::finding::Hit;
use crate::host::Reach;
use crate::live::Live;

/// A page of another site is answered like a client.
#[derive(Debug)]
pub(super) struct AnswersOtherPages;

/// A page of another site may read the answers, with the rights of the user who opened it.
#[derive(Debug)]
pub(super) struct SharedWithPages;

/// Messages are to be sent to another origin.
#[derive(Debug)]
pub(super) struct MessageAddressElsewhere;

impl Check for AnswersOtherPages {
    fn name(&self) -> &'static str {
        "answers-other-pages"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let Some(ForeignOrigin { origin, answer: Answer::Listed(_), .. }) = &live.recording.probes.foreign_origin
        else {
            return;
        };
        let (severity, label) = match live.reach() {
            Reach::Loopback => (Severity::High, "a page of this origin is answered by a server of this machine"),
            Reach::Private => (Severity::Medium, "a page of this origin is answered by a server of an inner network"),
            Reach::Outside if live.recording.is_signed_in => (Severity::Low, "a page of this origin is answered"),
            Reach::Outside => (Severity::Info, "a page of this origin is answered, as anyone is"),
        };
        hits.push(live.hit("/probes/foreignOrigin", origin.as_str(), label.to_owned()).of(severity));
    }
}

impl Check for SharedWithPages {
    fn name(&self) -> &'static str {
        "shared-with-pages"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let Some(probe) = &live.recording.probes.foreign_origin else { return };
        let Some(allowed) = probe.allow_origin.as_deref().map(str::trim) else { return };
        let is_any = allowed == "*";
        let is_reflected = allowed.eq_ignore_ascii_case(&probe.origin) || allowed.eq_ignore_ascii_case("null");
        let is_inner = live.reach() != Reach::Outside;
        let (severity, label) = match (probe.allow_credentials, is_any, is_reflected) {
            (true, _, true) if is_inner => (Severity::High, "any page may read, with the user's cookies"),
            (true, _, true) => (Severity::Medium, "any page may read, with the user's cookies"),
            // Browsers refuse the two together, but it shows that somebody meant them.
            (true, true, _) => (Severity::Low, "any page, and the user's cookies with it, which browsers refuse"),
            (false, true, _) | (false, _, true) if is_inner => {
                (Severity::Medium, "any page may read what this server of an inner network answers")
            }
            _ => return,
        };
        let text = format!("Access-Control-Allow-Origin: {allowed}");
        hits.push(live.hit("/probes/foreignOrigin/allowOrigin", text, label.to_owned()).of(severity));
    }
}

impl Check for MessageAddressElsewhere {
    fn name(&self) -> &'static str {
        "message-address-elsewhere"
    }

    fn live(&self, live: &Live<'_>, hits: &mut Vec<Hit>) {
        let sessions = [Some(&live.recording.session), live.recording.again.as_ref()];
        for fault in sessions.into_iter().flatten().flat_map(|session| &session.faults) {
            if fault.kind == ProtocolFaultKind::EndpointElsewhere {
                let label = "messages, and the credentials with them, are to go to another origin".to_owned();
                hits.push(live.hit("/faults", fault.sent.as_str(), label));
                return;
            }
        }
    }
}
