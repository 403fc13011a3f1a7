//! The SQL of approval, which every database takes as it stands but for its clock and its locks.

/// The columns of an [`super::EvidenceRecord`].
macro_rules! evidence_columns {
    () => {
        "server_evidence.server, server_evidence.way, server_evidence.job, server_evidence.worst, \
         server_evidence.ended_at, server_evidence.is_complete, server_evidence.drift, server_evidence.pinned_by, \
         server_evidence.not_scanned"
    };
}

/// Declares the statements. `now` gives the time in milliseconds, and `skip` ends a query that passes over rows that others
/// are changing.
macro_rules! approval_statements {
    (now = $now:literal, skip = $skip:literal) => {
        pub(super) const SETTINGS: &str = "SELECT id, revision, created_at, settings_revision, policy, rescan_hours, \
             webhook_url, webhook_sealed FROM registries WHERE project = $1 AND name = 'default'";
        // A policy that was changed is held against all servers anew.
        pub(super) const UPDATE_SETTINGS: &str = "UPDATE registries SET policy = $2, rescan_hours = $3, \
             webhook_url = $4, webhook_sealed = $5, settings_revision = revision, judged_at = 0 WHERE id = $1";

        pub(super) const EVIDENCE: &str =
            concat!("SELECT ", evidence_columns!(), " FROM server_evidence WHERE server = $1");
        pub(super) const EVIDENCE_OF_GATEWAY: &str = concat!(
            "SELECT ", evidence_columns!(), " FROM gateway_servers JOIN registry_servers \
             ON registry_servers.project = gateway_servers.project \
             AND registry_servers.saved_name = gateway_servers.saved_name \
             AND registry_servers.server_version = gateway_servers.server_version AND deleted_at IS NULL \
             JOIN server_evidence ON server_evidence.server = registry_servers.id WHERE gateway_servers.gateway = $1"
        );
        pub(super) const PUT_EVIDENCE: &str = "INSERT INTO server_evidence (server, way, job, worst, ended_at, \
             is_complete, drift, pinned_by, not_scanned) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (server) DO UPDATE SET way = excluded.way, job = excluded.job, worst = excluded.worst, \
             ended_at = excluded.ended_at, is_complete = excluded.is_complete, drift = excluded.drift, \
             pinned_by = excluded.pinned_by, not_scanned = excluded.not_scanned";
        pub(super) const PROJECT_OF_SERVER: &str =
            "SELECT project FROM registry_servers WHERE id = $1 AND deleted_at IS NULL";
        pub(super) const SERVER_BY_ID: &str = concat!(
            "SELECT ", server_columns!(), " FROM registry_servers WHERE id = $1 AND deleted_at IS NULL"
        );

        // Whether it is due is asked again when it is held: somebody else may have been faster.
        pub(super) const DUE_SERVERS: &str = concat!(
            "SELECT registry_servers.id, server_schedule.asked_at FROM registry_servers \
             JOIN registries ON registries.id = registry_servers.registry \
             LEFT JOIN server_schedule ON server_schedule.server = registry_servers.id \
             WHERE deleted_at IS NULL AND rescan_hours IS NOT NULL AND coalesce(held_until, 0) <= ", $now,
            " AND (asked_at IS NULL OR asked_at <= ", $now, " - rescan_hours * 3600000) \
             AND NOT EXISTS (SELECT 1 FROM server_scans WHERE server_scans.server = registry_servers.id \
             AND settled_at IS NULL) ORDER BY coalesce(asked_at, 0), registry_servers.seq LIMIT $1"
        );
        pub(super) const HOLD_DUE: &str = concat!(
            "INSERT INTO server_schedule (server, held_until) VALUES ($1, ", $now, " + 300000) \
             ON CONFLICT (server) DO UPDATE SET held_until = excluded.held_until \
             WHERE server_schedule.held_until <= ", $now, " AND server_schedule.asked_at IS NOT DISTINCT FROM $2"
        );
        pub(super) const NOTE_ASKED: &str = concat!(
            "INSERT INTO server_schedule (server, asked_at, held_until) VALUES ($1, ", $now, ", 0) \
             ON CONFLICT (server) DO UPDATE SET asked_at = excluded.asked_at, held_until = 0"
        );
        pub(super) const INSERT_SCAN: &str = concat!(
            "INSERT INTO server_scans (job, server, way, asked_at) VALUES ($1, $2, $3, ", $now, ") \
             ON CONFLICT (job, server) DO NOTHING"
        );
        pub(super) const CLAIM_ENDED: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT job, server FROM server_scans WHERE settled_at IS NULL \
             AND held_until <= ",
            $now, " AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = server_scans.job \
             AND status IN ('completed', 'failed', 'cancelled')) ORDER BY asked_at LIMIT $1", $skip,
            ") UPDATE server_scans SET held_until = ", $now, " + 60000 \
             WHERE (job, server) IN (SELECT job, server FROM chosen) AND held_until <= ", $now, " RETURNING job, server"
        );
        // Gives the way only to the one who settles it.
        pub(super) const SETTLE_SCAN: &str = concat!(
            "UPDATE server_scans SET settled_at = ", $now, " WHERE job = $1 AND server = $2 AND settled_at IS NULL \
             RETURNING way"
        );
        pub(super) const CLAIM_JUDGING: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM registries WHERE policy IS NOT NULL AND judged_at <= ", $now,
            " - 3600000 ORDER BY judged_at LIMIT $1", $skip, ") UPDATE registries SET judged_at = ", $now,
            " WHERE id IN (SELECT id FROM chosen) AND judged_at <= ", $now, " - 3600000 RETURNING project"
        );
        pub(super) const SCANNED_SERVERS: &str = "SELECT registry_servers.id FROM registry_servers \
             JOIN server_evidence ON server_evidence.server = registry_servers.id \
             WHERE registry_servers.project = $1 AND deleted_at IS NULL AND is_active AND job IS NOT NULL \
             ORDER BY registry_servers.seq";

        pub(super) const INSERT_WEBHOOK: &str = concat!(
            "INSERT INTO webhooks (id, project, body, created_at, due_at) VALUES ($1, $2, $3, ", $now, ", ", $now, ")"
        );
        pub(super) const CLAIM_WEBHOOKS: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM webhooks WHERE delivered_at IS NULL AND given_up_at IS NULL \
             AND due_at <= ", $now, " ORDER BY due_at LIMIT $1", $skip, ") UPDATE webhooks SET due_at = ", $now,
            " + 60000, tries = tries + 1 WHERE id IN (SELECT id FROM chosen) AND due_at <= ", $now, " RETURNING id"
        );
        pub(super) const WEBHOOK: &str = concat!(
            "SELECT webhooks.id, webhooks.project, registries.id AS registry, webhook_url, webhook_sealed, body, tries, ",
            $now, " AS now FROM webhooks JOIN registries ON registries.project = webhooks.project \
             AND registries.name = 'default' WHERE webhooks.id = $1"
        );
        pub(super) const DELIVERED: &str = concat!(
            "UPDATE webhooks SET delivered_at = ", $now, ", last_error = NULL WHERE id = $1"
        );
        pub(super) const UNDELIVERED: &str = concat!(
            "UPDATE webhooks SET last_error = $2, due_at = ", $now, " + coalesce($3, 0), \
             given_up_at = CASE WHEN $3 IS NULL THEN ", $now, " END WHERE id = $1 AND delivered_at IS NULL"
        );
        pub(super) const TELLING: &str = "SELECT \
             CAST(coalesce(sum(CASE WHEN delivered_at IS NULL AND given_up_at IS NULL THEN 1 ELSE 0 END), 0) AS bigint), \
             CAST(coalesce(sum(CASE WHEN given_up_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS bigint), max(delivered_at) \
             FROM webhooks WHERE project = $1";
        pub(super) const LAST_ERROR: &str = "SELECT last_error FROM webhooks WHERE project = $1 \
             AND delivered_at IS NULL AND last_error IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1";
        pub(super) const FORGET_WEBHOOKS: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT id FROM webhooks WHERE created_at < ", $now, " - 2592000000 \
             AND (delivered_at IS NOT NULL OR given_up_at IS NOT NULL) ORDER BY created_at LIMIT $1", $skip,
            ") DELETE FROM webhooks WHERE id IN (SELECT id FROM chosen)"
        );
        pub(super) const FORGET_SCANS: &str = concat!(
            "WITH chosen AS MATERIALIZED (SELECT job, server FROM server_scans WHERE settled_at < ", $now,
            " - 2592000000 ORDER BY settled_at LIMIT $1", $skip, ") DELETE FROM server_scans \
             WHERE (job, server) IN (SELECT job, server FROM chosen)"
        );
    };
}

pub(in crate::records) use {approval_statements, evidence_columns};
