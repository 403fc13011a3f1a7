//! Scans the inputs of one command, several at a time, and keeps their order.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use analyze::RuleSet;
use fetch::{Call, FetchError, Fetcher, Program};
use futures_util::{StreamExt, stream};
use model::{
    Artifact, Credentials, Endpoint, ExpectedTools, Gap, GapReason, Hosted, Origin, Report, Surface, Target, Transport,
};
use report::Outcome;
use worker::{ScanError, Scanner, sentence};

use crate::address::masked_endpoint;
use crate::input::{ClientConfig, Input, Listed, Server, server};
use crate::progress::{Line, Progress};
use crate::run_servers::{self, Consent};

/// How many inputs are scanned at the same time: enough to fetch one while another is read.
const AT_ONCE: usize = 4;

/// Scans inputs; clones share rules and connections.
#[derive(Clone)]
pub(crate) struct Scans {
    scanner: Scanner,
    asking: Arc<Asking>,
    progress: Progress,
}

/// How running servers are asked.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    /// How they are spoken to; found out if absent.
    pub(crate) transport: Option<Transport>,
    /// What one signs in with to one of them.
    pub(crate) credentials: Option<(Endpoint, Credentials)>,
    /// Whether they are also asked as a stranger and another client would ask.
    pub(crate) probes: bool,
}

impl Scans {
    pub(crate) fn new(
        rules: Arc<RuleSet>,
        fetcher: Fetcher,
        expected: Vec<ExpectedTools>,
        asking: Asking,
        progress: Progress,
    ) -> Self {
        Self { scanner: Scanner::new(fetcher, rules).expecting(expected), asking: Arc::new(asking), progress }
    }

    /// Scans all inputs; the outcomes of each stand in the order of the inputs.
    pub(crate) async fn all(&self, inputs: Vec<Input>) -> Vec<Vec<Outcome>> {
        let scans = inputs.into_iter().map(|input| self.input(input));
        stream::iter(scans).buffered(AT_ONCE).collect().await
    }

    async fn input(&self, input: Input) -> Vec<Outcome> {
        match input {
            Input::Folder(path) => vec![self.local(path, fetch::folder).await],
            Input::Archive(path) => vec![self.local(path, fetch::archive).await],
            Input::Target(target) => vec![self.target(&target).await],
            Input::Hosted(endpoint) => vec![self.hosted(&endpoint).await],
            Input::Address { repo, endpoint } => vec![self.address(&repo, &endpoint).await],
            Input::ClientConfig(config) => self.client_config(config).await,
            Input::Listings(listings) => {
                let mut outcomes = Vec::with_capacity(listings.len());
                for listed in listings {
                    outcomes.push(self.listing(listed).await);
                }
                outcomes
            }
        }
    }

    async fn target(&self, target: &Target) -> Outcome {
        let line = self.progress.line(&target.to_string());
        outcome(&target.to_string(), self.scanner.target(target, &line).await)
    }

    async fn hosted(&self, endpoint: &Endpoint) -> Outcome {
        let shown = masked_endpoint(endpoint);
        let line = self.progress.line(&shown.to_string());
        outcome(&shown.to_string(), self.ask(endpoint, &shown, &line).await)
    }

    async fn ask(&self, endpoint: &Endpoint, shown: &Endpoint, line: &Line) -> Result<Report, ScanError> {
        let Asking { transport, credentials, probes } = self.asking.as_ref();
        let credentials =
            credentials.as_ref().filter(|(whose, _)| whose == endpoint).map(|(_, credentials)| credentials);
        let call = Call { endpoint, shown, transport: *transport, credentials, probes: *probes };
        self.scanner.hosted(&call, None, line).await
    }

    /// Asks the running server of an entry.
    async fn entry(&self, hosted: &Hosted, credentials: Option<&Credentials>) -> Outcome {
        let Hosted { endpoint, transport, .. } = hosted;
        let shown = masked_endpoint(endpoint);
        let line = self.progress.line(&shown.to_string());
        let call = Call { endpoint, shown: &shown, transport: *transport, credentials, probes: self.asking.probes };
        outcome(&shown.to_string(), self.scanner.hosted(&call, None, &line).await)
    }

    /// Starts a program that the user agreed to, and asks it.
    async fn started(&self, program: &Program) -> Outcome {
        let line = self.progress.line(&program.shown);
        match fetch::started(program, &run_servers::limits()).await {
            Ok(recording) => outcome(&program.shown, self.scanner.recording(recording, &line).await),
            Err(error) => Outcome::failed(&program.shown, sentence(&error)),
        }
    }

