//! The published runtime of gateways: the package `secure-mcp-gateway`.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::python::python_with;

/// Starts the runtime with a key of the service at `origin` and the name of a gateway there, asks it as an MCP client for all
/// servers of the gateway, and gives what it answers. It keeps its settings in `home`.
///
/// # Errors
///
/// Gives what it said if it did not answer.
pub(crate) fn servers_of(origin: &str, gateway: &str, key: &str, home: &Path) -> Result<Value, String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real_servers/gateway_runtime.py");
    let mut command = Command::new(python_with("secure-mcp-gateway==2.2.4"));
    command.arg(program).arg("ask").arg(home).args([origin, gateway]).env("ENKRYPT_APIKEY", key);
    let done = command.env("PYTHONDONTWRITEBYTECODE", "1").stdin(Stdio::null()).output().expect("Python is installed");
    let said = || String::from_utf8_lossy(&done.stderr).into_owned();
    if done.status.success() { serde_json::from_slice(&done.stdout).map_err(|_| said()) } else { Err(said()) }
}
