//! Progress of one scan, published as it happens.

use serde::Serialize;

use crate::{Origin, Severity};

/// One step of a scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The target is being fetched.
    Fetching,
    /// The artifact is in memory.
    Fetched {
        /// What exactly was fetched.
        origin: Origin,
        /// Text files in it.
        files: usize,
        /// Bytes of text in it.
        bytes: usize,
    },
    /// The surface is known.
    Discovered {
        /// The names of the tools, in the order in which they are checked; not unique.
        tools: Vec<String>,
        /// Prompts found.
        prompts: usize,
        /// Resources and resource templates found.
        resources: usize,
    },
    /// One tool was checked.
    ToolChecked {
        /// The tool's name.
        name: String,
        /// The highest severity found on it.
        severity: Option<Severity>,
    },
    /// Whole-server and source checks run.
    Analyzing,
    /// The report is ready.
    Finished {
        /// The highest severity found.
        severity: Option<Severity>,
        /// Whether everything was seen.
        complete: bool,
    },
}
