//! What becomes of secrets in a file that is printed for a client.

use anyhow::ensure;
use catalog::{Exported, RegistryServer, SecretsAs, export_mcp_servers};
use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretsArg {
    /// `${NAME}` stands in their place, for the client or its user to fill in.
    Placeholders,
    /// A mask stands in their place.
    Masked,
    /// They stand in the file, which works as it is and is a secret.
    Full,
}

impl SecretsArg {
    /// A file with these servers.
    ///
    /// # Errors
    ///
    /// Fails if secrets are wanted in full and the key may not see them.
    pub(crate) fn file(self, servers: &[RegistryServer]) -> anyhow::Result<Exported> {
        Ok(match self {
            Self::Placeholders => export_mcp_servers(servers, SecretsAs::Placeholders),
            Self::Masked => {
                let masked: Vec<RegistryServer> = servers.iter().map(RegistryServer::masked).collect();
                export_mcp_servers(&masked, SecretsAs::Written)
            }
            Self::Full => {
                ensure!(
                    !servers.iter().any(holds_masks),
                    "this key may not see secrets: `--secrets full` takes one of the scope `catalog` or `runtime`"
                );
                export_mcp_servers(servers, SecretsAs::Written)
            }
        })
    }
}

/// Whether masks stand where the secrets of a server belong.
fn holds_masks(server: &RegistryServer) -> bool {
    // A server whose secrets are all masked has nothing to take out, and yet places that a client fills in.
    let places = |secrets| export_mcp_servers([server], secrets).document;
    server.clone().split().1.is_empty() && places(SecretsAs::Placeholders) != places(SecretsAs::Written)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn server() -> RegistryServer {
        let body =
            json!({"saved_name": "notes", "mcp_config": {"config": {"command": "npx", "env": {"KEY": "canary"}}}});
        RegistryServer::parse(&body).unwrap().value
    }

    #[test]
    fn secrets_are_written_only_where_that_is_asked_for() {
        let env = |secrets: SecretsArg| {
            secrets.file(&[server()]).unwrap().document["mcpServers"]["notes"]["env"]["KEY"].clone()
        };
        assert_eq!(env(SecretsArg::Placeholders), "${KEY}");
        assert_eq!(env(SecretsArg::Masked), "********");
        assert_eq!(env(SecretsArg::Full), "canary");
    }

    #[test]
    fn masks_are_not_given_out_as_secrets() {
        let error = SecretsArg::Full.file(&[server().masked()]).unwrap_err().to_string();
        assert!(error.contains("scope `catalog`"), "{error}");
        let open = json!({"saved_name": "notes", "mcp_config": {"config": {"command": "npx"}}});
        assert!(SecretsArg::Full.file(&[RegistryServer::parse(&open).unwrap().value]).is_ok());
    }
}
