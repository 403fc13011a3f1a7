//! What became of each entry, as a table for people or as JSON.

use model::Severity;
use serde::Serialize;
use uuid::Uuid;

use crate::table::Table;

/// What became of one entry.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// The client whose file it is, if that is known.
    pub(super) client: Option<&'static str>,
    /// The file.
    pub(super) file: String,
    /// The entry's name.
    pub(super) entry: String,
    /// The scan of the service.
    pub(super) job_id: Option<Uuid>,
    /// How far it is: a status of the service, `scanned here`, or `not scanned`.
    pub(super) status: String,
    /// The highest severity found, once it has ended.
    pub(super) severity: Option<Severity>,
    /// Why nothing is scanned.
    pub(super) reason: Option<String>,
}

/// The rows as lines of equal columns.
pub(super) fn table(rows: &[&Row]) -> Vec<String> {
    let client = |row: &Row| row.client.unwrap_or("-").to_owned();
    let became = |row: &Row| {
        let mut parts = vec![row.status.clone()];
        parts.extend(row.severity.map(|severity| severity.to_string()));
        parts.extend(row.job_id.map(|id| id.to_string()));
        parts.extend(row.reason.clone());
        parts.join("  ")
    };
    let mut table = Table::new(["CLIENT", "FILE", "ENTRY", "RESULT"]);
    for row in rows {
        table.push([client(row), row.file.clone(), row.entry.clone(), became(row)]);
    }
    // An id of a scan that is cut is none.
    table.whole_lines()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_one_line_that_steers_no_terminal() {
        let row = |entry: &str, reason: Option<&str>| Row {
            client: Some("Cursor"),
            file: "mcp.json".into(),
            entry: entry.into(),
            job_id: None,
            status: "not scanned".into(),
            severity: None,
            reason: reason.map(str::to_owned),
        };
        let (one, other) = (row("a\n\u{1b}[2Jb", None), row("longer name", Some("it is switched off")));
        let lines = table(&[&one, &other]);
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("CLIENT  FILE      ENTRY"), "{}", lines[0]);
        assert!(
            lines[2].ends_with("longer name  not scanned  it is switched off")
                || lines[2].contains("it is switched off")
        );
        assert!(!lines.concat().contains('\u{1b}') && !lines.concat().contains('\n'));
    }
}
