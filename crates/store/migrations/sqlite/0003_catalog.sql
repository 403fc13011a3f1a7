-- The catalogue of each project: its registry, its servers, its gateways, and every change of them. Documents are text, as
-- the order of their members is kept, and hold no secret: those are sealed apart.

CREATE TABLE registries (
    id BLOB NOT NULL PRIMARY KEY,
    project TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Grows with every change of anything in the project's catalogue.
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (project, name)
);

CREATE TABLE registry_servers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    registry BLOB NOT NULL REFERENCES registries (id),
    project TEXT NOT NULL,
    saved_name TEXT NOT NULL,
    server_version TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    document TEXT NOT NULL,
    sealed BLOB,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB,
    updated_by BLOB,
    deleted_at INTEGER,
    CHECK (deleted_at IS NULL OR sealed IS NULL)
);

-- A deleted server leaves its name to another.
CREATE UNIQUE INDEX registry_servers_name ON registry_servers (project, saved_name, server_version)
    WHERE deleted_at IS NULL;
CREATE INDEX registry_servers_page ON registry_servers (project, seq, is_active) WHERE deleted_at IS NULL;

CREATE TABLE gateways (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    project TEXT NOT NULL,
    gateway_saved_name TEXT NOT NULL,
    gateway_version TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    document TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB,
    updated_by BLOB,
    deleted_at INTEGER
);

CREATE UNIQUE INDEX gateways_name ON gateways (project, gateway_saved_name, gateway_version) WHERE deleted_at IS NULL;
CREATE INDEX gateways_page ON gateways (project, seq, is_active) WHERE deleted_at IS NULL;

-- Which servers a gateway refers to. They are named and not bound by a key, as a server may go while it is referred to.
CREATE TABLE gateway_servers (
    gateway BLOB NOT NULL REFERENCES gateways (id),
    project TEXT NOT NULL,
    saved_name TEXT NOT NULL,
    server_version TEXT NOT NULL,
    PRIMARY KEY (gateway, saved_name, server_version)
);

CREATE INDEX gateway_servers_server ON gateway_servers (project, saved_name, server_version, gateway);

-- Who changed what; rows are added and never changed.
CREATE TABLE catalog_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at INTEGER NOT NULL,
    subject TEXT NOT NULL CHECK (subject IN ('server', 'gateway', 'registry')),
    name TEXT NOT NULL,
    version TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('added', 'modified', 'deleted')),
    user_id BLOB,
    key_id TEXT NOT NULL,
    user_email TEXT NOT NULL,
    reason TEXT,
    before TEXT,
    after TEXT
);

CREATE INDEX catalog_changes_page ON catalog_changes (project, seq);
CREATE INDEX catalog_changes_name ON catalog_changes (project, name, seq);
