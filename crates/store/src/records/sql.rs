//! The SQL that every database takes as it stands, but for its clock and its locks.

/// The columns of a [`super::row::JobRow`].
macro_rules! job_columns {
    () => {
        "id, project, user_email, key_id, visibility, priority, scan_type, source_url, version_or_commit, repo_name, \
         auth_type, status, attempt, cancel_requested, source_version, error_message, created_at, started_at, \
         completed_at, total_tools, tools_succeeded, overall_severity, total_vulnerabilities, is_complete, last_event"
    };
}

/// The columns of a [`super::row::KeyRecord`].
macro_rules! key_columns {
    () => {
        "id, hash, project, scopes, user_email, name, created_at, expires_at, revoked_at, last_used_at"
    };
}

/// Whether the worker that claimed the job still holds it: parameters 1 to 3 are the job, the attempt and the claim.
macro_rules! is_held {
    () => {
        "id = $1 AND attempt = $2 AND claims = $3 AND worker IS NOT NULL"
    };
}

/// Raises the severity of a job to the one in the parameter.
macro_rules! raise_severity {
    ($parameter:literal) => {
        concat!(
            "CASE WHEN ",
            $parameter,
            " IS NULL OR overall_severity >= ",
            $parameter,
            " THEN overall_severity ELSE ",
            $parameter,
            " END"
        )
    };
}

/// Room for more jobs in the queue, by class: parameter 1 is the share; `$classes` gives projects and priorities.
macro_rules! room {
    ($classes:literal) => {
        concat!(
            "SELECT project, priority, room FROM (SELECT class.project, class.priority, $1 - (SELECT count(*) \
             FROM jobs WHERE project = class.project AND priority = class.priority AND admitted_at IS NOT NULL) \
             AS room FROM (",
            $classes,
            ") AS class WHERE EXISTS (SELECT 1 FROM jobs WHERE project = class.project \
             AND priority = class.priority AND status = 'initializing' AND admitted_at IS NULL)) AS rooms \
             WHERE room > 0 ORDER BY project, priority DESC"
        )
    };
}

