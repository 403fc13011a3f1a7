-- The catalogue of each project: its registry, its servers, its gateways, and every change of them. Documents are text, as
-- the order of their members is kept, and hold no secret: those are sealed apart.

CREATE TABLE registries (
    id uuid NOT NULL PRIMARY KEY,
    project text NOT NULL,
    name text NOT NULL,
    -- Grows with every change of anything in the project's catalogue.
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    UNIQUE (project, name)
);

CREATE TABLE registry_servers (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    registry uuid NOT NULL REFERENCES registries (id),
    project text NOT NULL,
    saved_name text NOT NULL,
    server_version text NOT NULL,
    is_active boolean NOT NULL,
    document text NOT NULL,
    sealed bytea,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by uuid,
    updated_by uuid,
    deleted_at bigint,
    CHECK (deleted_at IS NULL OR sealed IS NULL)
);

-- A deleted server leaves its name to another.
CREATE UNIQUE INDEX registry_servers_name ON registry_servers (project, saved_name, server_version)
    WHERE deleted_at IS NULL;
CREATE INDEX registry_servers_page ON registry_servers (project, seq) INCLUDE (is_active) WHERE deleted_at IS NULL;

CREATE TABLE gateways (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    project text NOT NULL,
    gateway_saved_name text NOT NULL,
    gateway_version text NOT NULL,
    is_active boolean NOT NULL,
    document text NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by uuid,
    updated_by uuid,
    deleted_at bigint
);

CREATE UNIQUE INDEX gateways_name ON gateways (project, gateway_saved_name, gateway_version) WHERE deleted_at IS NULL;
CREATE INDEX gateways_page ON gateways (project, seq) INCLUDE (is_active) WHERE deleted_at IS NULL;

-- Which servers a gateway refers to. They are named and not bound by a key, as a server may go while it is referred to.
CREATE TABLE gateway_servers (
    gateway uuid NOT NULL REFERENCES gateways (id),
    project text NOT NULL,
    saved_name text NOT NULL,
    server_version text NOT NULL,
    PRIMARY KEY (gateway, saved_name, server_version)
);

CREATE INDEX gateway_servers_server ON gateway_servers (project, saved_name, server_version, gateway);

-- Who changed what; rows are added and never changed.
CREATE TABLE catalog_changes (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    revision bigint NOT NULL,
    at bigint NOT NULL,
    subject text NOT NULL CHECK (subject IN ('server', 'gateway', 'registry')),
    name text NOT NULL,
    version text,
    kind text NOT NULL CHECK (kind IN ('added', 'modified', 'deleted')),
    user_id uuid,
    key_id text NOT NULL,
    user_email text NOT NULL,
    reason text,
    before text,
    after text
);

CREATE INDEX catalog_changes_page ON catalog_changes (project, seq);
CREATE INDEX catalog_changes_name ON catalog_changes (project, name, seq);
