//! Counts of calls to the API.

use model::ProjectName;

use super::Millis;

/// Calls to be added up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallCount {
    /// Whose key made them.
    pub project: ProjectName,
    /// The word of the endpoint, such as `scans_list`.
    pub endpoint: String,
    /// 200, 400 or 500: the hundred of the status.
    pub status_class: u16,
    /// How many.
    pub calls: u32,
}

/// From when to when: both ends are cut to whole hours, the first down and the second up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageWindow {
    /// From here.
    pub start: Millis,
    /// To here.
    pub end: Millis,
}

/// What was counted, each list sorted by its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Endpoint, calls, successful calls.
    pub by_endpoint: Vec<(String, u64, u64)>,
    /// Project, calls.
    pub by_project: Vec<(String, u64)>,
    /// Status class, calls.
    pub by_status_class: Vec<(u16, u64)>,
    /// Start of the day, calls, successful calls.
    pub by_day: Vec<(Millis, u64, u64)>,
}
