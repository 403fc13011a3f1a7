//! An MCP server in Python: the package `fastmcp`, protected in the ways that it brings.

use std::path::Path;
use std::process::Command;

use super::python::python_with;
use super::told::Told;

/// How the server is protected.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Protected<'a> {
    /// By this bearer token.
    Bearer(&'a str),
    /// By tokens of this authorization server.
    TokensOf(&'a str),
    /// By tokens of its own, for a person who signs in.
    SignIn,
    /// By certificates. It tells those of `authority`, `client` and `stranger`; the folder keeps its own.
    Certificate(&'a Path),
}

/// Starts a server with the tools `add_note` and `list_notes`. It tells its `url`.
pub(crate) fn fastmcp(protected: Protected<'_>) -> Told {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_servers/fastmcp_server.py");
    let mut command = Command::new(python_with("fastmcp==4.1.2"));
    command.arg(program).env("PYTHONDONTWRITEBYTECODE", "1");
    match protected {
        Protected::Bearer(token) => command.args(["bearer", token]),
        Protected::TokensOf(issuer) => command.args(["tokens-of", issuer]),
        Protected::SignIn => command.arg("sign-in"),
        Protected::Certificate(folder) => command.arg("certificate").arg(folder),
    };
    Told::start(&mut command)
}
