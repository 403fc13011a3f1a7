//! Requests made up from a description of an API, and answers held to it: the package `schemathesis`.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::python::python_with;

/// What every answer is held to.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,\
                      allow_header_conformance,ignored_auth";

/// Calls everything below `/mcp-` of the API that `description` describes with a key, `examples` times each and the cases on
/// the edges, and gives the report and what was printed. `settings` are those of the package; it works in `folder`.
pub(crate) fn report(description: &str, key: &str, settings: &str, examples: u32, folder: &Path) -> (Value, String) {
    let python = python_with("schemathesis==4.32.5");
    std::fs::write(folder.join("schemathesis.toml"), settings).expect("the folder can be written");
    let mut command = Command::new(python);
    command.args(["-m", "schemathesis.cli", "run", description, "--include-path-regex", "^/mcp-", "--checks", CHECKS]);
    command.args(["-H", &format!("apikey: {key}"), "--generation-with-security-parameters", "false"]);
    command.args(["--max-examples", &examples.to_string(), "--seed", "7", "--request-timeout", "20"]);
    command.args(["--continue-on-failure", "--report", "json", "--report-json-path", "report.json", "--no-color"]);
    let done = command.current_dir(folder).stdin(Stdio::null()).output().expect("Python is installed");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let report = std::fs::read(folder.join("report.json")).unwrap_or_else(|_| panic!("there is no report: {said}"));
    (serde_json::from_slice(&report).expect("the report is JSON"), said)
}
