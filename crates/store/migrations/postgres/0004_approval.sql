-- What a registry asks of its servers, what is known of them, and who is told.

ALTER TABLE registries ADD COLUMN policy text;
ALTER TABLE registries ADD COLUMN rescan_hours bigint CHECK (rescan_hours > 0);
-- The address as it may be shown; whole, and with the secret that signs, it is sealed.
ALTER TABLE registries ADD COLUMN webhook_url text;
ALTER TABLE registries ADD COLUMN webhook_sealed bytea;
-- The revision of the last change of these settings.
ALTER TABLE registries ADD COLUMN settings_revision bigint NOT NULL DEFAULT 0;
-- When the policy was last held against all servers.
ALTER TABLE registries ADD COLUMN judged_at bigint NOT NULL DEFAULT 0;

-- When a server is scanned again: `asked_at` is when it was last asked for, `held_until` until when somebody is about to.
CREATE TABLE server_schedule (
    server uuid NOT NULL PRIMARY KEY REFERENCES registry_servers (id),
    asked_at bigint,
    held_until bigint NOT NULL DEFAULT 0
);

-- Jobs that scan a registered server; `way` is how it was reached or started, as a hash.
CREATE TABLE server_scans (
    job uuid NOT NULL REFERENCES jobs (id),
    server uuid NOT NULL REFERENCES registry_servers (id),
    way text NOT NULL,
    asked_at bigint NOT NULL,
    held_until bigint NOT NULL DEFAULT 0,
    settled_at bigint,
    PRIMARY KEY (job, server)
);

CREATE INDEX server_scans_open ON server_scans (asked_at) WHERE settled_at IS NULL;
CREATE INDEX server_scans_server ON server_scans (server) WHERE settled_at IS NULL;
CREATE INDEX server_scans_settled ON server_scans (settled_at) WHERE settled_at IS NOT NULL;

-- What is known of a server as it is reached or started by `way`.
CREATE TABLE server_evidence (
    server uuid NOT NULL PRIMARY KEY REFERENCES registry_servers (id),
    way text NOT NULL,
    job uuid,
    worst bigint CHECK (worst BETWEEN 1 AND 5),
    ended_at bigint,
    is_complete boolean,
    -- What is another than it was approved, a JSON list; nothing if nobody compared.
    drift text,
    -- The scan that saw what was approved.
    pinned_by uuid,
    -- Why the last try gave nothing.
    not_scanned text,
    CHECK ((job IS NULL) = (ended_at IS NULL) AND (job IS NULL) = (is_complete IS NULL))
);

-- What is to be told, and whether it was.
CREATE TABLE webhooks (
    id uuid NOT NULL PRIMARY KEY,
    project text NOT NULL,
    body text NOT NULL,
    created_at bigint NOT NULL,
    tries bigint NOT NULL DEFAULT 0,
    due_at bigint NOT NULL,
    delivered_at bigint,
    given_up_at bigint,
    last_error text
);

CREATE INDEX webhooks_due ON webhooks (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;
CREATE INDEX webhooks_age ON webhooks (created_at);
