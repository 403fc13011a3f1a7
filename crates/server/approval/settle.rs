//! What comes of a scan that has ended: evidence, drift, and what the policy makes of both.

use std::error::Error;
use std::sync::Arc;

use model::{JobId, JobStatus, Report};
use report::StoredReport;
use store::StoreError;
use store::records::approval::{Drifted, EndedScan, Judged, Judgement, KnownScan, ServerEvidence};
use store::records::catalog::Author;
use store::records::{Job, Millis};
use tokio::task::spawn_blocking;
use tracing::{error, info};

use super::drift::drift;
use super::notice::{Happened, is_approved, notice, sentence};
use super::scanned::is_of;
use super::standing::{of_way, verdict, way_of};
use crate::api::Service;
use crate::api::view::time;

/// How often a server that somebody else changes meanwhile is looked at anew.
const LOOKS: usize = 3;

/// Writes down what comes of a scan. Whether it was by this call.
///
/// # Errors
///
/// Fails if the records are out; the scan is then settled later.
pub(crate) async fn settle(service: &Arc<Service>, ended: EndedScan) -> Result<bool, StoreError> {
    let Some(job) = service.records.job(ended.job).await? else { return Ok(false) };
    for _ in 0..LOOKS {
        let Some(seen) = service.records.look(ended.server).await? else { break };
        let known = match known_scan(&job) {
            Some(scan) => Ok((scan, compared(service, &seen, &job).await?)),
            None => Err(job.error_message.clone().unwrap_or_else(|| "the scan was called off".to_owned())),
        };
        let now = service.records.now().await?;
        let mut is_current = true;
        let mut decide = |judged: &Judged| {
            is_current = is_as_seen(judged, &seen);
            let way = judged.way.clone().unwrap_or_default();
            // Of a server that is reached otherwise by now, the scan says nothing.
            if way != way_of(&judged.server.kept.server) {
                return Some(Judgement::default());
            }
            is_current.then(|| match &known {
                Ok((scan, compared)) => completed(judged, *scan, compared, now),
                Err(why) => failed(judged, &job, why, now),
            })
        };
        if service.records.judge(ended.server, Some(ended.job), &mut decide).await? {
            info!(job.id = %ended.job, server.id = %ended.server, "a scan of a registered server is settled");
            return Ok(true);
        }
        if is_current {
            return Ok(false);
        }
    }
    service.records.judge(ended.server, Some(ended.job), &mut |_| None).await
}

