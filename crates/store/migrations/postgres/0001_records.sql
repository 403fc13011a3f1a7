-- Jobs and all that belongs to them. Times are milliseconds since 1970 in UTC; severities run from 1 (Info) to 5 (Critical).

CREATE TABLE jobs (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    project text NOT NULL,
    user_email text NOT NULL,
    key_id text NOT NULL,
    visibility text NOT NULL CHECK (visibility IN ('public', 'private')),
    priority text NOT NULL CHECK (priority IN ('interactive', 'bulk')),
    scan_type text NOT NULL CHECK (scan_type IN ('source', 'hosted')),
    source_url text NOT NULL,
    version_or_commit text,
    repo_name text,
    -- `repo_name` in lower case: what lists search in.
    repo_search text,
    auth_type text,
    allow_cached boolean NOT NULL,
    trace_parent text,
    target text,
    sealed bytea,
    status text NOT NULL CHECK (status IN ('initializing', 'fetching_source', 'connecting', 'discovering_tools',
        'scanning_tools', 'analyzing', 'completed', 'failed', 'cancelled')),
    attempt bigint NOT NULL DEFAULT 0 CHECK (attempt BETWEEN 0 AND 3),
    -- How often the job was taken; only ever grows, so it fences late workers.
    claims bigint NOT NULL DEFAULT 0,
    lost_workers bigint NOT NULL DEFAULT 0,
    worker text,
    lease_until bigint,
    -- When the job was let into the queue, if it holds a place of its project's share.
    admitted_at bigint,
    due_at bigint NOT NULL,
    cancel_requested boolean NOT NULL DEFAULT FALSE,
    source_version text,
    error_message text,
    created_at bigint NOT NULL,
    started_at bigint,
    completed_at bigint,
    total_tools bigint NOT NULL DEFAULT 0,
    tools_succeeded bigint NOT NULL DEFAULT 0,
    overall_severity bigint CHECK (overall_severity BETWEEN 1 AND 5),
    total_vulnerabilities bigint,
    is_complete boolean,
    last_event bigint NOT NULL DEFAULT 0,
    CHECK ((worker IS NULL) = (lease_until IS NULL)),
    -- Only a worker moves a job on, and an ended job holds neither a worker, a place in the queue nor a secret.
    CHECK (status IN ('completed', 'failed', 'cancelled') OR status = 'initializing' OR worker IS NOT NULL),
    CHECK (status NOT IN ('completed', 'failed', 'cancelled') OR (completed_at IS NOT NULL AND worker IS NULL
        AND admitted_at IS NULL AND sealed IS NULL)),
    CHECK (status <> 'completed' OR (total_vulnerabilities IS NOT NULL AND is_complete IS NOT NULL))
);

-- Lists and counts, of public jobs and of the private ones of a project.
CREATE INDEX jobs_public ON jobs (seq)
    INCLUDE (status, scan_type, overall_severity, total_tools, total_vulnerabilities)
    WHERE visibility = 'public';
CREATE INDEX jobs_public_status ON jobs (status, seq) INCLUDE (scan_type) WHERE visibility = 'public';
CREATE INDEX jobs_private ON jobs (project, seq)
    INCLUDE (status, scan_type, overall_severity, total_tools, total_vulnerabilities)
    WHERE visibility = 'private';
CREATE INDEX jobs_private_status ON jobs (project, status, seq) INCLUDE (scan_type) WHERE visibility = 'private';
-- Jobs on their way; rows leave these indexes as they move on.
CREATE INDEX jobs_waiting ON jobs (project, priority, seq) WHERE status = 'initializing' AND admitted_at IS NULL;
CREATE INDEX jobs_admitted ON jobs (project, priority) WHERE admitted_at IS NOT NULL;
CREATE INDEX jobs_queued ON jobs (admitted_at) WHERE admitted_at IS NOT NULL AND worker IS NULL;
CREATE INDEX jobs_held ON jobs (seq) WHERE worker IS NOT NULL;

CREATE FUNCTION job_rank(status text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE status WHEN 'initializing' THEN 0 WHEN 'fetching_source' THEN 1 WHEN 'connecting' THEN 1
        WHEN 'discovering_tools' THEN 2 WHEN 'scanning_tools' THEN 3 WHEN 'analyzing' THEN 4 ELSE 5 END
$$;

CREATE FUNCTION refuse_job_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a job only moves on, and not out of its terminal state' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER jobs_move BEFORE UPDATE OF status ON jobs
FOR EACH ROW WHEN (OLD.status <> NEW.status AND (
    OLD.status IN ('completed', 'failed', 'cancelled')
    OR (NEW.status = 'initializing' AND NEW.worker IS NOT NULL)
    OR (NEW.status <> 'initializing' AND job_rank(NEW.status) < job_rank(OLD.status))))
EXECUTE FUNCTION refuse_job_move();

CREATE TABLE job_tools (
    job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position bigint NOT NULL,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'running', 'success', 'failed')),
    severity bigint CHECK (severity BETWEEN 1 AND 5),
    PRIMARY KEY (job_id, position)
);

CREATE TABLE job_events (
    job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number bigint NOT NULL CHECK (number > 0),
    at bigint NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- Project and visibility are those of the job: a result is found again without its job.
CREATE TABLE job_results (
    job_id uuid NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    project text NOT NULL,
    visibility text NOT NULL,
    completed_at bigint NOT NULL,
    content_key text,
    report text NOT NULL
);

CREATE INDEX job_results_public ON job_results (content_key, completed_at)
    WHERE content_key IS NOT NULL AND visibility = 'public';
CREATE INDEX job_results_own ON job_results (content_key, project, completed_at)
    WHERE content_key IS NOT NULL;

CREATE FUNCTION refuse_result_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a result is written once' USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER job_results_stay BEFORE UPDATE ON job_results
FOR EACH ROW EXECUTE FUNCTION refuse_result_change();

CREATE TABLE job_categories (
    job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    category text NOT NULL,
    findings bigint NOT NULL,
    project text NOT NULL,
    visibility text NOT NULL,
    PRIMARY KEY (job_id, category)
);

CREATE INDEX job_categories_public ON job_categories (category) INCLUDE (findings) WHERE visibility = 'public';
CREATE INDEX job_categories_private ON job_categories (project, category) INCLUDE (findings) WHERE visibility = 'private';

-- A request with a key, and the ids of the jobs it made, 16 bytes each.
CREATE TABLE idempotency (
    project text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    jobs bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (project, key)
);

CREATE TABLE api_keys (
    id text NOT NULL PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    hash bytea NOT NULL,
    project text NOT NULL,
    scopes text NOT NULL,
    user_email text NOT NULL,
    name text,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);

CREATE TABLE api_calls (
    hour bigint NOT NULL,
    project text NOT NULL,
    endpoint text NOT NULL,
    status_class bigint NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (hour, project, endpoint, status_class)
);

CREATE TABLE organisation (
    one bigint NOT NULL PRIMARY KEY CHECK (one = 1),
    id uuid NOT NULL
);
