//! The SQL of `SQLite`.

use crate::records::approval::{approval_statements, evidence_columns};
use crate::records::catalog::{catalog_statements, gateway_columns, server_columns};
use crate::records::sql::{is_held, job_columns, key_columns, raise_severity, room, statements};

catalog_statements!(now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)");

approval_statements!(now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)", skip = "");

statements!(now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)", lock = "", skip = "", relaxed = "");

/// Parameters after the fence: status, source version, number of events, number of tools, number of those that were
/// checked, the places of those that are checked now as JSON, severity.
pub(super) const ADVANCE: &str = concat!(
    "UPDATE jobs SET status = coalesce($4, status), source_version = coalesce($5, source_version), \
     last_event = last_event + $6, total_tools = coalesce($7, total_tools), \
     tools_succeeded = coalesce($8, tools_succeeded + (SELECT count(*) FROM job_tools WHERE job_id = jobs.id \
     AND status <> 'success' AND position IN (SELECT value FROM json_each($9)))), overall_severity = ",
    raise_severity!("$10"),
    " WHERE ",
    is_held!(),
    " RETURNING last_event, CAST(unixepoch('subsec') * 1000 AS INTEGER)"
);

/// Parameters: job, number of the event before, time, `[[kind, body], …]`.
pub(super) const INSERT_EVENTS: &str = "INSERT INTO job_events (job_id, number, at, kind, body) \
    SELECT $1, $2 + 1 + key, $3, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($4)";

/// Parameters: job, `[[name, status, severity], …]`. Rows that are so already are not written.
pub(super) const PUT_TOOLS: &str = "INSERT INTO job_tools (job_id, position, name, status, severity) \
    SELECT $1, key, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') \
    FROM json_each($2) WHERE TRUE ON CONFLICT (job_id, position) DO UPDATE \
    SET name = excluded.name, status = excluded.status, severity = excluded.severity \
    WHERE job_tools.name <> excluded.name OR job_tools.status <> excluded.status \
    OR job_tools.severity IS DISTINCT FROM excluded.severity";

/// Parameters: job, `[[position, status, severity], …]`.
pub(super) const CHANGE_TOOLS: &str = "UPDATE job_tools SET status = changed.status, severity = changed.severity \
    FROM (SELECT json_extract(value, '$[0]') AS position, json_extract(value, '$[1]') AS status, \
    json_extract(value, '$[2]') AS severity FROM json_each($2)) AS changed \
    WHERE job_tools.job_id = $1 AND job_tools.position = changed.position";

/// Parameters: job, project, visibility, `[[category, findings], …]`.
pub(super) const INSERT_CATEGORIES: &str = "INSERT INTO job_categories (job_id, project, visibility, category, findings) \
    SELECT $1, $2, $3, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($4)";

/// Parameters: `[[id, attempt, claim], …]`, lease.
pub(super) const RENEW: &str = "UPDATE jobs SET lease_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + $2 \
    FROM (SELECT unhex(json_extract(value, '$[0]')) AS id, json_extract(value, '$[1]') AS attempt, \
    json_extract(value, '$[2]') AS claim FROM json_each($1)) AS held \
    WHERE jobs.id = held.id AND jobs.attempt = held.attempt AND jobs.claims = held.claim AND jobs.worker IS NOT NULL \
    RETURNING jobs.id, jobs.attempt, jobs.claims, jobs.cancel_requested";

/// A file has one writer, so that there is nobody to wait for.
pub(super) const LOCK_SHARE: &str = "SELECT $1";

/// Parameters after the fence: source version, number of tools, severity, findings, whether everything was seen, number of
/// events.
pub(super) const COMPLETE: &str = concat!(
    "UPDATE jobs SET status = 'completed', error_message = NULL, \
     completed_at = CAST(unixepoch('subsec') * 1000 AS INTEGER), worker = NULL, lease_until = NULL, \
     admitted_at = NULL, sealed = NULL, last_event = last_event + $9, source_version = coalesce($4, source_version), \
     total_tools = $5, tools_succeeded = $5, overall_severity = $6, total_vulnerabilities = $7, is_complete = $8 WHERE ",
    is_held!(),
    " RETURNING last_event, completed_at, project, visibility"
);

/// Parameters: job, project, visibility, time, content key, report.
pub(super) const INSERT_RESULT: &str = "INSERT INTO job_results (job_id, project, visibility, completed_at, \
    content_key, report) VALUES ($1, $2, $3, $4, $5, $6)";
