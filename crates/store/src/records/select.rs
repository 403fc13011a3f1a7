//! The SQL of a list: only the conditions that are asked for, so that an index serves each.

use super::sql::job_columns;
use super::{ListFilter, VisibilityFilter};

/// Which jobs a list selects. Parameters are the viewer, the status, the scan type and the pattern, then, for a page, the
/// limit and the offset; those that are not asked for are bound all the same and have no effect.
pub(super) struct Selection<'a> {
    filter: &'a ListFilter,
    conditions: String,
}

impl<'a> Selection<'a> {
    /// The selection that a filter asks for.
    pub(super) fn of(filter: &'a ListFilter) -> Self {
        let mut conditions = String::new();
        if filter.status.is_some() {
            conditions.push_str(" AND status = $2");
        }
        if filter.scan_type.is_some() {
            conditions.push_str(" AND scan_type = $3");
        }
        if filter.repo_name.is_some() {
            conditions.push_str(" AND repo_search LIKE $4 ESCAPE '\\'");
        }
        Self { filter, conditions }
    }

    /// What `LIKE` compares names in lower case with.
    pub(super) fn pattern(&self) -> Option<String> {
        let part = super::text::whole(self.filter.repo_name.as_deref()?).to_lowercase();
        let plain = part.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        Some(format!("%{plain}%"))
    }

    /// A page. The rows of each part are found in its own index, newest first, and only those of the page are read.
    pub(super) fn page(&self) -> String {
        let parts = self.parts().map(|part| {
            format!(
                "SELECT * FROM (SELECT seq FROM jobs WHERE {part}{} ORDER BY seq DESC \
                 LIMIT CAST($5 AS bigint) + CAST($6 AS bigint)) AS part",
                self.conditions
            )
        });
        let parts = parts.collect::<Vec<_>>().join(" UNION ALL ");
        let columns = job_columns!();
        format!(
            "SELECT {columns} FROM jobs WHERE seq IN (SELECT seq FROM ({parts}) AS parts ORDER BY seq DESC \
             LIMIT $5 OFFSET $6) ORDER BY seq DESC"
        )
    }

    /// How many there are in all.
    pub(super) fn count(&self) -> String {
        let parts = self.parts().map(|part| format!("(SELECT count(*) FROM jobs WHERE {part}{})", self.conditions));
        format!("SELECT {}", parts.collect::<Vec<_>>().join(" + "))
    }

    fn parts(&self) -> impl Iterator<Item = &'static str> {
        const PUBLIC: &str = "visibility = 'public'";
        const PRIVATE: &str = "visibility = 'private' AND project = $1";
        let parts: &[_] = match self.filter.visibility {
            VisibilityFilter::All => &[PUBLIC, PRIVATE],
            VisibilityFilter::Public => &[PUBLIC],
            VisibilityFilter::Private => &[PRIVATE],
        };
        parts.iter().copied()
    }
}
