//! One scan, from left to right.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use analyze::{Checked, RuleSet};
use fetch::{Budget, Call, FetchError, Fetcher};
use jiff::Timestamp;
use model::{
    Artifact, Event, ExpectedTools, Finding, Gap, GapReason, IgnoreComments, Launch, Origin, Recording, Report,
    Severity, SubjectKind, Surface, Target, Tool, Transport,
};
use tokio::task::{JoinError, spawn_blocking};
use tracing::info;

use crate::discover::discover;
use crate::{Discovered, Publisher};

/// Why there is nothing to report on.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The target could not be fetched.
    #[error("cannot fetch {target}")]
    Fetch {
        /// What was asked for.
        target: String,
        /// Why.
        #[source]
        source: FetchError,
    },
    /// Nobody could be told of the progress.
    #[error("cannot publish the progress of the scan of {target}")]
    Publish {
        /// What was asked for.
        target: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A step stopped in the middle: a fault of ours.
    #[error("a step of the scan of {target} stopped")]
    Step {
        /// What was asked for.
        target: String,
        /// What became of it.
        #[source]
        source: JoinError,
    },
}

impl ScanError {
    /// Whether trying again later could end differently.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Fetch { source, .. } => source.is_transient(),
            Self::Publish { .. } => true,
            Self::Step { .. } => false,
        }
    }
}

/// Runs scans. Cheap to clone; clones share the compiled rules and the fetcher.
#[derive(Clone)]
pub struct Scanner {
    fetcher: Arc<Fetcher>,
    rules: Arc<RuleSet>,
    expected: Arc<[ExpectedTools]>,
    launches: Arc<[Launch]>,
}

/// What one scan has gathered on its way.
struct Scan<'a, P> {
    target: String,
    started_at: Timestamp,
    feed: &'a P,
    rules: Arc<RuleSet>,
    expected: Arc<[ExpectedTools]>,
    launches: Arc<[Launch]>,
}

impl Scanner {
    /// A scanner over these rules that fetches with `fetcher`.
    pub fn new(fetcher: Fetcher, rules: impl Into<Arc<RuleSet>>) -> Self {
        Self { fetcher: Arc::new(fetcher), rules: rules.into(), expected: Arc::default(), launches: Arc::default() }
    }

    /// The same scanner, which also says what servers list beyond these tools, and which of them they lack.
    #[must_use]
    pub fn expecting(self, tools: Vec<ExpectedTools>) -> Self {
        Self { expected: tools.into(), ..self }
    }

    /// The same scanner, which also checks the entries of a client configuration by which its targets are launched.
    #[must_use]
    pub fn launched_by(self, launches: Vec<Launch>) -> Self {
        Self { launches: launches.into(), ..self }
    }

    /// Fetches a target and scans what came.
    ///
    /// # Errors
    ///
    /// Fails if the target cannot be fetched or nobody can be told. Anything less is a gap in the report.
    pub async fn target(&self, target: &Target, feed: &impl Publisher) -> Result<Report, ScanError> {
        let scan = self.begin(target.to_string(), feed);
        scan.publish(Event::Fetching).await?;
        let mut budget = self.fetcher.budget();
        let fetched = self.fetcher.source_within(target, &mut budget).await;
        let artifact = fetched.map_err(|source| ScanError::Fetch { target: target.to_string(), source })?;
        scan.artifact(&self.fetcher, Some(target), artifact, budget).await
    }

    /// Asks a running server for what it lists, and scans what it answered. `expected` are the tools that its owner knows,
    /// if they are known.
    ///
    /// # Errors
    ///
    /// Fails if the server cannot be asked or nobody can be told. Anything less is a gap in the report.
    pub async fn hosted(
        &self,
        call: &Call<'_>,
        expected: Option<&[String]>,
        feed: &impl Publisher,
    ) -> Result<Report, ScanError> {
        let target = call.shown.to_string();
        let mut scan = self.begin(target.clone(), feed);
        if let Some(tools) = expected {
            let known = ExpectedTools { server: None, tools: tools.to_vec() };
            scan.expected = scan.expected.iter().cloned().chain([known]).collect();
        }
        scan.publish(Event::Fetching).await?;
        let recorded = self.fetcher.hosted(call).await;
        let recording = recorded.map_err(|source| ScanError::Fetch { target, source })?;
        scan.recording(recording).await
    }

    /// Scans what a server answered that somebody else has asked.
    ///
    /// # Errors
    ///
    /// Fails if nobody can be told of the progress.
    pub async fn recording(&self, recording: Recording, feed: &impl Publisher) -> Result<Report, ScanError> {
        self.begin(recording.address.clone(), feed).recording(recording).await
    }

