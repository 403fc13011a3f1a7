//! Whether a server that somebody registers or changes may be in service.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::{ApprovalPolicy, RegistryServer, Standing, Verdict};
use model::{JobId, ProjectName};
use store::records::approval::ServerEvidence;
use store::records::catalog::ServerRow;
use store::records::{Job, Millis};

use super::notice::{is_approved, sentence};
use super::scanned::is_of;
use super::settle::{approve, approved_by, known_scan};
use super::standing::{verdict, way_of};
use crate::api::Service;
use crate::api::error::{ApiError, Mistake};

/// What decides about the servers of one request: the policy, and what is known.
pub(crate) struct Gate {
    policy: ApprovalPolicy,
    now: Millis,
    /// The scans that servers are approved by, those that are there.
    jobs: HashMap<JobId, Job>,
    /// What is known of the server that is changed.
    current: Option<ServerEvidence>,
    /// What would be known of it by the scan that is named now.
    accepted: Option<(JobId, ServerEvidence)>,
}

/// A server as it is taken, and what is said of that.
#[derive(Debug)]
pub(crate) struct Admitted {
    /// The server, out of service if the policy takes it only so.
    pub(crate) server: RegistryServer,
    /// What deserves a remark.
    pub(crate) remark: Option<String>,
}

impl Gate {
    /// The gate for new servers.
    ///
    /// # Errors
    ///
    /// `Forbidden` if one is approved by a private scan of another project.
    pub(crate) async fn for_new(
        service: &Service,
        project: &ProjectName,
        servers: &[RegistryServer],
    ) -> Result<Self, ApiError> {
        Self::open(service, project, servers.iter().filter_map(RegistryServer::job_id)).await
    }

    /// The gate for a server that is changed; `job` is the scan that it is to be approved by from now on.
    ///
    /// # Errors
    ///
    /// `Forbidden` if that is a private scan of another project.
    pub(crate) async fn for_changed(
        service: &Arc<Service>,
        project: &ProjectName,
        row: &ServerRow,
        job: Option<JobId>,
    ) -> Result<Self, ApiError> {
        let mut gate = Self::open(service, project, job).await?;
        let Some(seen) = service.records.look(row.id).await? else { return Ok(gate) };
        if let Some(job) = job.and_then(|job| gate.jobs.get(&job)) {
            gate.accepted = approved_by(service, &seen, job).await?.map(|evidence| (job.id, evidence));
        }
        gate.current = seen.evidence;
        Ok(gate)
    }

    async fn open(
        service: &Service,
        project: &ProjectName,
        jobs: impl IntoIterator<Item = JobId>,
    ) -> Result<Self, ApiError> {
        let settings = service.records.settings(project).await?.map(|row| row.settings).unwrap_or_default();
        let mut found = HashMap::new();
        for id in jobs {
            if found.contains_key(&id) {
                continue;
            }
            // A scan of elsewhere need not be known here.
            let Some(job) = service.records.job(id).await? else { continue };
            if !job.is_visible_to(project) {
                return Err(ApiError::Forbidden("`job_id` names a scan that is private to another project."));
            }
            found.insert(id, job);
        }
        let now = service.records.now().await?;
        Ok(Self { policy: settings.policy, now, jobs: found, current: None, accepted: None })
    }

    /// Decides about a new server.
    ///
    /// # Errors
    ///
    /// Gives each reason why the policy does not take it.
    pub(crate) fn admit_one(&self, server: RegistryServer) -> Result<Admitted, ApiError> {
        self.admit_new(server).map_err(|verdict| refused([("", verdict)]))
    }

    /// Decides about new servers. Gives them, and what deserves a remark.
    ///
    /// # Errors
    ///
    /// Gives each reason why the policy does not take one of them.
    pub(crate) fn admit_all(
        &self,
        servers: Vec<RegistryServer>,
    ) -> Result<(Vec<RegistryServer>, Vec<String>), ApiError> {
        let (mut taken, mut remarks, mut verdicts) = (Vec::with_capacity(servers.len()), Vec::new(), Vec::new());
        for (at, server) in servers.into_iter().enumerate() {
            match self.admit_new(server) {
                Ok(Admitted { server, remark }) => {
                    taken.push(server);
                    remarks.extend(remark);
                }
                Err(verdict) => verdicts.push((format!("servers[{at}]"), verdict)),
            }
        }
        if verdicts.is_empty() { Ok((taken, remarks)) } else { Err(refused(verdicts)) }
    }

