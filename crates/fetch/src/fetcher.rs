//! The one that fetches: a client, limits and configuration, made once and shared by all scans.

use model::{Artifact, Origin, Recording, Target};

use crate::git::{self, Unpacker};
use crate::hosted;
use crate::http::{Client, NetworkPolicy, PlainHttp};
use crate::npm::{self, NpmConfig, Registries};
use crate::{Budget, Call, CallAnswer, FetchError, HostedLimits, Limits, ListedTools, ToolCall};

/// What a [`Fetcher`] is made from.
#[derive(Debug, Clone)]
pub struct FetcherOptions {
    /// What one fetch may cost.
    pub limits: Limits,
    /// What asking one running server may cost.
    pub hosted_limits: HostedLimits,
    /// Which requests may leave.
    pub network: NetworkPolicy,
    /// Where registries and their credentials come from.
    pub npm: NpmConfig,
    /// The child process that unpacks what git servers send; this very program if absent.
    pub unpacker: Option<Unpacker>,
}

impl Default for FetcherOptions {
    /// The defaults of a command-line tool: public hosts only, and the npm configuration of this machine.
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            hosted_limits: HostedLimits::default(),
            network: NetworkPolicy::default(),
            npm: NpmConfig::of_this_machine(),
            unpacker: None,
        }
    }
}

/// Turns targets into artifacts. Shared by reference; all fetches share its connections.
pub struct Fetcher {
    client: Client,
    limits: Limits,
    hosted_limits: HostedLimits,
    /// An npm configuration that cannot be used is no obstacle to a git target.
    registries: Result<Registries, npm::BadConfig>,
    unpacker: Option<Unpacker>,
}

impl Fetcher {
    /// A fetcher under these limits and this policy. Registries that the npm configuration names join the hosts that
    /// the policy trusts.
    ///
    /// # Errors
    ///
    /// When the HTTP client cannot be set up.
    pub fn new(options: FetcherOptions) -> Result<Self, FetchError> {
        let FetcherOptions { limits, hosted_limits, mut network, npm, unpacker } = options;
        let registries = Registries::load(&npm);
        for registry in registries.iter().flat_map(|registries| &registries.chosen) {
            network.trusted.add(registry);
        }
        Ok(Self { client: Client::new(network)?, limits, hosted_limits, registries, unpacker })
    }

    /// Fetches a target.
    ///
    /// # Errors
    ///
    /// When it does not exist, cannot be reached, passes a limit, or is not what it should be.
    pub async fn source(&self, target: &Target) -> Result<Artifact, FetchError> {
        self.source_within(target, &mut self.budget()).await
    }

    /// Finds out what a fetch of a target would fetch now, without fetching it.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::source`].
    pub async fn resolve(&self, target: &Target) -> Result<Origin, FetchError> {
        match target {
            Target::Npm { package, version } => {
                let registries = self.registries.as_ref().map_err(|bad| FetchError::NpmConfig(bad.clone()))?;
                npm::resolve(&self.client, registries, package, version.as_ref(), &self.limits).await
            }
            Target::Git { repo, revision, .. } => {
                git::resolve(&self.client, repo, revision.as_ref(), &self.limits).await
            }
        }
    }

    /// What it dials with.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Asks a running server for everything that it lists.
    ///
    /// # Errors
    ///
    /// When nothing there speaks MCP, it cannot be signed in to, or the policy refuses its address.
    pub async fn hosted(&self, call: &Call<'_>) -> Result<Recording, FetchError> {
        hosted::record(&self.client_of_one_caller()?, call, &self.hosted_limits).await
    }

    /// Asks a running server for its tools and nothing else, as somebody who wants to use them would: there are no probes.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::hosted`], and when the server does not list its tools.
    pub async fn list_tools(&self, call: &Call<'_>) -> Result<ListedTools, FetchError> {
        hosted::list_tools(&self.client_of_one_caller()?, call, &self.hosted_limits).await
    }

    /// Calls a tool of a running server, once. Whoever asks for it has decided that it may be called.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::hosted`], and when no answer comes. An error that the server answers with is an answer.
    pub async fn call_tool(&self, call: &Call<'_>, tool: &ToolCall) -> Result<CallAnswer, FetchError> {
        hosted::call_tool(&self.client_of_one_caller()?, call, tool, &self.hosted_limits).await
    }

    /// A client of its own for a running server, so that no connection or TLS session that one caller opened serves another.
    /// Who names a plain `http` address wants it asked; that it can be read on the way is a finding.
    fn client_of_one_caller(&self) -> Result<Client, FetchError> {
        Client::new(NetworkPolicy { plain_http: PlainHttp::Public, ..self.client.policy().clone() })
    }

    /// What all fetches of one scan may cost together.
    pub fn budget(&self) -> Budget {
        Budget::new(&self.limits)
    }

    /// Fetches a target for what is left of a budget.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::source`].
    pub async fn source_within(&self, target: &Target, budget: &mut Budget) -> Result<Artifact, FetchError> {
        let limits = &budget.left();
        let (artifact, received) = match target {
            Target::Npm { package, version } => {
                let registries = self.registries.as_ref().map_err(|bad| FetchError::NpmConfig(bad.clone()))?;
                npm::fetch(&self.client, registries, package, version.as_ref(), limits).await?
            }
            Target::Git { repo, revision, base_path } => {
                let unpacker = self.unpacker.clone().map_or_else(Unpacker::this_program, Ok);
                let unpacker = unpacker
                    .map_err(|source| FetchError::Read { path: "the path of this program".to_owned(), source })?;
                let (revision, base_path) = (revision.as_ref(), base_path.as_ref());
                let artifact = git::fetch(&self.client, repo, revision, base_path, limits, &unpacker).await?;
                // What was unpacked is more than what came: packs are compressed.
                let received = artifact.text_bytes() as u64;
                (artifact, received)
            }
        };
        budget.spend(&artifact, received);
        Ok(artifact)
    }
}

impl std::fmt::Debug for Fetcher {
    /// Without the registries: they carry credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("client", &self.client).field("limits", &self.limits).finish_non_exhaustive()
    }
}