    /// Scans an artifact that is already in memory, such as a folder of the user's, and the packages that it takes its
    /// tools from.
    ///
    /// # Errors
    ///
    /// Fails if nobody can be told of the progress.
    pub async fn artifact(
        &self,
        target: String,
        artifact: Artifact,
        feed: &impl Publisher,
    ) -> Result<Report, ScanError> {
        let mut budget = self.fetcher.budget();
        budget.spend(&artifact, 0);
        self.begin(target, feed).artifact(&self.fetcher, None, artifact, budget).await
    }

    /// Scans a surface that was listed or recorded before: no source is at hand.
    ///
    /// # Errors
    ///
    /// Fails if nobody can be told of the progress.
    pub async fn surface(
        &self,
        target: String,
        origin: Origin,
        surface: Surface,
        feed: &impl Publisher,
    ) -> Result<Report, ScanError> {
        let scan = self.begin(target, feed);
        let found = Discovered { surfaces: vec![surface], ..Discovered::default() };
        scan.surfaces(origin, found, Checked::default(), IgnoreComments::default()).await
    }

    /// Checks a client configuration file: its launch lines, and the servers behind them against each other, since one
    /// client loads them together. `not_scanned` says which servers were left out.
    ///
    /// # Errors
    ///
    /// Fails if nobody can be told of the progress.
    pub async fn client_config(
        &self,
        origin: Origin,
        launches: &[Launch],
        servers: &[&Surface],
        not_scanned: Vec<Gap>,
        feed: &impl Publisher,
    ) -> Result<Report, ScanError> {
        let scan = self.begin(origin.to_string(), feed);
        let mut findings = self.rules.check_launches(launches);
        findings.extend(self.rules.check_servers(servers));
        let checked = Checked { findings, gaps: not_scanned };
        scan.conclude(origin, Discovered::default(), checked, IgnoreComments::default()).await
    }

    /// What a fetch of a target would fetch now.
    ///
    /// # Errors
    ///
    /// Fails if the target does not exist or cannot be reached.
    pub async fn resolve(&self, target: &Target) -> Result<Origin, ScanError> {
        let resolved = self.fetcher.resolve(target).await;
        resolved.map_err(|source| ScanError::Fetch { target: target.to_string(), source })
    }

    /// The rules that it checks by.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    fn begin<'a, P: Publisher>(&self, target: String, feed: &'a P) -> Scan<'a, P> {
        let (rules, expected) = (Arc::clone(&self.rules), Arc::clone(&self.expected));
        Scan { target, started_at: Timestamp::now(), feed, rules, expected, launches: Arc::clone(&self.launches) }
    }
}

