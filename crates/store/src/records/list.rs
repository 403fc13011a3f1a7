//! Lists and counts of jobs.

use std::collections::BTreeMap;

use model::{JobStatus, ScanType};

use super::Job;

/// Which jobs are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFilter {
    /// By who may see them.
    pub visibility: VisibilityFilter,
    /// By how far they are.
    pub status: Option<JobStatus>,
    /// By a part of the repository's name, in any case.
    pub repo_name: Option<String>,
    /// By the sort of scan.
    pub scan_type: Option<ScanType>,
    /// How many, 1 to 100.
    pub limit: u32,
    /// How many are left out before the first.
    pub offset: u32,
}

/// Which jobs are listed, by who may see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VisibilityFilter {
    /// Public ones, and private ones of the caller's project.
    #[default]
    All,
    /// Public ones.
    Public,
    /// Private ones of the caller's project.
    Private,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The jobs, newest first.
    pub jobs: Vec<Job>,
    /// How many there are in all.
    pub total: u64,
}

/// Counts over jobs; the keys are the words of the contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the contract")]
pub struct Stats {
    pub total_scans: u64,
    pub by_status: BTreeMap<String, u64>,
    pub by_scan_type: BTreeMap<String, u64>,
    /// Of completed jobs; `None` where nothing was found.
    pub by_severity: BTreeMap<String, u64>,
    pub by_category: BTreeMap<String, u64>,
    pub total_tools: u64,
    pub total_vulnerabilities: u64,
}
