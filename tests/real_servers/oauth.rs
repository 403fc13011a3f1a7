//! An authorization server: the package `oidc-provider`.

use std::process::Command;

use super::packages::node_with;
use super::told::Told;

/// Starts an authorization server whose clients have `secret`. It tells its `issuer`, the keys that clients sign with, and
/// tokens to refresh.
pub(crate) fn authorization_server(secret: &str) -> Told {
    let folder = node_with("oidc-provider@9.13.3");
    // A program finds the packages that lie beside it.
    let program = folder.join(format!("server-{}.mjs", std::process::id()));
    std::fs::write(&program, include_str!("oauth_server.mjs")).expect("the folder is ours");
    Told::start(Command::new("node").arg(program).arg(secret).env_remove("DEBUG"))
}
