//! Where the service is, and the key to it.

use ::catalog::SavedName;
use anyhow::{Context, ensure};
use model::ProjectName;
use url::Url;

use super::Client;

/// The variable that holds the key. There is no flag for it: flags are seen by everybody on the machine.
const KEY: &str = "MCP_HUB_API_KEY";

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct ClientArgs {
    /// Where the service is. `MCP_HUB_API_KEY` holds the key to it [default: `http://127.0.0.1:8080`]
    // Commands name registered servers by an argument that is called so.
    #[arg(id = "service", long = "server", value_name = "URL", env = "MCP_HUB_URL", hide_env_values = true)]
    server: Option<String>,

    /// The project that is acted for; a key that is no administrator's acts for its own alone [default: the key's own]
    #[arg(long, value_name = "PROJECT", env = "MCP_HUB_PROJECT")]
    project: Option<ProjectName>,
}

/// Which registry of a service.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Service")]
pub(crate) struct CatalogArgs {
    /// The registry of the project [default: `default`]
    #[arg(long, value_name = "NAME")]
    registry: Option<SavedName>,

    #[command(flatten)]
    service: ClientArgs,
}

impl CatalogArgs {
    /// A client of the service, for this registry.
    ///
    /// # Errors
    ///
    /// Fails as [`ClientArgs::client`] does.
    pub(crate) fn client(&self) -> anyhow::Result<Client> {
        let client = self.service.client()?;
        Ok(match &self.registry {
            Some(registry) => client.with_header("x-enkrypt-mcp-registry", registry.to_string()),
            None => client,
        })
    }
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
        let key = key.with_context(|| format!("{KEY} is not set: it holds the key to the service"))?;
        let client = Client::new(origin, &key)?;
        Ok(match &self.project {
            Some(project) => client.with_header("x-enkrypt-project", project.to_string()),
            None => client,
        })
    }
}