impl<P: Publisher> Scan<'_, P> {
    async fn artifact(
        self,
        fetcher: &Fetcher,
        asked: Option<&Target>,
        artifact: Artifact,
        budget: Budget,
    ) -> Result<Report, ScanError> {
        let (origin, files, bytes) = (artifact.origin.clone(), artifact.files.len(), artifact.text_bytes());
        self.publish(Event::Fetched { origin: origin.clone(), files, bytes }).await?;

        let artifact = Arc::new(artifact);
        let mut found = discover(fetcher, asked, &artifact, budget).await.map_err(|source| self.stopped(source))?;
        let (rules, read, listed) = (Arc::clone(&self.rules), Arc::clone(&artifact), found.surfaces);
        let step = move || {
            let comments = rules.ignore_comments(&read.files, &listed);
            (check_files(&rules, &read, &listed), comments, listed)
        };
        let (mut checked, comments, listed) = self.beside(step).await?;
        found.surfaces = listed;
        checked.gaps.extend(artifact.gaps.iter().cloned());
        if found.surfaces.is_empty() {
            checked.gaps.push(no_server(files));
        }
        drop(artifact);
        self.surfaces(origin, found, checked, comments).await
    }

    async fn recording(self, recording: Recording) -> Result<Report, ScanError> {
        let rules = Arc::clone(&self.rules);
        let step = move || {
            let heard = ::discover::session(&recording.session);
            let again = recording.again.as_ref().map(|again| ::discover::session(again).surface);
            let checked = rules.check_recording(&recording, &heard.surface, again.as_ref());
            (recording, heard, checked)
        };
        let (recording, heard, checked) = self.beside(step).await?;
        let bytes = recording.session.pages.iter().map(|page| page.answer.len()).sum();
        let Recording { address, session, .. } = recording;
        let (transport, protocol_version) = (session.transport, session.protocol_version);
        let server_version = heard.server_version;
        let origin = match transport {
            Transport::Stdio => Origin::Started { launch: address, protocol_version, server_version },
            Transport::StreamableHttp | Transport::Sse => {
                Origin::Hosted { endpoint: address, transport, protocol_version, server_version }
            }
        };
        self.publish(Event::Fetched { origin: origin.clone(), files: 0, bytes }).await?;
        let found = Discovered { surfaces: vec![heard.surface], ..Discovered::default() };
        self.surfaces(origin, found, checked, IgnoreComments::default()).await
    }

    async fn surfaces(
        self,
        origin: Origin,
        found: Discovered,
        mut checked: Checked,
        comments: IgnoreComments,
    ) -> Result<Report, ScanError> {
        let Discovered { surfaces, dependencies, gaps } = found;
        self.publish(discovered(&surfaces)).await?;
        let surfaces = Arc::new(surfaces);
        let in_source = worst_of_tools(&checked.findings);
        let mut whole = Vec::with_capacity(surfaces.len());
        for (index, surface) in surfaces.iter().enumerate() {
            let (rules, all) = (Arc::clone(&self.rules), Arc::clone(&surfaces));
            let (per_tool, of_server) = self.beside(move || rules.server(&all[index]).check_all()).await?;
            for (tool, found) in surface.tools.iter().zip(per_tool) {
                self.publish(tool_checked(tool, &found.findings, &in_source)).await?;
                checked.add(found);
            }
            whole.push(of_server);
        }
        self.publish(Event::Analyzing).await?;
        for (surface, found) in surfaces.iter().zip(whole) {
            checked.add(found);
            checked.findings.extend(self.rules.check_expected(surface, &[&self.target], &self.expected));
        }
        let surfaces = Arc::try_unwrap(surfaces).unwrap_or_else(|shared| shared.as_ref().clone());
        self.conclude(origin, Discovered { surfaces, dependencies, gaps }, checked, comments).await
    }

    async fn conclude(
        self,
        origin: Origin,
        found: Discovered,
        mut checked: Checked,
        comments: IgnoreComments,
    ) -> Result<Report, ScanError> {
        let Discovered { mut surfaces, dependencies, gaps } = found;
        checked.gaps.extend(gaps);
        checked.findings.extend(self.rules.check_launches(&self.launches));
        for surface in &mut surfaces {
            self.rules.mask_surface(surface);
        }
        let report = report::conclude(report::Scan {
            target: self.target.clone(),
            origin,
            dependencies,
            surfaces,
            findings: checked.findings,
            comments,
            gaps: checked.gaps,
            started_at: self.started_at.to_string(),
            completed_at: Timestamp::now().to_string(),
        });
        let (severity, complete) = (report.overall_severity(), report.is_complete());
        self.publish(Event::Finished { severity, complete }).await?;
        info!(scanned = %self.target, findings = report.findings.len(), complete, "scan finished");
        Ok(report)
    }

    async fn publish(&self, event: Event) -> Result<(), ScanError> {
        let told = self.feed.publish(event).await;
        told.map_err(|source| ScanError::Publish { target: self.target.clone(), source: Box::new(source) })
    }

    /// Runs a CPU-bound step beside the async runtime.
    async fn beside<T: Send + 'static>(&self, step: impl FnOnce() -> T + Send + 'static) -> Result<T, ScanError> {
        spawn_blocking(step).await.map_err(|source| self.stopped(source))
    }

    fn stopped(&self, source: JoinError) -> ScanError {
        ScanError::Step { target: self.target.clone(), source }
    }
}

/// Checks the files themselves, what their code does with what it is given, and the launch lines of the client
/// configurations among them.
fn check_files(rules: &RuleSet, artifact: &Artifact, surfaces: &[Surface]) -> Checked {
    let mut checked = rules.check_sources(&artifact.files);
    let calls = ::discover::calls(artifact, surfaces, &rules.interest());
    checked.add(rules.check_calls(&artifact.files, &calls, surfaces));
    for config in ::discover::carried_client_configs(artifact) {
        checked.findings.extend(rules.check_launches(&config.launches));
    }
    checked
}

fn no_server(files: usize) -> Gap {
    let detail = format!("none of its {files} text files declares a tool, prompt or resource in a form that is read");
    Gap { what: "MCP server".to_owned(), reason: GapReason::NoServer(detail), location: None }
}

fn discovered(surfaces: &[Surface]) -> Event {
    let count = |of: fn(&Surface) -> usize| surfaces.iter().map(of).sum();
    Event::Discovered {
        tools: surfaces.iter().flat_map(|surface| &surface.tools).map(|tool| tool.name.clone()).collect(),
        prompts: count(|surface| surface.prompts.len()),
        resources: count(|surface| surface.resources.len() + surface.resource_templates.len()),
    }
}

/// How bad the worst of what the source does with a tool's arguments is, by the tool's name.
fn worst_of_tools(findings: &[Finding]) -> HashMap<String, Severity> {
    let mut worst = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.subject.kind == SubjectKind::Tool) {
        let severity = worst.entry(finding.subject.name.clone()).or_insert(finding.severity);
        *severity = finding.severity.max(*severity);
    }
    worst
}

fn tool_checked(tool: &Tool, found: &[Finding], in_source: &HashMap<String, Severity>) -> Event {
    let found = found.iter().map(|finding| finding.severity);
    let severity: Option<Severity> = found.chain(in_source.get(&tool.name).copied()).max();
    Event::ToolChecked { name: tool.name.clone(), severity }
}
