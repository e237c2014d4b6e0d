-- Documents and what belongs to one: turns, events, signatures, revisions, intents.

CREATE TABLE documents (
    id         TEXT NOT NULL,
    code       TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('pact', 'agreement')),
    title      TEXT NOT NULL,
    subject    TEXT NOT NULL,
    agency     TEXT,
    period     TEXT NOT NULL,
    drafter    TEXT NOT NULL,
    due        TEXT,
    version    INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    stage      TEXT NOT NULL CHECK (stage IN ('draft', 'in_review', 'freezing', 'signing', 'signed', 'archived', 'superseded', 'revoked', 'withdrawn')),
    content    TEXT NOT NULL,
    route      TEXT NOT NULL,
    stage_data TEXT NOT NULL,
    created    TEXT NOT NULL,
    updated    TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE turns (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    group_no    INTEGER NOT NULL,
    task        TEXT NOT NULL CHECK (task IN ('hierarchy', 'coordination', 'approval', 'sign')),
    field       TEXT,
    office      TEXT NOT NULL,
    person      TEXT,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'open', 'blocked', 'done')),
    since       TEXT,
    due         TEXT,
    PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE events (
    document_id TEXT NOT NULL REFERENCES documents (id),
    seq         INTEGER NOT NULL,
    at          TEXT NOT NULL,
    day         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    PRIMARY KEY (document_id, seq)
) STRICT;

CREATE TABLE signatures (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    field       TEXT NOT NULL,
    person      TEXT NOT NULL,
    office      TEXT NOT NULL,
    certificate TEXT NOT NULL,
    intent_id   TEXT NOT NULL UNIQUE,
    revision    TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (document_id, version, field)
) STRICT;

CREATE TABLE revisions (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('base', 'certified', 'signed', 'archived')),
    sha256      TEXT NOT NULL,
    length      INTEGER NOT NULL,
    PRIMARY KEY (document_id, version, seq),
    UNIQUE (document_id, version, sha256)
) STRICT;

CREATE TABLE intents (
    id          TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    field       TEXT NOT NULL,
    person      TEXT NOT NULL,
    seen        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'done', 'aborted')),
    why         TEXT,
    at          TEXT NOT NULL,
    ended       TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX documents_by_stage ON documents (stage, updated);
CREATE INDEX documents_by_agency ON documents (agency, period);
CREATE INDEX turns_by_person ON turns (person, state);
CREATE INDEX turns_by_state ON turns (state, due);
CREATE INDEX intents_by_state ON intents (state, at);

-- What happened is never changed or removed.
CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only: UPDATE refused'); END;
CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only: DELETE refused'); END;
CREATE TRIGGER signatures_refuse_update BEFORE UPDATE ON signatures
BEGIN SELECT RAISE(ABORT, 'signatures is append-only: UPDATE refused'); END;
CREATE TRIGGER signatures_refuse_delete BEFORE DELETE ON signatures
BEGIN SELECT RAISE(ABORT, 'signatures is append-only: DELETE refused'); END;
CREATE TRIGGER revisions_refuse_update BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions is append-only: UPDATE refused'); END;
CREATE TRIGGER revisions_refuse_delete BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'revisions is append-only: DELETE refused'); END;
