//! An authorization server: the package `oidc-provider`.

use std::path::Path;
use std::process::Command;

use super::npm::installed;
use super::told::Told;

/// Starts an authorization server whose clients have `secret`. It tells its `issuer`, the keys that clients sign with, and
/// tokens to refresh.
pub(crate) fn authorization_server(secret: &str) -> Told {
    let package = installed("oidc-provider", "9.13.3");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_servers/oauth_server.mjs");
    Told::start(Command::new("node").arg(program).arg(package).arg(secret).env_remove("DEBUG"))
}
