//! A result as it is written.

use model::{Category, Severity, ToolStatus};
use serde_json::{Value, json};

use super::row::{number, severity_number};
use super::steps::{Progress, Tool, tool_rows};
use super::{Completed, Step, text};

/// What is written when a job completes.
pub(super) struct Ending {
    /// The version or commit that was scanned.
    pub(super) source_version: Option<String>,
    /// How many tools there are.
    pub(super) total_tools: i64,
    /// The number of the highest severity.
    pub(super) severity: Option<i64>,
    /// How many findings count.
    pub(super) total_vulnerabilities: i64,
    /// Whether everything was seen.
    pub(super) is_complete: bool,
    /// What was scanned with what.
    pub(super) content_key: Option<String>,
    /// The report.
    pub(super) report: String,
    /// The tools as JSON: `[[name, status, severity], …]`.
    pub(super) tools: String,
    /// Whether there are no categories.
    pub(super) is_clean: bool,
    /// The categories as JSON: `[[category, findings], …]`.
    pub(super) categories: String,
    /// The events as JSON: `[[kind, body], …]`.
    pub(super) events: String,
    /// How many events there are.
    pub(super) new_events: i64,
}

impl Ending {
    /// What a result comes to, and the steps that led to it and are not written yet. Of those only the events count: the
    /// result says the rest.
    pub(super) fn of(steps: &[Step], result: &Completed) -> Self {
        let mut progress = Progress::of(steps);
        let tool = |(name, severity): &(String, Option<Severity>)| {
            (text::fit(name, text::NAME), ToolStatus::Success, *severity)
        };
        let tools: Vec<Tool> = result.tools.iter().map(tool).collect();
        let categories =
            result.by_category.iter().map(|(category, findings)| json!([Category::as_str(*category), findings]));
        let body = json!({
            "job_status": "completed",
            "overall_severity": result.overall_severity.map(Severity::as_str),
            "total_tools": tools.len(),
            "total_vulnerabilities": result.total_vulnerabilities,
            "is_complete": result.is_complete,
        });
        progress.events.push(("completed".to_owned(), body.to_string()));
        let source_version = result.source_version.as_deref().map(|version| text::fit(version, text::VERSION));
        Self {
            source_version: source_version.or_else(|| progress.source_version.take()),
            total_tools: number(tools.len()),
            severity: result.overall_severity.map(severity_number),
            total_vulnerabilities: i64::from(result.total_vulnerabilities),
            is_complete: result.is_complete,
            content_key: result.content_key.as_deref().map(text::whole),
            report: text::whole(&result.report),
            tools: tool_rows(&tools),
            is_clean: result.by_category.is_empty(),
            categories: Value::Array(categories.collect()).to_string(),
            events: progress.event_rows(),
            new_events: number(progress.events.len()),
        }
    }
}
