//! What a worker does with a job.

use std::collections::BTreeMap;
use std::future::Future;

use analyze::RuleSet;
use fetch::Call;
use model::{BasePath, Credentials, Gap, GapReason, Hosted, JobTarget, Origin, Report, Target};
use report::{MadeWith, StoredReport};
use store::StoreError;
use store::records::{Claim, Completed, Records};
use store::sealed::{SIGN_IN, SealError, Sealer};

use super::Progress;
use super::imported::{against_siblings, launches};
use crate::{ScanError, Scanner};

/// What a worker does with a job that it holds. [`Scans`] scans; a bench of the path around it does nothing.
pub trait Work: Send + Sync + 'static {
    /// Does it, and tells how far it is.
    fn run(
        &self,
        claim: &Claim,
        records: &dyn Records,
        progress: &Progress,
    ) -> impl Future<Output = Result<Completed, WorkError>> + Send;
}

/// Why a job has no result.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// There was nothing to report on.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// What the server is signed in to with cannot be had.
    #[error("cannot open what the server is signed in to with: was the secret key changed?")]
    Sealed(#[source] SealError),
    /// The records did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WorkError {
    /// Whether trying again later could end differently.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Scan(error) => error.is_transient(),
            Self::Store(_) => true,
            Self::Sealed(_) => false,
        }
    }
}

/// Scans what jobs ask for.
pub struct Scans {
    scanner: Scanner,
    /// Opens what servers are signed in to with.
    sealer: Sealer,
    /// Whether running servers are also asked as a stranger and another client would ask.
    probes: bool,
}

impl Work for Scans {
    async fn run(&self, claim: &Claim, records: &dyn Records, progress: &Progress) -> Result<Completed, WorkError> {
        let credentials = self.credentials(claim)?;
        let imported = credentials.as_ref().and_then(|credentials| credentials.imported.as_ref());
        let scanner = self.scanner.clone().launched_by(imported.map(launches).unwrap_or_default());
        let report = match (&claim.target, imported) {
            (JobTarget::Source(target), None) => return self.source(target, claim, records, progress).await,
            (JobTarget::Source(target), Some(_)) => scanner.target(target, progress).await?,
            (JobTarget::Hosted(hosted), _) => self.hosted(&scanner, hosted, credentials.as_ref(), progress).await?,
        };
        let report = match imported {
            Some(imported) => against_siblings(report, imported, claim.held.id, records, &scanner).await?,
            None => report,
        };
        // What a server answers today it need not answer tomorrow, and what is said of an entry is of this one alone.
        Ok(completed(report, None, scanner.rules()))
    }
}

impl Scans {
    /// Scans with this scanner. The sealer is the one that sealed the credentials of the jobs.
    pub const fn new(scanner: Scanner, sealer: Sealer, probes: bool) -> Self {
        Self { scanner, sealer, probes }
    }

    async fn source(
        &self,
        target: &Target,
        claim: &Claim,
        records: &dyn Records,
        progress: &Progress,
    ) -> Result<Completed, WorkError> {
        if claim.allow_cached
            && let Some(known) = self.known(target, claim, records).await?
        {
            return Ok(known);
        }
        let report = self.scanner.target(target, progress).await?;
        let rules = self.scanner.rules();
        let key = is_repeatable(&report).then(|| content_key(&report.origin, base_path(target), rules)).flatten();
        Ok(completed(report, key, rules))
    }

    async fn hosted(
        &self,
        scanner: &Scanner,
        hosted: &Hosted,
        credentials: Option<&Credentials>,
        progress: &Progress,
    ) -> Result<Report, WorkError> {
        let call = Call {
            endpoint: hosted.address(credentials),
            shown: &hosted.endpoint,
            transport: hosted.transport,
            credentials,
            probes: self.probes,
        };
        Ok(scanner.hosted(&call, hosted.expected_tools.as_deref(), progress).await?)
    }

