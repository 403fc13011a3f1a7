//! The SQL of `PostgreSQL`.

use crate::records::approval::{approval_statements, evidence_columns};
use crate::records::catalog::{catalog_statements, gateway_columns, server_columns};
use crate::records::sql::{is_held, job_columns, key_columns, raise_severity, room, statements};

catalog_statements!(now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint");

approval_statements!(now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint", skip = " FOR UPDATE SKIP LOCKED");

statements!(
    now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    lock = " FOR UPDATE",
    skip = " FOR UPDATE SKIP LOCKED",
    relaxed = ", set_config('synchronous_commit', 'off', TRUE)"
);

/// Makes rows of tools be those in a parameter, `[[name, status, severity], …]`, of the job that `$job` names. Rows that
/// are so already are not written.
macro_rules! put_tools {
    ($job:literal, $rows:literal) => {
        concat!(
            "INSERT INTO job_tools (job_id, position, name, status, severity) SELECT ",
            $job,
            ".id, place - 1, value ->> 0, value ->> 1, (value ->> 2)::bigint FROM ",
            $job,
            ", json_array_elements(",
            $rows,
            "::json) WITH ORDINALITY AS tool (value, place) ON CONFLICT (job_id, position) DO UPDATE \
             SET name = excluded.name, status = excluded.status, severity = excluded.severity \
             WHERE job_tools.name <> excluded.name OR job_tools.status <> excluded.status \
             OR job_tools.severity IS DISTINCT FROM excluded.severity"
        )
    };
}

/// Everything at once, as each statement is a journey. Parameters after the fence: status, source version, number of
/// events, number of tools, number of those that were checked, the places of those that are checked now as JSON,
/// severity, events `[[kind, body], …]`, all tools `[[name, status, severity], …]`, changed tools
/// `[[position, status, severity], …]`. What is lost of progress with the machine's power is made again, so it need not
/// wait for the disk.
pub(super) const ADVANCE: &str = concat!(
    "WITH moved AS (UPDATE jobs SET status = coalesce($4, status), source_version = coalesce($5, source_version), \
     last_event = last_event + $6, total_tools = coalesce($7, total_tools), \
     tools_succeeded = coalesce($8, tools_succeeded + (SELECT count(*) FROM job_tools WHERE job_id = jobs.id \
     AND status <> 'success' AND position IN (SELECT value::bigint FROM json_array_elements_text($9::json)))), \
     overall_severity = ",
    raise_severity!("$10"),
    " WHERE ",
    is_held!(),
    " RETURNING id, last_event - $6 AS before, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at, \
     set_config('synchronous_commit', 'off', TRUE) AS relaxed), \
     gone AS (DELETE FROM job_tools USING moved WHERE job_id = moved.id AND position >= $7), \
     known AS (",
    put_tools!("moved", "$12"),
    "), \
     changed AS (UPDATE job_tools SET status = value ->> 1, severity = (value ->> 2)::bigint \
     FROM moved, json_array_elements($13::json) AS change (value) \
     WHERE job_id = moved.id AND position = (value ->> 0)::bigint), \
     told AS (INSERT INTO job_events (job_id, number, at, kind, body) \
     SELECT moved.id, moved.before + place, moved.at, value ->> 0, value ->> 1 \
     FROM moved, json_array_elements($11::json) WITH ORDINALITY AS event (value, place)) \
     SELECT relaxed FROM moved"
);

/// Everything at once. Parameters after the fence: source version, number of tools, severity, findings, whether
/// everything was seen, content key, report, tools `[[name, status, severity], …]`, categories
/// `[[category, findings], …]`, events `[[kind, body], …]`, number of events.
pub(super) const COMPLETE: &str = concat!(
    "WITH ended AS (UPDATE jobs SET status = 'completed', error_message = NULL, \
     completed_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint, worker = NULL, lease_until = NULL, \
     admitted_at = NULL, sealed = NULL, last_event = last_event + $14, source_version = coalesce($4, source_version), \
     total_tools = $5, tools_succeeded = $5, overall_severity = $6, total_vulnerabilities = $7, is_complete = $8 WHERE ",
    is_held!(),
    " RETURNING id, last_event - $14 AS before, completed_at, project, visibility), \
     result AS (INSERT INTO job_results (job_id, project, visibility, completed_at, content_key, report) \
     SELECT id, project, visibility, completed_at, $9, $10 FROM ended), \
     gone AS (DELETE FROM job_tools USING ended WHERE job_id = ended.id AND position >= $5), \
     known AS (",
    put_tools!("ended", "$11"),
    "), \
     counted AS (INSERT INTO job_categories (job_id, project, visibility, category, findings) \
     SELECT id, project, visibility, value ->> 0, (value ->> 1)::bigint \
     FROM ended, json_array_elements($12::json) AS category (value)) \
     INSERT INTO job_events (job_id, number, at, kind, body) \
     SELECT id, before + place, completed_at, value ->> 0, value ->> 1 \
     FROM ended, json_array_elements($13::json) WITH ORDINALITY AS event (value, place)"
);

/// Parameters: `[[id, attempt, claim], …]`, lease.
pub(super) const RENEW: &str = "UPDATE jobs SET lease_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $2 \
    FROM (SELECT (value ->> 0)::uuid AS id, (value ->> 1)::bigint AS attempt, (value ->> 2)::bigint AS claim \
    FROM json_array_elements($1::json)) AS held \
    WHERE jobs.id = held.id AND jobs.attempt = held.attempt AND jobs.claims = held.claim AND jobs.worker IS NOT NULL \
    RETURNING jobs.id, jobs.attempt, jobs.claims, jobs.cancel_requested, set_config('synchronous_commit', 'off', TRUE)";

/// Whoever fills a project's share does so alone, until the end of the transaction.
pub(super) const LOCK_SHARE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('admit ' || $1, 0))";
