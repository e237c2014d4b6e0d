-- Owed work, written in the same commit as what it is owed for.

CREATE TABLE jobs (
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    document_id TEXT NOT NULL,
    due         TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    lease_until TEXT,
    lease_token TEXT,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'done', 'lapsed', 'buried')),
    why         TEXT,
    created     TEXT NOT NULL,
    ended       TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX jobs_by_state ON jobs (state, due, id);
CREATE INDEX jobs_by_document ON jobs (document_id);
