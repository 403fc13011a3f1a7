//! The SQL of `PostgreSQL`.

use crate::records::sql::{is_held, job_columns, key_columns, raise_severity, room, statements};

statements!(
    now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    lock = " FOR UPDATE",
    skip = " FOR UPDATE SKIP LOCKED",
    relaxed = ", set_config('synchronous_commit', 'off', TRUE)"
);

/// Parameters after the fence: status, source version, number of events, number of tools, number of those that were
/// checked, the places of those that are checked now as JSON, severity. What is lost of progress with the machine's power
/// is made again, so its transaction need not wait for the disk.
pub(super) const ADVANCE: &str = concat!(
    "UPDATE jobs SET status = coalesce($4, status), source_version = coalesce($5, source_version), \
     last_event = last_event + $6, total_tools = coalesce($7, total_tools), \
     tools_succeeded = coalesce($8, tools_succeeded + (SELECT count(*) FROM job_tools WHERE job_id = jobs.id \
     AND status <> 'success' AND position IN (SELECT value::bigint FROM json_array_elements_text($9::json)))), \
     overall_severity = ",
    raise_severity!("$10"),
    " WHERE ",
    is_held!(),
    " RETURNING last_event, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, \
     set_config('synchronous_commit', 'off', TRUE)"
);

/// Parameters: job, number of the event before, time, `[[kind, body], …]`.
pub(super) const INSERT_EVENTS: &str = "INSERT INTO job_events (job_id, number, at, kind, body) \
    SELECT $1, $2 + place, $3, value ->> 0, value ->> 1 \
    FROM json_array_elements($4::json) WITH ORDINALITY AS event (value, place)";

/// Parameters: job, `[[name, status, severity], …]`. Rows that are so already are not written.
pub(super) const PUT_TOOLS: &str = "INSERT INTO job_tools (job_id, position, name, status, severity) \
    SELECT $1, place - 1, value ->> 0, value ->> 1, (value ->> 2)::bigint \
    FROM json_array_elements($2::json) WITH ORDINALITY AS tool (value, place) ON CONFLICT (job_id, position) DO UPDATE \
    SET name = excluded.name, status = excluded.status, severity = excluded.severity \
    WHERE job_tools.name <> excluded.name OR job_tools.status <> excluded.status \
    OR job_tools.severity IS DISTINCT FROM excluded.severity";

/// Parameters: job, `[[position, status, severity], …]`.
pub(super) const CHANGE_TOOLS: &str = "UPDATE job_tools SET status = changed.status, severity = changed.severity \
    FROM (SELECT (value ->> 0)::bigint AS position, value ->> 1 AS status, (value ->> 2)::bigint AS severity \
    FROM json_array_elements($2::json)) AS changed \
    WHERE job_tools.job_id = $1 AND job_tools.position = changed.position";

/// Parameters: job, project, visibility, `[[category, findings], …]`.
pub(super) const INSERT_CATEGORIES: &str = "INSERT INTO job_categories (job_id, project, visibility, category, findings) \
    SELECT $1, $2, $3, value ->> 0, (value ->> 1)::bigint FROM json_array_elements($4::json)";

/// Parameters: `[[id, attempt, claim], …]`, lease.
pub(super) const RENEW: &str = "UPDATE jobs SET lease_until = (extract(epoch FROM clock_timestamp()) * 1000)::bigint + $2 \
    FROM (SELECT (value ->> 0)::uuid AS id, (value ->> 1)::bigint AS attempt, (value ->> 2)::bigint AS claim \
    FROM json_array_elements($1::json)) AS held \
    WHERE jobs.id = held.id AND jobs.attempt = held.attempt AND jobs.claims = held.claim AND jobs.worker IS NOT NULL \
    RETURNING jobs.id, jobs.attempt, jobs.claims, jobs.cancel_requested, set_config('synchronous_commit', 'off', TRUE)";

/// Whoever fills a project's share does so alone, until the end of the transaction.
pub(super) const LOCK_SHARE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('admit ' || $1, 0))";
