-- Ceremonies: what is planned and who comes, the documents signed there, their trail, and the walls that show them. The
-- list of changes tells of ceremonies too from now on, so that an id in it need not be a document's.

CREATE TABLE ceremonies (
    id         TEXT NOT NULL,
    title      TEXT NOT NULL,
    day        TEXT NOT NULL,
    stage      TEXT NOT NULL CHECK (stage IN ('scheduled', 'attendance-open', 'running', 'catch-up', 'closed')),
    revision   INTEGER NOT NULL,
    content    TEXT NOT NULL,
    stage_data TEXT NOT NULL,
    created    TEXT NOT NULL,
    updated    TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE ceremony_documents (
    ceremony_id TEXT NOT NULL REFERENCES ceremonies (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    PRIMARY KEY (ceremony_id, document_id)
) STRICT;

CREATE INDEX ceremony_documents_by_document ON ceremony_documents (document_id);

CREATE TABLE ceremony_events (
    ceremony_id TEXT NOT NULL REFERENCES ceremonies (id),
    seq         INTEGER NOT NULL,
    at          TEXT NOT NULL,
    day         TEXT NOT NULL,
    person      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    PRIMARY KEY (ceremony_id, seq)
) STRICT;

CREATE TABLE ceremony_walls (
    token       TEXT NOT NULL,
    ceremony_id TEXT NOT NULL REFERENCES ceremonies (id),
    made        TEXT NOT NULL,
    ended       TEXT,
    PRIMARY KEY (token)
) STRICT;

CREATE TRIGGER ceremony_events_refuse_update BEFORE UPDATE ON ceremony_events
BEGIN SELECT RAISE(ABORT, 'ceremony_events is append-only: UPDATE refused'); END;
CREATE TRIGGER ceremony_events_refuse_delete BEFORE DELETE ON ceremony_events
BEGIN SELECT RAISE(ABORT, 'ceremony_events is append-only: DELETE refused'); END;

CREATE TABLE changes_of_all (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document_id TEXT NOT NULL
) STRICT;
INSERT INTO changes_of_all (id, document_id) SELECT id, document_id FROM changes;
DROP TABLE changes;
ALTER TABLE changes_of_all RENAME TO changes;
