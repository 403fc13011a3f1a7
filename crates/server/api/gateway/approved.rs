//! Which servers of a gateway may be used: what the registry's policy makes of what is known of each.

use std::collections::HashMap;

use catalog::{ServerKey, Standing, Verdict};
use serde::Serialize;
use store::records::approval::{RegistrySettings, ServerEvidence};
use store::records::catalog::{GatewayRow, Revision, ServerRow};
use uuid::Uuid;

use crate::api::catalog::etag;
use crate::api::error::ApiError;
use crate::api::service::Service;
use crate::approval::{verdict, way_of};

/// A verdict on each server of a gateway that is in service; none if nobody asks for any.
#[derive(Debug, Default)]
pub(super) struct Verdicts(HashMap<ServerKey, Verdict>);

/// A server that is left out, and why.
#[derive(Debug, Serialize)]
pub(super) struct LeftOut<'a> {
    #[serde(flatten)]
    key: &'a ServerKey,
    verdict: &'a Verdict,
}

impl Verdicts {
    /// Decides about the servers of a gateway.
    ///
    /// # Errors
    ///
    /// Fails if the records cannot be read.
    pub(super) async fn of(
        service: &Service,
        settings: &RegistrySettings,
        gateway: &GatewayRow,
        servers: &[ServerRow],
    ) -> Result<Self, ApiError> {
        let known: HashMap<Uuid, ServerEvidence> = service.records.evidence_of(gateway.id).await?.into_iter().collect();
        let now = service.records.now().await?;
        let decided = servers.iter().filter(|row| row.kept.server.is_active()).map(|row| {
            let server = &row.kept.server;
            let verdict = verdict(&settings.policy, known.get(&row.id), &way_of(server), now);
            (server.key().clone(), verdict)
        });
        Ok(Self(decided.collect()))
    }

    /// What was decided about a server.
    pub(super) fn on(&self, key: &ServerKey) -> Option<&Verdict> {
        self.0.get(key)
    }

    /// Whether a server may be used.
    pub(super) fn allow(&self, key: &ServerKey) -> bool {
        self.on(key).is_none_or(|verdict| verdict.standing == Standing::Approved)
    }

    /// The servers that are left out, in the order of their names.
    pub(super) fn left_out(&self) -> Vec<LeftOut<'_>> {
        let refused = self.0.iter().filter(|(key, _)| !self.allow(key));
        let mut left_out: Vec<LeftOut<'_>> = refused.map(|(key, verdict)| LeftOut { key, verdict }).collect();
        left_out.sort_by(|one, other| {
            let name =
                |it: &LeftOut<'_>| (it.key.saved_name.as_str().to_owned(), it.key.server_version.as_str().to_owned());
            name(one).cmp(&name(other))
        });
        left_out
    }

    /// The tag of an answer. Of one revision, only the clock makes another answer: more and more servers are left out, as
    /// their scans grow old.
    pub(super) fn tag(&self, revision: Revision, settings: &RegistrySettings) -> String {
        if settings.policy.age.is_none() {
            return etag::tag(revision);
        }
        format!("\"{}-{}\"", revision.0, self.left_out().len())
    }
}
