-- What a registry asks of its servers, what is known of them, and who is told.

ALTER TABLE registries ADD COLUMN policy TEXT;
ALTER TABLE registries ADD COLUMN rescan_hours INTEGER CHECK (rescan_hours > 0);
-- The address as it may be shown; whole, and with the secret that signs, it is sealed.
ALTER TABLE registries ADD COLUMN webhook_url TEXT;
ALTER TABLE registries ADD COLUMN webhook_sealed BLOB;
-- The revision of the last change of these settings.
ALTER TABLE registries ADD COLUMN settings_revision INTEGER NOT NULL DEFAULT 0;
-- When the policy was last held against all servers.
ALTER TABLE registries ADD COLUMN judged_at INTEGER NOT NULL DEFAULT 0;

-- When a server is scanned again: `asked_at` is when it was last asked for, `held_until` until when somebody is about to.
CREATE TABLE server_schedule (
    server BLOB NOT NULL PRIMARY KEY REFERENCES registry_servers (id),
    asked_at INTEGER,
    held_until INTEGER NOT NULL DEFAULT 0
);

-- Jobs that scan a registered server; `way` is how it was reached or started, as a hash.
CREATE TABLE server_scans (
    job BLOB NOT NULL REFERENCES jobs (id),
    server BLOB NOT NULL REFERENCES registry_servers (id),
    way TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    held_until INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER,
    PRIMARY KEY (job, server)
);

CREATE INDEX server_scans_open ON server_scans (asked_at) WHERE settled_at IS NULL;
CREATE INDEX server_scans_server ON server_scans (server) WHERE settled_at IS NULL;
CREATE INDEX server_scans_settled ON server_scans (settled_at) WHERE settled_at IS NOT NULL;

-- What is known of a server as it is reached or started by `way`.
CREATE TABLE server_evidence (
    server BLOB NOT NULL PRIMARY KEY REFERENCES registry_servers (id),
    way TEXT NOT NULL,
    job BLOB,
    worst INTEGER CHECK (worst BETWEEN 1 AND 5),
    ended_at INTEGER,
    is_complete BOOLEAN,
    -- What is another than it was approved, a JSON list; nothing if nobody compared.
    drift TEXT,
    -- The scan that saw what was approved.
    pinned_by BLOB,
    -- Why the last try gave nothing.
    not_scanned TEXT,
    CHECK ((job IS NULL) = (ended_at IS NULL) AND (job IS NULL) = (is_complete IS NULL))
);

-- What is to be told, and whether it was.
CREATE TABLE webhooks (
    id BLOB NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    delivered_at INTEGER,
    given_up_at INTEGER,
    last_error TEXT
);

CREATE INDEX webhooks_due ON webhooks (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;
CREATE INDEX webhooks_age ON webhooks (created_at);
