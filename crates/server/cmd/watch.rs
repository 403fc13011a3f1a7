//! `mcp-hub watch`: follows a scan of a service to its end, a line a tool.

use std::io::Write;

use model::{JobStatus, Severity};
use report::{About, Outcome, StoredReport};
use uuid::Uuid;

use crate::client::{Client, ClientArgs, Progress};
use crate::exit::Exit;
use crate::gate::GateArgs;
use crate::runtime;
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scan.
    #[arg(value_name = "ID")]
    job: Uuid,

    #[command(flatten)]
    gate: GateArgs,

    #[command(flatten)]
    service: ClientArgs,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let client = args.service.client()?;
    let outcome = runtime::run(follow(&client, args.job))??;
    let mut ended = Ended::default();
    ended.add(outcome);
    ended.exit(&args.gate)
}

/// What became of scans, and what they were made with.
#[derive(Debug, Default)]
pub(super) struct Ended {
    outcomes: Vec<Outcome>,
    about: About,
}

impl Ended {
    /// Adds one scan.
    pub(super) fn add(&mut self, (outcome, about): (Outcome, About)) {
        self.outcomes.push(outcome);
        self.about = about;
    }

    /// What is printed.
    pub(super) fn shown(&self) -> (&[Outcome], &About) {
        (&self.outcomes, &self.about)
    }

    /// The exit code, by the same bar as that of `scan-local`.
    pub(super) fn exit(&self, gate: &GateArgs) -> anyhow::Result<Exit> {
        Ok(gate.gate(&Settings::default(), Severity::High)?.exit(&self.outcomes, false))
    }
}

/// Follows a scan to its end, printing what happens.
pub(super) async fn follow(client: &Client, job: Uuid) -> anyhow::Result<(Outcome, About)> {
    let told = client.follow(job, |progress| {
        for line in lines(progress) {
            // Where standard output is closed, the exit code still says how the scan ended.
            let _ = writeln!(std::io::stdout(), "{}", report::neutralise(&line));
        }
    });
    told.await?;
    outcome(client, job).await
}

/// What became of a scan that has ended, or is still going on.
pub(super) async fn outcome(client: &Client, job: Uuid) -> anyhow::Result<(Outcome, About)> {
    let status = client.status(job).await?;
    let target = status["endpoint_url"].as_str().or(status["source_url"].as_str()).unwrap_or_default().to_owned();
    let word = status["job_status"].as_str().unwrap_or_default();
    let reason = match word.parse() {
        Ok(JobStatus::Completed) => {
            let bytes = client.get(&format!("/mcp-hub/scan/{job}/results?format=report")).await?;
            let stored: StoredReport = String::from_utf8(bytes)?.parse()?;
            let about = stored.about(&About::default());
            return Ok((Outcome::scanned(stored.report), about));
        }
        Ok(JobStatus::Failed) => status["error_message"].as_str().unwrap_or("the scan failed").to_owned(),
        Ok(JobStatus::Cancelled) => "the scan was called off".to_owned(),
        _ => format!("the scan is still going on ({})", report::neutralise(word)),
    };
    Ok((Outcome::failed(target, reason), About::default()))
}

/// What is told of an event.
fn lines(progress: &Progress) -> Option<String> {
    let text = |name: &str| progress.body[name].as_str();
    let count = |name: &str| progress.body[name].as_u64().unwrap_or(0);
    Some(match progress.kind.as_str() {
        "status" => text("job_status")?.replace('_', " "),
        "fetched" => format!("fetched {} files, {} bytes", count("files"), count("bytes")),
        "discovered" => {
            let tools = progress.body["tools"].as_array().map_or(0, Vec::len);
            format!("found {tools} tools, {} prompts, {} resources", count("prompts"), count("resources"))
        }
        "tool" => {
            let severity = progress.body["severity"].as_str().unwrap_or("clean");
            format!("  {severity:<8}  {}", text("tool_name")?)
        }
        other => match text("error_message").or(text("reason")) {
            Some(reason) => format!("{other}: {reason}"),
            None => other.to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(kind: &str, body: Value) -> Option<String> {
        lines(&Progress { kind: kind.to_owned(), body })
    }

    #[test]
    fn every_event_is_one_line() {
        assert_eq!(line("status", json!({"job_status": "scanning_tools"})).unwrap(), "scanning tools");
        assert_eq!(line("tool", json!({"tool_name": "get", "severity": "High"})).unwrap(), "  High      get");
        assert_eq!(line("tool", json!({"tool_name": "put", "severity": null})).unwrap(), "  clean     put");
        assert_eq!(line("failed", json!({"error_message": "no such package"})).unwrap(), "failed: no such package");
        assert_eq!(line("completed", json!({})).unwrap(), "completed");
    }
}
