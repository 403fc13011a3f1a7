//! `mcp-hub status`: says how far a scan of a service is.

use std::io::Write;

use serde_json::Value;
use uuid::Uuid;

use crate::client::ClientArgs;
use crate::exit::Exit;
use crate::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scan.
    #[arg(value_name = "ID")]
    job: Uuid,

    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    service: ClientArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let status = runtime::run(client.status(args.job))??;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{status:#}")?;
    } else {
        for line in lines(&status) {
            writeln!(out, "{}", report::neutralise(&line))?;
        }
    }
    Ok(Exit::Clean)
}

/// What people want to know of a scan.
fn lines(status: &Value) -> Vec<String> {
    let text = |name: &str| status[name].as_str().filter(|text| !text.is_empty());
    let mut lines = vec![format!(
        "{}  {}",
        text("job_status").unwrap_or("unknown"),
        text("endpoint_url").or(text("source_url")).unwrap_or_default()
    )];
    let count = |name: &str| status[name].as_u64().unwrap_or(0);
    if count("total_tools_scanned") > 0 {
        lines.push(format!(
            "tools     {} of {} checked",
            count("tools_scanned_successfully"),
            count("total_tools_scanned")
        ));
    }
    for (name, label) in [
        ("source_version", "version"),
        ("overall_severity", "severity"),
        ("created_at", "created"),
        ("completed_at", "ended"),
        ("error_message", "error"),
    ] {
        lines.extend(text(name).map(|text| format!("{label:<9} {text}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_is_told_in_a_few_lines() {
        let status = json!({"job_status": "scanning_tools", "source_url": "notes", "total_tools_scanned": 3,
            "tools_scanned_successfully": 1, "overall_severity": "High", "error_message": null});
        assert_eq!(lines(&status), ["scanning_tools  notes", "tools     1 of 3 checked", "severity  High"]);
    }
}
