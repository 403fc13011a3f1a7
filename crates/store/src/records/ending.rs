//! A result as it is written.

use model::{Category, Severity, ToolStatus};
use serde_json::{Value, json};

use super::row::{number, severity_number};
use super::steps::{Tool, tool_rows};
use super::{Completed, text};

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
    /// The categories as JSON: `[[category, findings], …]`.
    pub(super) categories: String,
    /// The body of the last event.
    pub(super) body: String,
}

impl Ending {
    /// What a result comes to.
    pub(super) fn of(result: &Completed) -> Self {
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
        Self {
            source_version: result.source_version.as_deref().map(|version| text::fit(version, text::VERSION)),
            total_tools: number(tools.len()),
            severity: result.overall_severity.map(severity_number),
            total_vulnerabilities: i64::from(result.total_vulnerabilities),
            is_complete: result.is_complete,
            content_key: result.content_key.as_deref().map(text::whole),
            report: text::whole(&result.report),
            tools: tool_rows(&tools),
            categories: Value::Array(categories.collect()).to_string(),
            body: body.to_string(),
        }
    }
}
