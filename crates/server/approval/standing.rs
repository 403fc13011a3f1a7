//! What a policy makes of what is known of a server.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use catalog::{ApprovalPolicy, Evidence, RegistryServer, ScanEvidence, Verdict};
use store::records::Millis;
use store::records::approval::{KnownScan, ServerEvidence};

const DAY: Millis = 86_400_000;

/// How a server is started or reached and where its source is, as a hash: what is known of one way says nothing of another.
/// A secret that is changed makes no other way.
pub(crate) fn way_of(server: &RegistryServer) -> String {
    let masked = server.masked();
    let config = masked.mcp_config().members().get("config");
    let way = serde_json::json!([config, masked.source_url(), masked.source_version()]);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, way.to_string().as_bytes()))
}

/// What is known of a server as it is registered now.
pub(super) fn of_way<'a>(evidence: Option<&'a ServerEvidence>, way: &str) -> Option<&'a ServerEvidence> {
    evidence.filter(|evidence| evidence.way == way)
}

/// What becomes of a server that is reached by `way`.
pub(crate) fn verdict(policy: &ApprovalPolicy, evidence: Option<&ServerEvidence>, way: &str, now: Millis) -> Verdict {
    let known = of_way(evidence, way);
    let has_drifted = known.and_then(|known| known.drift.as_ref()).map(|drift| !drift.is_empty());
    let newest_scan = known.and_then(|known| known.scan).map(|scan| aged(scan, now));
    policy.decide(&Evidence { newest_scan, has_drifted })
}

fn aged(scan: KnownScan, now: Millis) -> ScanEvidence {
    let age_days = u32::try_from((now - scan.ended_at).max(0) / DAY).unwrap_or(u32::MAX);
    ScanEvidence { worst: scan.worst, age_days, is_complete: scan.is_complete }
}

#[cfg(test)]
mod tests {
    use catalog::Standing;
    use model::Severity;
    use serde_json::{Value, json};

    use super::*;

    fn server(config: &Value) -> RegistryServer {
        RegistryServer::parse(&json!({"saved_name": "notes", "mcp_config": config})).unwrap().value
    }

    fn known(way: &str, worst: Option<Severity>) -> ServerEvidence {
        let scan = KnownScan { job: uuid::Uuid::nil().into(), worst, ended_at: 0, is_complete: true };
        ServerEvidence { way: way.to_owned(), scan: Some(scan), ..ServerEvidence::default() }
    }

    #[test]
    fn a_changed_secret_makes_no_other_way_and_a_changed_address_does() {
        let config = |url: &str, token: &str| json!({"config": {"url": url, "headers": {"Authorization": token}}});
        let way = way_of(&server(&config("https://a.example/mcp", "one")));
        assert_eq!(way_of(&server(&config("https://a.example/mcp", "two"))), way);
        assert_ne!(way_of(&server(&config("https://b.example/mcp", "one"))), way);
        let tools = json!({"config": {"url": "https://a.example/mcp", "headers": {"Authorization": "x"}}, "denied_tools": ["a"]});
        assert_eq!(way_of(&server(&tools)), way, "which tools may be called changes no scan");
        assert_eq!(way.len(), 43);
    }

    #[test]
    fn a_scan_of_another_way_is_no_scan_of_this_server() {
        let policy = ApprovalPolicy::parse(&json!({"severity": {"at_least": "high", "action": "refuse"}})).unwrap();
        assert_eq!(verdict(&policy, Some(&known("a", None)), "a", 0).standing, Standing::Approved);
        assert_eq!(verdict(&policy, Some(&known("a", None)), "b", 0).standing, Standing::Refused);
        assert_eq!(verdict(&policy, Some(&known("a", Some(Severity::High))), "a", 0).standing, Standing::Refused);
        assert_eq!(verdict(&ApprovalPolicy::default(), None, "a", 0).standing, Standing::Approved);
    }

    #[test]
    fn a_scan_grows_old_by_whole_days() {
        let policy = ApprovalPolicy::parse(&json!({"age": {"over_days": 1, "action": "deactivate"}})).unwrap();
        let standing = |now| verdict(&policy, Some(&known("a", None)), "a", now).standing;
        assert_eq!(
            [standing(-5), standing(2 * DAY - 1), standing(2 * DAY)],
            [Standing::Approved, Standing::Approved, Standing::Deactivated]
        );
    }
}
