-- Jobs and all that belongs to them. Times are milliseconds since 1970 in UTC; severities run from 1 (Info) to 5 (Critical).

CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    project TEXT NOT NULL,
    user_email TEXT NOT NULL,
    key_id TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'private')),
    priority TEXT NOT NULL CHECK (priority IN ('interactive', 'bulk')),
    scan_type TEXT NOT NULL CHECK (scan_type IN ('source', 'hosted')),
    source_url TEXT NOT NULL,
    version_or_commit TEXT,
    repo_name TEXT,
    -- `repo_name` in lower case: what lists search in.
    repo_search TEXT,
    auth_type TEXT,
    allow_cached BOOLEAN NOT NULL,
    trace_parent TEXT,
    target TEXT,
    sealed BLOB,
    status TEXT NOT NULL CHECK (status IN ('initializing', 'fetching_source', 'connecting', 'discovering_tools',
        'scanning_tools', 'analyzing', 'completed', 'failed', 'cancelled')),
    attempt INTEGER NOT NULL DEFAULT 0 CHECK (attempt BETWEEN 0 AND 3),
    -- How often the job was taken; only ever grows, so it fences late workers.
    claims INTEGER NOT NULL DEFAULT 0,
    lost_workers INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease_until INTEGER,
    -- When the job was let into the queue, if it holds a place of its project's share.
    admitted_at INTEGER,
    due_at INTEGER NOT NULL,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    source_version TEXT,
    error_message TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    total_tools INTEGER NOT NULL DEFAULT 0,
    tools_succeeded INTEGER NOT NULL DEFAULT 0,
    overall_severity INTEGER CHECK (overall_severity BETWEEN 1 AND 5),
    total_vulnerabilities INTEGER,
    is_complete BOOLEAN,
    last_event INTEGER NOT NULL DEFAULT 0,
    CHECK ((worker IS NULL) = (lease_until IS NULL)),
    -- Only a worker moves a job on, and an ended job holds neither a worker, a place in the queue nor a secret.
    CHECK (status IN ('completed', 'failed', 'cancelled') OR status = 'initializing' OR worker IS NOT NULL),
    CHECK (status NOT IN ('completed', 'failed', 'cancelled') OR (completed_at IS NOT NULL AND worker IS NULL
        AND admitted_at IS NULL AND sealed IS NULL)),
    CHECK (status <> 'completed' OR (total_vulnerabilities IS NOT NULL AND is_complete IS NOT NULL))
);

-- Lists and counts, of public jobs and of the private ones of a project.
CREATE INDEX jobs_public ON jobs (seq, status, scan_type, overall_severity, total_tools, total_vulnerabilities)
    WHERE visibility = 'public';
CREATE INDEX jobs_public_status ON jobs (status, seq, scan_type) WHERE visibility = 'public';
CREATE INDEX jobs_private ON jobs
    (project, seq, status, scan_type, overall_severity, total_tools, total_vulnerabilities)
    WHERE visibility = 'private';
CREATE INDEX jobs_private_status ON jobs (project, status, seq, scan_type) WHERE visibility = 'private';
-- Jobs on their way; rows leave these indexes as they move on.
CREATE INDEX jobs_waiting ON jobs (project, priority, seq) WHERE status = 'initializing' AND admitted_at IS NULL;
CREATE INDEX jobs_admitted ON jobs (project, priority) WHERE admitted_at IS NOT NULL;
CREATE INDEX jobs_queued ON jobs (admitted_at) WHERE admitted_at IS NOT NULL AND worker IS NULL;
CREATE INDEX jobs_held ON jobs (seq) WHERE worker IS NOT NULL;

CREATE TRIGGER jobs_move BEFORE UPDATE OF status ON jobs
WHEN OLD.status <> NEW.status AND (
    OLD.status IN ('completed', 'failed', 'cancelled')
    OR (NEW.status = 'initializing' AND NEW.worker IS NOT NULL)
    OR (NEW.status <> 'initializing'
        AND CASE NEW.status WHEN 'fetching_source' THEN 1 WHEN 'connecting' THEN 1 WHEN 'discovering_tools' THEN 2
            WHEN 'scanning_tools' THEN 3 WHEN 'analyzing' THEN 4 ELSE 5 END
        < CASE OLD.status WHEN 'initializing' THEN 0 WHEN 'fetching_source' THEN 1 WHEN 'connecting' THEN 1
            WHEN 'discovering_tools' THEN 2 WHEN 'scanning_tools' THEN 3 ELSE 4 END))
BEGIN
    SELECT RAISE(ABORT, 'a job only moves on, and not out of its terminal state');
END;

CREATE TABLE job_tools (
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'success', 'failed')),
    severity INTEGER CHECK (severity BETWEEN 1 AND 5),
    PRIMARY KEY (job_id, position)
) WITHOUT ROWID;

CREATE TABLE job_events (
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) WITHOUT ROWID;

-- Project and visibility are those of the job: a result is found again without its job.
CREATE TABLE job_results (
    job_id BLOB NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project TEXT NOT NULL,
    visibility TEXT NOT NULL,
    completed_at INTEGER NOT NULL,
    content_key TEXT,
    report TEXT NOT NULL
);

CREATE INDEX job_results_public ON job_results (content_key, completed_at)
    WHERE content_key IS NOT NULL AND visibility = 'public';
CREATE INDEX job_results_own ON job_results (content_key, project, completed_at)
    WHERE content_key IS NOT NULL;

CREATE TRIGGER job_results_stay BEFORE UPDATE ON job_results
BEGIN
    SELECT RAISE(ABORT, 'a result is written once');
END;

CREATE TABLE job_categories (
    job_id BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    findings INTEGER NOT NULL,
    project TEXT NOT NULL,
    visibility TEXT NOT NULL,
    PRIMARY KEY (job_id, category)
) WITHOUT ROWID;

CREATE INDEX job_categories_public ON job_categories (category, findings) WHERE visibility = 'public';
CREATE INDEX job_categories_private ON job_categories (project, category, findings) WHERE visibility = 'private';

-- A request with a key, and the ids of the jobs it made, 16 bytes each.
CREATE TABLE idempotency (
    project TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    jobs BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (project, key)
) WITHOUT ROWID;

CREATE TABLE api_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL,
    project TEXT NOT NULL,
    scopes TEXT NOT NULL,
    user_email TEXT NOT NULL,
    name TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
);

CREATE TABLE api_calls (
    hour INTEGER NOT NULL,
    project TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    status_class INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    PRIMARY KEY (hour, project, endpoint, status_class)
) WITHOUT ROWID;

CREATE TABLE organisation (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL
);