/// Takes a scan for the one by which the owner approves a server: what it saw is what is approved.
///
/// # Errors
///
/// Fails if the records are out.
pub(super) async fn approve(service: &Arc<Service>, server: uuid::Uuid, job: &Job) -> Result<(), StoreError> {
    for _ in 0..LOOKS {
        let Some(seen) = service.records.look(server).await? else { return Ok(()) };
        let Some(evidence) = approved_by(service, &seen, job).await? else { return Ok(()) };
        let mut decide = |judged: &Judged| {
            let is_as_seen = is_as_seen(judged, &seen);
            is_as_seen.then(|| Judgement { evidence: Some(evidence.clone()), ..Judgement::default() })
        };
        if service.records.judge(server, None, &mut decide).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// What would be known of a server if its owner approved it by that scan: of that and of the newest scan, the newer one
/// counts, and it is held against the approved one. Nothing if the scan has no result.
///
/// # Errors
///
/// Fails if the records are out.
pub(super) async fn approved_by(
    service: &Arc<Service>,
    seen: &Judged,
    job: &Job,
) -> Result<Option<ServerEvidence>, StoreError> {
    let Some(scan) = known_scan(job) else { return Ok(None) };
    let way = way_of(&seen.server.kept.server);
    let newer = of_way(seen.evidence.as_ref(), &way).and_then(|known| known.scan);
    let newer = newer.filter(|newer| newer.job != scan.job && newer.ended_at > scan.ended_at);
    let drift = match newer {
        None => Some(Vec::new()),
        Some(newer) => match service.records.job(newer.job).await? {
            Some(today) if today.scan_type == job.scan_type => between(service, job.id, newer.job).await?,
            _ => None,
        },
    };
    let scan = Some(newer.unwrap_or(scan));
    Ok(Some(ServerEvidence { way, scan, drift, pinned_by: Some(job.id), not_scanned: None }))
}

/// Holds the policy against a server that is in service, and takes it out if it breaks it.
///
/// # Errors
///
/// Fails if the records are out.
pub(super) async fn enforce(service: &Service, server: uuid::Uuid) -> Result<bool, StoreError> {
    let now = service.records.now().await?;
    let judgement = |judged: &Judged| {
        let way = way_of(&judged.server.kept.server);
        // What was never scanned is left out by gateways and comes back by itself once it is.
        let evidence = of_way(judged.evidence.as_ref(), &way).filter(|evidence| evidence.scan.is_some())?;
        let (deactivated_by, notice) = taken_out(judged, evidence, now)?;
        Some(Judgement { evidence: None, deactivated_by: Some(deactivated_by), notices: vec![notice] })
    };
    match service.records.look(server).await? {
        Some(seen) if judgement(&seen).is_some() => service.records.judge(server, None, &mut |it| judgement(it)).await,
        _ => Ok(false),
    }
}

/// What a scan held against: the one that saw what was approved, and what is another than that.
struct Compared {
    pinned_by: Option<JobId>,
    drift: Option<Vec<Drifted>>,
}

/// What a job says, if it came to a result.
pub(super) fn known_scan(job: &Job) -> Option<KnownScan> {
    let ended_at = job.completed_at.filter(|_| job.status == JobStatus::Completed)?;
    Some(KnownScan {
        job: job.id,
        worst: job.overall_severity,
        ended_at,
        is_complete: job.is_complete.unwrap_or_default(),
    })
}

/// Holds a completed scan against what was approved: by the owner, or else by the first scan that saw the whole server.
async fn compared(service: &Arc<Service>, seen: &Judged, job: &Job) -> Result<Compared, StoreError> {
    let server = &seen.server.kept.server;
    let first = of_way(seen.evidence.as_ref(), &way_of(server)).and_then(|known| known.pinned_by);
    for pin in [server.job_id(), first].into_iter().flatten() {
        if pin == job.id {
            return Ok(Compared { pinned_by: Some(pin), drift: Some(Vec::new()) });
        }
        let approved = service.records.job(pin).await?;
        // What source declares and what a running server lists are not written the same.
        let approved =
            approved.filter(|it| it.is_visible_to(&seen.project) && it.scan_type == job.scan_type && is_of(it, server));
        if approved.as_ref().and_then(known_scan).is_some()
            && let Some(drift) = between(service, pin, job.id).await?
        {
            return Ok(Compared { pinned_by: Some(pin), drift: Some(drift) });
        }
    }
    let is_complete = job.is_complete.unwrap_or_default();
    Ok(Compared { pinned_by: is_complete.then_some(job.id), drift: is_complete.then(Vec::new) })
}

/// What one report lists that another does not, or lists otherwise; nothing if one of them cannot be read.
async fn between(service: &Arc<Service>, approved: JobId, today: JobId) -> Result<Option<Vec<Drifted>>, StoreError> {
    let Ok(turn) = Arc::clone(&service.reports).acquire_owned().await else { return Ok(None) };
    let (one, other) = tokio::try_join!(service.records.report(approved), service.records.report(today))?;
    let (Some(one), Some(other)) = (one, other) else { return Ok(None) };
    let rules = Arc::clone(&service.rules);
    let compare = move || {
        let _turn = turn;
        Some(drift(&rules, &read(approved, &one)?, &read(today, &other)?))
    };
    Ok(spawn_blocking(compare).await.ok().flatten())
}

fn read(job: JobId, text: &str) -> Option<Report> {
    let stored: Result<StoredReport, _> = text.parse();
    let noted = stored.inspect_err(|problem| {
        error!(error = problem as &dyn Error, job.id = %job, "a stored report cannot be read");
    });
    noted.ok().map(|stored| stored.report)
}

/// Whether nobody has changed what was looked at.
fn is_as_seen(judged: &Judged, seen: &Judged) -> bool {
    let way = |judged: &Judged| way_of(&judged.server.kept.server);
    judged.evidence == seen.evidence
        && judged.server.kept.server.job_id() == seen.server.kept.server.job_id()
        && way(judged) == way(seen)
}

/// What becomes of a server by a scan with a result.
fn completed(judged: &Judged, scan: KnownScan, compared: &Compared, now: Millis) -> Judgement {
    let way = way_of(&judged.server.kept.server);
    let before = of_way(judged.evidence.as_ref(), &way);
    if before.and_then(|known| known.scan).is_some_and(|known| known.ended_at > scan.ended_at) {
        return Judgement::default();
    }
    let told = before.and_then(|known| known.drift.as_ref());
    let drift = compared.drift.clone();
    let news = drift.as_ref().filter(|drift| !drift.is_empty() && Some(*drift) != told).cloned();
    let evidence = ServerEvidence { way, scan: Some(scan), drift, pinned_by: compared.pinned_by, not_scanned: None };
    let mut judgement = Judgement::default();
    if let Some(drift) = news {
        judgement.notices.push(told_of(Happened::Drifted(&drift), judged, &evidence, now));
    }
    if let Some((author, notice)) = taken_out(judged, &evidence, now) {
        judgement.deactivated_by = Some(author);
        judgement.notices.push(notice);
    }
    judgement.evidence = Some(evidence);
    judgement
}

/// What becomes of a server by a scan without a result: what was known of it stays.
fn failed(judged: &Judged, job: &Job, why: &str, now: Millis) -> Judgement {
    let evidence = not_scanned(judged, why);
    let verdict = verdict(&judged.settings.policy, Some(&evidence), &evidence.way, now);
    let whose = (&judged.project, &judged.server);
    let notices = vec![notice(Happened::ScanFailed(why), whose, Some(job.id), &verdict, &time(now))];
    Judgement { evidence: Some(evidence), deactivated_by: None, notices }
}

/// What becomes of a server that cannot be scanned: it is told once for each reason.
///
/// # Errors
///
/// Fails if the records are out.
pub(super) async fn unscannable(service: &Service, server: uuid::Uuid, why: &str) -> Result<(), StoreError> {
    let now = service.records.now().await?;
    let mut decide = |judged: &Judged| {
        let evidence = not_scanned(judged, why);
        if judged.evidence.as_ref() == Some(&evidence) {
            return None;
        }
        let told = told_of(Happened::ScanFailed(why), judged, &evidence, now);
        Some(Judgement { evidence: Some(evidence), deactivated_by: None, notices: vec![told] })
    };
    service.records.judge(server, None, &mut decide).await.map(drop)
}

/// What was known of a server, and why the last try gave nothing.
fn not_scanned(judged: &Judged, why: &str) -> ServerEvidence {
    let way = way_of(&judged.server.kept.server);
    let before = of_way(judged.evidence.as_ref(), &way).cloned();
    let before = before.unwrap_or_else(|| ServerEvidence { way, ..ServerEvidence::default() });
    ServerEvidence { not_scanned: Some(why.to_owned()), ..before }
}

/// Who takes a server out of service and why, and what is told of it; nothing if the policy has nothing against it.
fn taken_out(judged: &Judged, evidence: &ServerEvidence, now: Millis) -> Option<(Author, String)> {
    let verdict = verdict(&judged.settings.policy, Some(evidence), &evidence.way, now);
    if is_approved(&verdict) || !judged.server.kept.server.is_active() {
        return None;
    }
    let author = Author {
        project: judged.project.clone(),
        user: None,
        key_id: "policy".to_owned(),
        user_email: format!("policy@{}", judged.project),
        reason: Some(sentence(&verdict)),
    };
    Some((author, told_of(Happened::Deactivated, judged, evidence, now)))
}

fn told_of(happened: Happened<'_>, judged: &Judged, evidence: &ServerEvidence, now: Millis) -> String {
    let verdict = verdict(&judged.settings.policy, Some(evidence), &evidence.way, now);
    let job = evidence.scan.map(|scan| scan.job);
    notice(happened, (&judged.project, &judged.server), job, &verdict, &time(now))
}
