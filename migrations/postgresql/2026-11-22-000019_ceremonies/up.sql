-- Ceremonies: what is planned and who comes, the documents signed there, their trail, and the walls that show them. The
-- list of changes tells of ceremonies too from now on, so that an id in it need not be a document's.

CREATE TABLE ceremonies (
    id         TEXT COLLATE "C" NOT NULL,
    title      TEXT COLLATE "C" NOT NULL,
    day        TEXT COLLATE "C" NOT NULL,
    stage      TEXT COLLATE "C" NOT NULL CHECK (stage IN ('scheduled', 'attendance-open', 'running', 'catch-up', 'closed')),
    revision   BIGINT NOT NULL,
    content    TEXT COLLATE "C" NOT NULL,
    stage_data TEXT COLLATE "C" NOT NULL,
    created    TEXT COLLATE "C" NOT NULL,
    updated    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE ceremony_documents (
    ceremony_id TEXT COLLATE "C" NOT NULL REFERENCES ceremonies (id),
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    PRIMARY KEY (ceremony_id, document_id)
);

CREATE INDEX ceremony_documents_by_document ON ceremony_documents (document_id);

CREATE TABLE ceremony_events (
    ceremony_id TEXT COLLATE "C" NOT NULL REFERENCES ceremonies (id),
    seq         BIGINT NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    payload     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (ceremony_id, seq)
);

CREATE TABLE ceremony_walls (
    token       TEXT COLLATE "C" NOT NULL,
    ceremony_id TEXT COLLATE "C" NOT NULL REFERENCES ceremonies (id),
    made        TEXT COLLATE "C" NOT NULL,
    ended       TEXT COLLATE "C",
    PRIMARY KEY (token)
);

CREATE TRIGGER ceremony_events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ceremony_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE changes DROP CONSTRAINT IF EXISTS changes_document_id_fkey;