    fn admit_new(&self, server: RegistryServer) -> Result<Admitted, Verdict> {
        let way = way_of(&server);
        let evidence = self.job_of(&server).and_then(known_scan).map(|scan| ServerEvidence {
            way: way.clone(),
            scan: Some(scan),
            drift: Some(Vec::new()),
            ..ServerEvidence::default()
        });
        self.admit(server, evidence.as_ref(), &way)
    }

    /// Decides about a server that is changed. A change that puts nothing into service is nobody's business.
    ///
    /// # Errors
    ///
    /// Gives each reason why the policy does not take it.
    pub(crate) fn admit_changed(&self, before: &RegistryServer, after: RegistryServer) -> Result<Admitted, ApiError> {
        let way = way_of(&after);
        let is_reached_otherwise = way_of(before) != way;
        if before.is_active() && before.job_id() == after.job_id() && !is_reached_otherwise {
            return Ok(Admitted { server: after, remark: None });
        }
        let admitted = match &self.accepted {
            Some((job, evidence)) if self.job_of(&after).is_some_and(|it| it.id == *job) => {
                // The scan that is named now is of the server as it is after the change; others are not.
                if is_reached_otherwise { self.admit_new(after) } else { self.admit(after, Some(evidence), &way) }
            }
            _ => self.admit(after, self.current.as_ref(), &way),
        };
        admitted.map_err(|verdict| refused([("", verdict)]))
    }

    fn admit(&self, server: RegistryServer, evidence: Option<&ServerEvidence>, way: &str) -> Result<Admitted, Verdict> {
        let is_other = server.job_id().is_some_and(|id| self.jobs.contains_key(&id)) && self.job_of(&server).is_none();
        let other = is_other.then(|| {
            format!("The `job_id` of `{}` names a scan of something else, which says nothing of it.", server.key())
        });
        if !server.is_active() {
            return Ok(Admitted { server, remark: other });
        }
        let verdict = verdict(&self.policy, evidence, way, self.now);
        match verdict.standing {
            Standing::Approved => Ok(Admitted { server, remark: other }),
            Standing::Refused => Err(verdict),
            Standing::Deactivated => {
                let why = sentence(&verdict);
                let out = format!("`{}` is out of service by the registry's policy: {why}.", server.key());
                let remark = other.map_or(out.clone(), |other| format!("{out} {other}"));
                Ok(Admitted { server: server.with_active(false), remark: Some(remark) })
            }
        }
    }

    /// The scan by which a server is approved, if it is one of that server.
    fn job_of(&self, server: &RegistryServer) -> Option<&Job> {
        server.job_id().and_then(|id| self.jobs.get(&id)).filter(|job| is_of(job, server))
    }

    /// Writes down what is known of servers by the scans that they are approved by.
    ///
    /// # Errors
    ///
    /// Fails if the records are out: the servers are stored, and count as not scanned.
    pub(crate) async fn note(&self, service: &Arc<Service>, rows: &[ServerRow]) -> Result<(), ApiError> {
        for row in rows {
            let Some(job) = self.job_of(&row.kept.server) else { continue };
            if job.status.is_terminal() {
                approve(service, row.id, job).await?;
            } else {
                // What comes of it is written down when it has ended.
                service.records.note_scan(row.id, job.id, &way_of(&row.kept.server)).await?;
            }
        }
        Ok(())
    }
}

/// Holds the registry's policy against a server that is about to be used.
///
/// # Errors
///
/// Gives each reason why it may not be.
pub(crate) async fn check(service: &Service, row: &ServerRow) -> Result<(), ApiError> {
    let Some(seen) = service.records.look(row.id).await? else { return Ok(()) };
    let now = service.records.now().await?;
    let verdict = verdict(&seen.settings.policy, seen.evidence.as_ref(), &way_of(&row.kept.server), now);
    if is_approved(&verdict) { Ok(()) } else { Err(refused([("", verdict)])) }
}

/// Says why servers are not taken: each reason at the place of its server.
fn refused(verdicts: impl IntoIterator<Item = (impl Into<String>, Verdict)>) -> ApiError {
    let reasons = verdicts.into_iter().flat_map(|(place, verdict)| {
        let place: String = place.into();
        verdict.reasons.into_iter().map(move |reason| Mistake::new(place.clone(), reason.to_string()))
    });
    ApiError::NotApproved(reasons.collect())
}
