-- Owed work, written in the same commit as what it is owed for.

CREATE TABLE jobs (
    id          TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    payload     TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL,
    due         TEXT COLLATE "C" NOT NULL,
    attempts    BIGINT NOT NULL,
    lease_until TEXT COLLATE "C",
    lease_token TEXT COLLATE "C",
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'done', 'lapsed', 'buried')),
    why         TEXT COLLATE "C",
    created     TEXT COLLATE "C" NOT NULL,
    ended       TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX jobs_by_state ON jobs (state, due, id);
CREATE INDEX jobs_by_document ON jobs (document_id);
