//! What a batch of steps does to a job, its tools and its events.

use std::collections::BTreeMap;

use model::{JobStatus, Severity, ToolStatus};
use serde_json::{Value, json};

use super::row::{number, severity_number};
use super::{Step, text};

/// What a batch of steps comes to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Progress {
    /// How far the job is now.
    pub(super) status: Option<JobStatus>,
    /// The version or commit that was fetched.
    pub(super) source_version: Option<String>,
    /// All tools, if they became known: name, status, severity.
    pub(super) tools: Option<Vec<Tool>>,
    /// Tools that were known before and changed, by their place.
    pub(super) changed: BTreeMap<usize, (ToolStatus, Option<Severity>)>,
    /// The highest severity among the steps.
    pub(super) severity: Option<Severity>,
    /// Kind and body of each step's event.
    pub(super) events: Vec<(String, String)>,
}

/// A tool's row to be.
pub(super) type Tool = (String, ToolStatus, Option<Severity>);

impl Progress {
    /// Adds the steps up.
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut progress = Self::default();
        for step in steps {
            progress.add(step.clone());
        }
        progress
    }

    fn add(&mut self, mut step: Step) {
        match &mut step {
            Step::Status { job_status } => self.status = Some(*job_status),
            Step::Fetched { source_version, .. } => {
                *source_version = source_version.take().map(|version| text::fit(&version, text::VERSION));
                self.source_version.clone_from(source_version);
            }
            Step::Discovered { tools, .. } => {
                for name in tools.iter_mut() {
                    *name = text::fit(name, text::NAME);
                }
                self.tools = Some(tools.iter().map(|name| (name.clone(), ToolStatus::Pending, None)).collect());
                self.changed.clear();
            }
            Step::Tool { position, tool_name, scan_status, severity } => {
                *tool_name = text::fit(tool_name, text::NAME);
                self.severity = self.severity.max(*severity);
                match &mut self.tools {
                    Some(tools) => {
                        if let Some(tool) = tools.get_mut(*position) {
                            (tool.1, tool.2) = (*scan_status, *severity);
                        }
                    }
                    None => {
                        self.changed.insert(*position, (*scan_status, *severity));
                    }
                }
            }
        }
        self.events.push(event(&step));
    }

    /// How many tools there are, if they became known.
    pub(super) fn total_tools(&self) -> Option<i64> {
        self.tools.as_ref().map(|tools| number(tools.len()))
    }

    /// How many of them were checked, if they became known.
    pub(super) fn tools_succeeded(&self) -> Option<i64> {
        let tools = self.tools.as_ref()?;
        Some(number(tools.iter().filter(|(_, status, _)| *status == ToolStatus::Success).count()))
    }

    /// The places of the tools known before that are checked now, as JSON.
    pub(super) fn newly_checked(&self) -> String {
        let checked = self.changed.iter().filter(|(_, (status, _))| *status == ToolStatus::Success);
        json!(checked.map(|(position, _)| position).collect::<Vec<_>>()).to_string()
    }

    /// The events as JSON: `[[kind, body], …]`.
    pub(super) fn event_rows(&self) -> String {
        json!(self.events).to_string()
    }

    /// The changed tools as JSON: `[[position, status, severity], …]`.
    pub(super) fn changed_rows(&self) -> String {
        let rows = self
            .changed
            .iter()
            .map(|(position, (status, severity))| json!([position, status.as_str(), severity.map(severity_number)]));
        Value::Array(rows.collect()).to_string()
    }
}

/// Rows of tools as JSON: `[[name, status, severity], …]`.
pub(super) fn tool_rows(tools: &[Tool]) -> String {
    let row = |(name, status, severity): &Tool| json!([name, status.as_str(), severity.map(severity_number)]);
    Value::Array(tools.iter().map(row).collect()).to_string()
}

/// The event of a step: its kind and the rest.
fn event(step: &Step) -> (String, String) {
    let mut body = json!(step);
    let kind = body.as_object_mut().and_then(|body| body.shift_remove("kind"));
    (kind.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(), body.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(position: usize, severity: Option<Severity>) -> Step {
        Step::Tool { position, tool_name: "t".repeat(1000), scan_status: ToolStatus::Success, severity }
    }

    #[test]
    fn tools_that_are_checked_in_the_batch_that_names_them_are_stored_checked() {
        let names = vec!["a\0".to_owned(), "b".to_owned()];
        let steps = [
            Step::Discovered { tools: names, prompts: 1, resources: 0 },
            checked(1, Some(Severity::High)),
            checked(7, Some(Severity::Low)),
        ];
        let progress = Progress::of(&steps);
        let tools = [("a\u{fffd}", ToolStatus::Pending, None), ("b", ToolStatus::Success, Some(Severity::High))];
        assert_eq!(progress.tools, Some(tools.map(|(name, status, worst)| (name.to_owned(), status, worst)).to_vec()));
        assert_eq!((progress.total_tools(), progress.tools_succeeded()), (Some(2), Some(1)));
        assert_eq!(progress.severity, Some(Severity::High));
        assert!(progress.changed.is_empty());
    }

    #[test]
    fn tools_known_before_are_changed_by_their_place() {
        let progress = Progress::of(&[checked(3, None), checked(1, Some(Severity::Info))]);
        assert_eq!(progress.newly_checked(), "[1,3]");
        assert_eq!(progress.changed_rows(), r#"[[1,"success",1],[3,"success",null]]"#);
    }

    #[test]
    fn an_event_has_the_kind_of_its_step_and_short_names() {
        let progress = Progress::of(&[checked(0, None), Step::Status { job_status: JobStatus::Analyzing }]);
        let (kind, body) = &progress.events[0];
        assert_eq!(kind, "tool");
        assert!(body.len() < 400, "{body}");
        assert_eq!(progress.events[1], ("status".to_owned(), r#"{"job_status":"analyzing"}"#.to_owned()));
        assert_eq!(progress.status, Some(JobStatus::Analyzing));
    }
}
