//! Where the service is, and the key to it.

use anyhow::{Context, ensure};
use url::Url;

use super::Client;

/// The variable that holds the key. There is no flag for it: flags are seen by everybody on the machine.
const KEY: &str = "MCP_HUB_API_KEY";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct ClientArgs {
    /// Where the service is. `MCP_HUB_API_KEY` holds the key to it [default: http://127.0.0.1:8080]
    #[arg(long = "server", value_name = "URL", env = "MCP_HUB_URL", hide_env_values = true)]
    server: Option<String>,
}

impl ClientArgs {
    /// A client of the service.
    ///
    /// # Errors
    ///
    /// Fails with one sentence if the address or the key is missing or wrong; neither is repeated.
    pub(crate) fn client(&self) -> anyhow::Result<Client> {
        let origin: Url = match &self.server {
            Some(given) => given.parse().ok().context("MCP_HUB_URL is no address such as https://hub.example")?,
            None => "http://127.0.0.1:8080".parse()?,
        };
        let is_plain = origin.username().is_empty() && origin.password().is_none();
        ensure!(
            matches!(origin.scheme(), "http" | "https") && origin.has_host() && is_plain,
            "MCP_HUB_URL is no address such as https://hub.example"
        );
        let key = std::env::var(KEY).ok().filter(|key| !key.trim().is_empty());
        Client::new(origin, &key.with_context(|| format!("{KEY} is not set: it holds the key to the service"))?)
    }
}
