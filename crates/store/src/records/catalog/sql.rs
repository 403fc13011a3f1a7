//! The SQL of the catalogue, which every database takes as it stands but for its clock.

/// The columns of a [`super::ServerRecord`].
macro_rules! server_columns {
    () => {
        "id, registry, document, sealed, revision, created_at, updated_at, created_by, updated_by"
    };
}

/// The columns of a [`super::GatewayRecord`].
macro_rules! gateway_columns {
    () => {
        "id, document, revision, created_at, updated_at, created_by, updated_by"
    };
}

/// Declares the statements. `now` gives the time in milliseconds.
macro_rules! catalog_statements {
    (now = $now:literal) => {
        // Locks the row: whoever changes something of the project waits here for whoever does so now.
        pub(super) const RAISE_REVISION: &str = "UPDATE registries SET revision = revision + 1 \
             WHERE project = $1 AND name = 'default' RETURNING id, revision";
        pub(super) const MAKE_REGISTRY: &str = concat!(
            "INSERT INTO registries (id, project, name, revision, created_at) VALUES ($2, $1, 'default', 1, ", $now,
            ") ON CONFLICT (project, name) DO UPDATE SET revision = registries.revision + 1 RETURNING id, revision"
        );

        // A name that is taken gives no row.
        pub(super) const INSERT_SERVER: &str = concat!(
            "INSERT INTO registry_servers (id, registry, project, saved_name, server_version, is_active, document, \
             sealed, revision, created_at, updated_at, created_by, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
             $9, ", $now, ", ", $now, ", $10, $10) ON CONFLICT (project, saved_name, server_version) \
             WHERE deleted_at IS NULL DO NOTHING RETURNING ", server_columns!()
        );
        pub(super) const SERVER: &str = concat!(
            "SELECT ", server_columns!(), " FROM registry_servers WHERE project = $1 AND saved_name = $2 \
             AND server_version = $3 AND deleted_at IS NULL"
        );
        pub(super) const HAS_SERVER: &str = "SELECT CAST(count(*) AS bigint) FROM registry_servers WHERE project = $1 \
             AND saved_name = $2 AND server_version = $3 AND deleted_at IS NULL";
        pub(super) const SERVERS: &str = concat!(
            "SELECT ", server_columns!(), " FROM registry_servers WHERE project = $1 AND deleted_at IS NULL \
             AND ($2 IS NULL OR is_active = $2) ORDER BY seq DESC LIMIT $3 OFFSET $4"
        );
        pub(super) const COUNT_SERVERS: &str = "SELECT CAST(count(*) AS bigint) FROM registry_servers \
             WHERE project = $1 AND deleted_at IS NULL AND ($2 IS NULL OR is_active = $2)";
        pub(super) const UPDATE_SERVER: &str = concat!(
            "UPDATE registry_servers SET document = $2, sealed = $3, is_active = $4, revision = $5, updated_at = ", $now,
            ", updated_by = $6 WHERE id = $1 RETURNING ", server_columns!()
        );
        pub(super) const DELETE_SERVER: &str = concat!(
            "UPDATE registry_servers SET deleted_at = ", $now, ", sealed = NULL, revision = $2, updated_at = ", $now,
            ", updated_by = $3 WHERE id = $1"
        );
        pub(super) const REFERRING: &str = "SELECT gateways.document FROM gateway_servers JOIN gateways \
             ON gateways.id = gateway_servers.gateway WHERE gateway_servers.project = $1 AND saved_name = $2 \
             AND server_version = $3 ORDER BY gateways.seq DESC LIMIT 1000";
        pub(super) const GATEWAYS_OF: &str =
            "SELECT gateways.id, document, revision, created_at, updated_at, created_by, updated_by \
             FROM gateway_servers JOIN gateways ON gateways.id = gateway_servers.gateway \
             WHERE gateway_servers.project = $1 AND saved_name = $2 AND server_version = $3 \
             ORDER BY gateways.seq DESC LIMIT $4 OFFSET $5";
        pub(super) const COUNT_GATEWAYS_OF: &str = "SELECT CAST(count(*) AS bigint) FROM gateway_servers \
             WHERE project = $1 AND saved_name = $2 AND server_version = $3";

        // A name that is taken gives no row.
        pub(super) const INSERT_GATEWAY: &str = concat!(
            "INSERT INTO gateways (id, project, gateway_saved_name, gateway_version, is_active, document, revision, \
             created_at, updated_at, created_by, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, ", $now, ", ", $now,
            ", $8, $8) ON CONFLICT (project, gateway_saved_name, gateway_version) WHERE deleted_at IS NULL DO NOTHING \
             RETURNING ", gateway_columns!()
        );
        pub(super) const GATEWAY: &str = concat!(
            "SELECT ", gateway_columns!(), " FROM gateways WHERE project = $1 AND gateway_saved_name = $2 \
             AND gateway_version = $3 AND deleted_at IS NULL"
        );
        pub(super) const GATEWAYS: &str = concat!(
            "SELECT ", gateway_columns!(), " FROM gateways WHERE project = $1 AND deleted_at IS NULL \
             AND ($2 IS NULL OR is_active = $2) ORDER BY seq DESC LIMIT $3 OFFSET $4"
        );
        pub(super) const COUNT_GATEWAYS: &str = "SELECT CAST(count(*) AS bigint) FROM gateways \
             WHERE project = $1 AND deleted_at IS NULL AND ($2 IS NULL OR is_active = $2)";
        pub(super) const UPDATE_GATEWAY: &str = concat!(
            "UPDATE gateways SET document = $2, is_active = $3, revision = $4, updated_at = ", $now,
            ", updated_by = $5 WHERE id = $1 RETURNING ", gateway_columns!()
        );
        pub(super) const DELETE_GATEWAY: &str = concat!(
            "UPDATE gateways SET deleted_at = ", $now, ", revision = $2, updated_at = ", $now,
            ", updated_by = $3 WHERE id = $1"
        );
        // References of a gateway that is deleted are gone, so that they count nowhere.
        pub(super) const FORGET_REFERENCES: &str = "DELETE FROM gateway_servers WHERE gateway = $1";
        pub(super) const INSERT_REFERENCE: &str = "INSERT INTO gateway_servers (gateway, project, saved_name, \
             server_version) VALUES ($1, $2, $3, $4)";
        pub(super) const SERVERS_OF: &str = "SELECT registry_servers.id, registry, document, sealed, revision, \
             created_at, updated_at, created_by, updated_by FROM gateway_servers JOIN registry_servers \
             ON registry_servers.project = gateway_servers.project \
             AND registry_servers.saved_name = gateway_servers.saved_name \
             AND registry_servers.server_version = gateway_servers.server_version AND deleted_at IS NULL \
             WHERE gateway_servers.gateway = $1";

        pub(super) const INSERT_CHANGE: &str = concat!(
            "INSERT INTO catalog_changes (project, revision, at, subject, name, version, kind, user_id, key_id, \
             user_email, reason, before, after) VALUES ($1, $2, ", $now, ", $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        );
        pub(super) const CHANGES: &str = "SELECT revision, at, subject, name, version, kind, user_id, key_id, \
             user_email, reason, before, after FROM catalog_changes WHERE project = $1 \
             AND ($2 IS NULL OR name = $2) ORDER BY seq DESC LIMIT $3 OFFSET $4";
        pub(super) const COUNT_CHANGES: &str = "SELECT CAST(count(*) AS bigint) FROM catalog_changes \
             WHERE project = $1 AND ($2 IS NULL OR name = $2)";
    };
}

pub(in crate::records) use {catalog_statements, gateway_columns, server_columns};