    /// Reads a repository if one is there; else asks a server.
    async fn address(&self, repo: &Target, endpoint: &Endpoint) -> Outcome {
        let shown = masked_endpoint(endpoint);
        let line = self.progress.line(&repo.to_string());
        let no_repository = match self.scanner.target(repo, &line).await {
            Err(ScanError::Fetch { source, .. }) if answers_otherwise(&source) => source,
            scanned => return outcome(&repo.to_string(), scanned),
        };
        match self.ask(endpoint, &shown, &line).await {
            Err(ScanError::Fetch { source: FetchError::NoServer { why, .. }, .. }) => {
                let neither =
                    format!("neither a git repository ({}) nor an MCP server ({why})", sentence(&no_repository));
                Outcome::failed(shown.to_string(), neither)
            }
            scanned => outcome(&shown.to_string(), scanned),
        }
    }

    async fn local(&self, path: PathBuf, read: fn(&Path, &fetch::Limits) -> Result<Artifact, FetchError>) -> Outcome {
        let target = path.display().to_string();
        let line = self.progress.line(&target);
        let artifact = tokio::task::spawn_blocking(move || read(&path, &fetch::Limits::default())).await;
        match artifact {
            Ok(Ok(artifact)) => {
                let scanned = self.scanner.artifact(target.clone(), artifact, &line).await;
                outcome(&target, scanned)
            }
            Ok(Err(error)) => Outcome::failed(&target, sentence(&error)),
            Err(stopped) => Outcome::failed(&target, format!("reading it stopped: {stopped}")),
        }
    }

    async fn listing(&self, listed: Listed) -> Outcome {
        let Listed { id, path, surface } = listed;
        match surface {
            Ok(surface) => {
                let scanned =
                    self.scanner.surface(id.clone(), Origin::Listing { path }, surface, &worker::Unheard).await;
                outcome(&id, scanned)
            }
            Err(problem) => Outcome::failed(&id, problem),
        }
    }

    /// Scans each server that can be read without starting it, then the launch lines and those servers against each
    /// other. The file itself comes first in the outcomes.
    async fn client_config(&self, config: ClientConfig) -> Vec<Outcome> {
        let (mut servers, mut not_scanned) = (Vec::new(), config.entries.gaps);
        let launches = config.entries.launches;
        for (at, launch) in launches.iter().enumerate() {
            let left_out = |reason: String| Gap {
                what: format!("entry `{}`", launch.name),
                reason: GapReason::NotScanned(reason),
                location: Some(launch.location.clone()),
            };
            match config.consents.get(&at) {
                Some(Consent::Given(program)) => {
                    servers.push((launch.name.clone(), Found::Started(program.clone())));
                    continue;
                }
                Some(Consent::Withheld(reason)) => not_scanned.push(left_out(reason.clone())),
                None => {}
            }
            match server(launch, &config.folder) {
                Ok(server) => servers.push((launch.name.clone(), Found::AsItIs(server))),
                Err(reason) => not_scanned.push(left_out(reason)),
            }
        }
        let scans = servers.into_iter().map(|(name, server)| async move {
            let scanned = match server {
                Found::Started(program) => self.started(&program).await,
                Found::AsItIs(Server::Folder(path)) => self.local(path, fetch::folder).await,
                Found::AsItIs(Server::Target(target)) => self.target(&target).await,
                Found::AsItIs(Server::Hosted { hosted, credentials }) => {
                    self.entry(&hosted, credentials.as_ref()).await
                }
            };
            scanned.named(&name)
        });
        let mut outcomes: Vec<Outcome> = stream::iter(scans).buffered(AT_ONCE).collect().await;

        let surfaces: Vec<&Surface> =
            outcomes.iter().filter_map(Outcome::report).flat_map(|report| &report.surfaces).collect();
        let origin = Origin::ClientConfig { path: config.path.clone() };
        let checked = self.scanner.client_config(origin, &launches, &surfaces, not_scanned, &worker::Unheard).await;
        outcomes.insert(0, outcome(&config.path, checked));
        outcomes
    }
}

/// The server of an entry, and how it is scanned.
enum Found {
    /// Its source, or itself where it runs.
    AsItIs(Server),
    /// It is started.
    Started(Program),
}

/// Whether somebody answered who does not speak git.
fn answers_otherwise(failure: &FetchError) -> bool {
    matches!(
        failure,
        FetchError::Status { .. } | FetchError::Denied { .. } | FetchError::Malformed { .. } | FetchError::Git { .. }
    )
}

fn outcome(target: &str, scanned: Result<Report, ScanError>) -> Outcome {
    match scanned {
        Ok(report) => Outcome::scanned(report),
        Err(error) => Outcome::failed(target, sentence(&error)),
    }
}
