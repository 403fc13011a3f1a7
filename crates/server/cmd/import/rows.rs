//! What became of each entry, as a table for people or as JSON.

use model::Severity;
use serde::Serialize;
use uuid::Uuid;

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
    let mut cells = vec![["CLIENT", "FILE", "ENTRY", "RESULT"].map(str::to_owned)];
    cells.extend(rows.iter().map(|row| [client(row), row.file.clone(), row.entry.clone(), became(row)]));
    let plain = |cell: &String| report::neutralise(cell).into_owned();
    let cells: Vec<Vec<String>> = cells.iter().map(|row| row.iter().map(plain).collect()).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - cell.chars().count() + 2));
        }
        line + &row[3]
    };
    cells.iter().map(line).collect()
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