/// Declares the statements. `now` gives the time in milliseconds, `lock` ends a query whose rows are about to be changed,
/// `skip` one that passes over rows that others are changing, and `relaxed` among the columns that are returned says
/// that the change may be lost with the machine's power: nothing depends on it.
macro_rules! statements {
    (now = $now:literal, lock = $lock:literal, skip = $skip:literal, relaxed = $relaxed:literal) => {
        pub(super) const NOW: &str = concat!("SELECT ", $now);

        pub(super) const INSERT_JOB: &str = concat!(
            "INSERT INTO jobs (id, project, user_email, key_id, visibility, priority, scan_type, source_url, \
             version_or_commit, repo_name, repo_search, auth_type, allow_cached, trace_parent, target, sealed, status, \
             error_message, last_event, due_at, created_at, completed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, ",
            $now, ", ", $now, ", CASE WHEN $17 = 'failed' THEN ", $now, " END) RETURNING ", job_columns!()
        );
        pub(super) const RESERVE_KEY: &str = concat!(
            "INSERT INTO idempotency (project, key, fingerprint, jobs, created_at) VALUES ($1, $2, $3, $4, ", $now,
            ") ON CONFLICT (project, key) DO UPDATE SET fingerprint = excluded.fingerprint, jobs = excluded.jobs, \
             created_at = excluded.created_at WHERE idempotency.created_at <= ", $now, " - 86400000"
        );
        // An hour after they have ended, so that a request never finds the key gone that was in its way.
        pub(super) const FORGET_KEYS: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT project, key FROM idempotency WHERE created_at < ", $now,
            " - 90000000 ORDER BY created_at LIMIT $1", $skip,
            ") DELETE FROM idempotency WHERE (project, key) IN (SELECT project, key FROM chosen)"
        );
        pub(super) const FORGET_CALLS: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT hour, project, endpoint, status_class FROM api_calls WHERE hour < ",
            $now, " - 8640000000 ORDER BY hour LIMIT $1", $skip, ") DELETE FROM api_calls \
             WHERE (hour, project, endpoint, status_class) IN (SELECT hour, project, endpoint, status_class FROM chosen)"
        );
        pub(super) const RESERVED_KEY: &str = "SELECT fingerprint, jobs FROM idempotency WHERE project = $1 AND key = $2";
        pub(super) const JOB: &str = concat!("SELECT ", job_columns!(), " FROM jobs WHERE id = $1");
        pub(super) const TOOLS: &str = "SELECT name, status, severity FROM job_tools WHERE job_id = $1 ORDER BY position";
        pub(super) const REPORT: &str = "SELECT report FROM job_results WHERE job_id = $1";
        pub(super) const EVENTS: &str = "SELECT number, at, kind, body FROM job_events \
             WHERE job_id = $1 AND number > $2 ORDER BY number LIMIT $3";

        pub(super) const LOCK_JOB: &str =
            concat!("SELECT status, worker IS NOT NULL FROM jobs WHERE id = $1", $lock);
        pub(super) const ASK_TO_CANCEL: &str = "UPDATE jobs SET cancel_requested = TRUE WHERE id = $1";
        pub(super) const CLAIM: &str = concat!(
            "UPDATE jobs SET attempt = attempt + CASE WHEN worker IS NULL THEN 1 ELSE 0 END, \
             claims = claims + CASE WHEN worker IS NULL THEN 1 ELSE 0 END, worker = $2, lease_until = ", $now, " + $3, \
             started_at = coalesce(started_at, ", $now, "), admitted_at = coalesce(admitted_at, ", $now, "), \
             error_message = NULL WHERE id = $1 AND status = 'initializing' AND (worker = $2 OR (worker IS NULL \
             AND NOT cancel_requested AND attempt < 3 AND due_at <= ", $now, ")) RETURNING attempt, claims, project, \
             visibility, priority, target, sealed, allow_cached, trace_parent, last_event, \
             lost_workers > 0 AS was_lost"
        );
        pub(super) const HOLD: &str = concat!("SELECT cancel_requested FROM jobs WHERE ", is_held!(), $lock);
        pub(super) const END: &str = concat!(
            "UPDATE jobs SET status = $2, error_message = $3, completed_at = ", $now, ", worker = NULL, \
             lease_until = NULL, admitted_at = NULL, sealed = NULL, last_event = last_event + 1 WHERE id = $1 \
             RETURNING last_event, completed_at"
        );
        pub(super) const LEAVE_TOOLS: &str =
            "UPDATE job_tools SET status = 'failed' WHERE job_id = $1 AND status IN ('pending', 'running')";
        pub(super) const WAIT: &str = concat!(
            "UPDATE jobs SET status = 'initializing', worker = NULL, lease_until = NULL, attempt = $2, due_at = ", $now,
            " + $3, error_message = $4, admitted_at = CASE WHEN $5 THEN ", $now, " END, \
             lost_workers = lost_workers + CASE WHEN $5 THEN 1 ELSE 0 END, \
             started_at = CASE WHEN $2 = 0 THEN NULL ELSE started_at END, source_version = NULL, total_tools = 0, \
             tools_succeeded = 0, overall_severity = NULL, last_event = last_event + 1 WHERE id = $1 \
             RETURNING last_event, ", $now
        );
        pub(super) const FORGET_TOOLS: &str = "DELETE FROM job_tools WHERE job_id = $1 AND position >= $2";
        pub(super) const INSERT_EVENT: &str =
            "INSERT INTO job_events (job_id, number, at, kind, body) VALUES ($1, $2, $3, $4, $5)";

        pub(super) const LOST_LEASES: &str = concat!(
            "SELECT id, attempt, priority, cancel_requested FROM jobs WHERE worker IS NOT NULL AND lease_until <= ",
            $now, " ORDER BY seq LIMIT $1", $skip
        );
        // The rows are chosen in a part of its own, which is done once: what stands in `IN` may be done again for each row, and
        // would then hold more rows than it names.
        pub(super) const LOST_MESSAGES: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM jobs WHERE admitted_at IS NOT NULL AND worker IS NULL \
             AND admitted_at <= ", $now, " - $1 AND due_at <= ", $now, " - $1 ORDER BY admitted_at LIMIT $2", $skip,
            ") UPDATE jobs SET admitted_at = ", $now, " WHERE id IN (SELECT id FROM chosen) \
             RETURNING id, priority, due_at - ", $now, ", seq", $relaxed
        );
        pub(super) const ROOM_OF_PROJECT: &str = room!(
            "SELECT $2 AS project, 'interactive' AS priority UNION ALL SELECT $2 AS project, 'bulk' AS priority"
        );
        // Parameter 3 is how much room is worth filling while more than that waits.
        pub(super) const WORTHWHILE_ROOM_OF_PROJECT: &str = concat!(
            "SELECT project, priority, room FROM (",
            room!(
                "SELECT $2 AS project, 'interactive' AS priority UNION ALL SELECT $2 AS project, 'bulk' AS priority"
            ),
            ") AS open WHERE room >= $3 OR (SELECT count(*) FROM (SELECT 1 FROM jobs WHERE project = $2 \
             AND priority = open.priority AND status = 'initializing' AND admitted_at IS NULL LIMIT $3) AS next) < $3"
        );
        // Steps from project to project along the index: its cost grows with the projects, not with what waits.
        pub(super) const ROOM: &str = concat!(
            "WITH RECURSIVE waiting (project) AS (SELECT min(project) FROM jobs WHERE status = 'initializing' \
             AND admitted_at IS NULL UNION ALL SELECT (SELECT min(project) FROM jobs WHERE status = 'initializing' \
             AND admitted_at IS NULL AND project > waiting.project) FROM waiting WHERE waiting.project IS NOT NULL) ",
            room!(
                "SELECT project, 'interactive' AS priority FROM waiting WHERE project IS NOT NULL UNION ALL \
                 SELECT project, 'bulk' AS priority FROM waiting WHERE project IS NOT NULL"
            )
        );
        pub(super) const ADMIT: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM jobs WHERE project = $1 AND priority = $2 \
             AND status = 'initializing' AND admitted_at IS NULL ORDER BY seq LIMIT $3", $skip,
            ") UPDATE jobs SET admitted_at = ", $now, " WHERE id IN (SELECT id FROM chosen) \
             RETURNING id, priority, due_at - ", $now, ", seq", $relaxed
        );

        pub(super) const SAME_CONTENT: &str = "SELECT job_id, report FROM (\
             SELECT * FROM (SELECT job_id, report, completed_at FROM job_results WHERE content_key = $1 \
             AND visibility = 'public' ORDER BY completed_at DESC LIMIT 1) AS anybodys UNION ALL \
             SELECT * FROM (SELECT job_id, report, completed_at FROM job_results WHERE content_key = $1 \
             AND project = $2 ORDER BY completed_at DESC LIMIT 1) AS own\
             ) AS found ORDER BY completed_at DESC LIMIT 1";
        pub(super) const CATEGORIES: &str = "SELECT category, findings FROM job_categories WHERE job_id = $1";

        pub(super) const COUNTS: &str = "SELECT status, scan_type, overall_severity, count(*), \
             CAST(coalesce(sum(total_tools), 0) AS bigint), CAST(coalesce(sum(total_vulnerabilities), 0) AS bigint) \
             FROM jobs WHERE visibility = 'public' GROUP BY status, scan_type, overall_severity UNION ALL \
             SELECT status, scan_type, overall_severity, count(*), \
             CAST(coalesce(sum(total_tools), 0) AS bigint), CAST(coalesce(sum(total_vulnerabilities), 0) AS bigint) \
             FROM jobs WHERE visibility = 'private' AND project = $1 GROUP BY status, scan_type, overall_severity";
        pub(super) const CATEGORY_COUNTS: &str = "SELECT category, CAST(sum(findings) AS bigint) FROM job_categories \
             WHERE visibility = 'public' GROUP BY category UNION ALL SELECT category, CAST(sum(findings) AS bigint) \
             FROM job_categories WHERE visibility = 'private' AND project = $1 GROUP BY category";

        pub(super) const INSERT_KEY: &str = concat!(
            "INSERT INTO api_keys (id, hash, project, scopes, user_email, name, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, ", $now, ", $7)"
        );
        pub(super) const KEY: &str = concat!("SELECT ", key_columns!(), " FROM api_keys WHERE id = $1");
        pub(super) const KEYS: &str = concat!(
            "SELECT ", key_columns!(), " FROM api_keys WHERE $1 IS NULL OR project = $1 ORDER BY seq DESC"
        );
        pub(super) const REVOKE_KEY: &str =
            concat!("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ", $now, ") WHERE id = $1");
        // Keys that are used all the time are written once a minute.
        pub(super) const TOUCH_KEY: &str = concat!(
            "UPDATE api_keys SET last_used_at = ", $now, " WHERE id = $1 AND (last_used_at IS NULL \
             OR last_used_at < ", $now, " - 60000)"
        );
        pub(super) const COUNT_CALLS: &str = concat!(
            "INSERT INTO api_calls (hour, project, endpoint, status_class, calls) VALUES (", $now, " - ", $now,
            " % 3600000, $1, $2, $3, $4) ON CONFLICT (hour, project, endpoint, status_class) \
             DO UPDATE SET calls = api_calls.calls + excluded.calls"
        );
        pub(super) const CALLS_BY_ENDPOINT: &str = "SELECT endpoint, CAST(sum(calls) AS bigint), \
             CAST(sum(CASE WHEN status_class = 200 THEN calls ELSE 0 END) AS bigint) FROM api_calls \
             WHERE hour >= $1 AND hour < $2 GROUP BY endpoint ORDER BY endpoint";
        pub(super) const CALLS_BY_PROJECT: &str = "SELECT project, CAST(sum(calls) AS bigint) FROM api_calls \
             WHERE hour >= $1 AND hour < $2 GROUP BY project ORDER BY project";
        pub(super) const CALLS_BY_STATUS_CLASS: &str = "SELECT status_class, CAST(sum(calls) AS bigint) \
             FROM api_calls WHERE hour >= $1 AND hour < $2 GROUP BY status_class ORDER BY status_class";
        pub(super) const CALLS_BY_DAY: &str = "SELECT hour - hour % 86400000 AS day, CAST(sum(calls) AS bigint), \
             CAST(sum(CASE WHEN status_class = 200 THEN calls ELSE 0 END) AS bigint) FROM api_calls \
             WHERE hour >= $1 AND hour < $2 GROUP BY day ORDER BY day";

        pub(super) const MAKE_ORGANISATION: &str =
            "INSERT INTO organisation (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING";
        pub(super) const ORGANISATION: &str = "SELECT id FROM organisation";
    };
}

pub(super) use {is_held, job_columns, key_columns, raise_severity, room, statements};
