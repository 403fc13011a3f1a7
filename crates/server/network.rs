//! What the commands that fetch may reach.

use clap::builder::FalseyValueParser;
use fetch::{Fetcher, FetcherOptions, NetworkPolicy};
use model::Target;
use url::Url;

use crate::input::Input;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Open no socket: inputs that would have to be fetched are not scanned.
    #[arg(long, env = "MCP_HUB_OFFLINE", value_parser = FalseyValueParser::new())]
    offline: bool,

    /// A proxy that all requests go through; it decides which addresses are reached.
    #[arg(long, value_name = "URL", env = "MCP_HUB_PROXY", hide_env_values = true, conflicts_with = "offline")]
    proxy: Option<Url>,
}

impl NetworkArgs {
    /// What fetches for one command. Addresses that the user typed may be plain http and lie on this machine.
    pub(crate) fn fetcher(&self, inputs: &[Input]) -> anyhow::Result<Fetcher> {
        let mut network =
            NetworkPolicy { offline: self.offline, proxy: self.proxy.clone(), ..NetworkPolicy::default() };
        for input in inputs {
            if let Input::Target(Target::Git { repo, .. }) = input {
                network.trusted.add(repo.url());
            }
        }
        Ok(Fetcher::new(FetcherOptions { network, ..FetcherOptions::default() })?)
    }
}
