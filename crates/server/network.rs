//! What the commands that fetch may reach.

use std::net::IpAddr;

use clap::builder::FalseyValueParser;
use fetch::{Fetcher, FetcherOptions, NetworkPolicy};
use ipnet::IpNet;
use model::Target;
use url::Url;

use crate::input::{Input, Server, server};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Open no socket: inputs that would have to be fetched are not scanned.
    #[arg(long, env = "MCP_HUB_OFFLINE", value_parser = FalseyValueParser::new())]
    offline: bool,

    /// A range of internal addresses that may be reached beside those of the addresses given, such as `10.0.0.0/8`. May be
    /// given several times. Addresses of cloud metadata are never reached.
    #[arg(long, value_name = "CIDR", env = "MCP_HUB_EGRESS_ALLOW", value_delimiter = ',', value_parser = range)]
    egress_allow: Vec<IpNet>,

    /// A proxy that all requests go through; it decides which addresses are reached.
    #[arg(long, value_name = "URL", env = "MCP_HUB_PROXY", hide_env_values = true, conflicts_with = "offline")]
    proxy: Option<Url>,
}

impl NetworkArgs {
    /// What fetches for one command. Addresses that the user typed may be plain http and lie on this machine.
    pub(crate) fn fetcher(&self, inputs: &[Input]) -> anyhow::Result<Fetcher> {
        let mut network = NetworkPolicy {
            offline: self.offline,
            internal: self.egress_allow.iter().copied().collect(),
            proxy: self.proxy.clone(),
            ..NetworkPolicy::default()
        };
        for input in inputs {
            match input {
                Input::Target(Target::Git { repo, .. }) => network.trusted.add(repo.url()),
                Input::Hosted(endpoint) | Input::Address { endpoint, .. } => network.trusted.add(endpoint.url()),
                // They stand in a file that the user typed.
                Input::ClientConfig(config) => {
                    for launch in &config.entries.launches {
                        if let Ok(Server::Hosted { hosted, .. }) = server(launch, &config.folder) {
                            network.trusted.add(hosted.endpoint.url());
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(Fetcher::new(FetcherOptions { network, ..FetcherOptions::default() })?)
    }
}

/// Reads a range of addresses; one address is a range too.
///
/// # Errors
///
/// Fails with what was expected.
pub(crate) fn range(text: &str) -> Result<IpNet, String> {
    const EXPECTED: &str = "expected a range of addresses such as 10.0.0.0/8 or fd00::/8";
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| one()).map_err(|_| EXPECTED.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_written_with_its_prefix_and_one_address_without() {
        assert_eq!(range("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(range("127.0.0.1").unwrap().to_string(), "127.0.0.1/32");
        assert_eq!(range("fd00::/8").unwrap().to_string(), "fd00::/8");
        for bad in ["", "10.0.0.0/33", "localhost", "10.0.0.0-10.0.0.9"] {
            assert!(range(bad).unwrap_err().contains("expected"), "{bad}");
        }
    }
}