    /// What the server of a job is signed in to with.
    fn credentials(&self, claim: &Claim) -> Result<Option<Credentials>, WorkError> {
        let Some(sealed) = &claim.sealed else { return Ok(None) };
        let opened = self.sealer.open(&claim.project, claim.held.id.uuid(), SIGN_IN, sealed);
        let opened = opened.map_err(WorkError::Sealed)?;
        let read = serde_json::from_slice(&opened);
        Ok(Some(read.map_err(|_| WorkError::Sealed(SealError::Open))?))
    }

    /// The stored result of what a fetch would fetch now, if there is one.
    async fn known(
        &self,
        target: &Target,
        claim: &Claim,
        records: &dyn Records,
    ) -> Result<Option<Completed>, WorkError> {
        // What cannot be resolved cannot be fetched either, and the fetch says why.
        let Ok(origin) = self.scanner.resolve(target).await else { return Ok(None) };
        let Some(key) = content_key(&origin, base_path(target), self.scanner.rules()) else { return Ok(None) };
        Ok(records.same_content(&key, &claim.project).await?)
    }
}

/// What is stored of a report.
fn completed(report: Report, content_key: Option<String>, rules: &RuleSet) -> Completed {
    let mut by_category = BTreeMap::new();
    for finding in &report.findings {
        *by_category.entry(finding.category).or_default() += 1;
    }
    Completed {
        content_key,
        source_version: report.origin.version().map(str::to_owned),
        tools: report.tools.iter().map(|tool| (tool.name.clone(), tool.severity)).collect(),
        overall_severity: report.overall_severity(),
        total_vulnerabilities: u32::try_from(report.findings.len()).unwrap_or(u32::MAX),
        by_category,
        is_complete: report.is_complete(),
        report: StoredReport { made_with: made_with(rules), report }.to_text(),
    }
}

/// Whether another scan of the same content gives the same report. Which dependencies are read follows from ranges, which
/// may mean something else tomorrow; what a limit or a missing package hid may be seen another time.
fn is_repeatable(report: &Report) -> bool {
    let stays = |gap: &Gap| match gap.reason {
        GapReason::ComputedAtRunTime(_)
        | GapReason::FetchedAtRunTime(_)
        | GapReason::Unparsable(_)
        | GapReason::Undecodable(_)
        | GapReason::Unsupported(_)
        | GapReason::NoServer(_) => true,
        GapReason::InDependency(_) | GapReason::Limit(_) | GapReason::NotScanned(_) => false,
    };
    report.dependencies.is_empty() && report.gaps.iter().all(stays)
}

fn made_with(rules: &RuleSet) -> MadeWith {
    MadeWith {
        scan_version: env!("CARGO_PKG_VERSION").to_owned(),
        ruleset_version: rules.version().to_owned(),
        rules: rules.rules().count(),
    }
}

fn base_path(target: &Target) -> Option<&BasePath> {
    match target {
        Target::Git { base_path, .. } => base_path.as_ref(),
        Target::Npm { .. } => None,
    }
}

/// Equal keys mean equal reports: what was fetched to the last byte, which part of it was looked at, and by what.
fn content_key(origin: &Origin, base_path: Option<&BasePath>, rules: &RuleSet) -> Option<String> {
    let content = match origin {
        Origin::Npm { package, version, integrity } => format!("npm {package} {version} {integrity}"),
        Origin::Git { repo, commit } => format!("git {repo} {commit}"),
        Origin::Folder { .. }
        | Origin::Archive { .. }
        | Origin::ClientConfig { .. }
        | Origin::Hosted { .. }
        | Origin::Started { .. }
        | Origin::Listing { .. } => {
            return None;
        }
    };
    let folder = base_path.map_or("", BasePath::as_str);
    Some(format!("{content} {folder:?} {} {}", rules.version(), env!("CARGO_PKG_VERSION")))
}
