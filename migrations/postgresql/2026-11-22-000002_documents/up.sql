-- Documents and what belongs to one: turns, events, signatures, revisions, intents.

CREATE TABLE documents (
    id         TEXT COLLATE "C" NOT NULL,
    code       TEXT COLLATE "C" NOT NULL UNIQUE,
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('pact', 'agreement')),
    title      TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    agency     TEXT COLLATE "C",
    period     TEXT COLLATE "C" NOT NULL,
    drafter    TEXT COLLATE "C" NOT NULL,
    due        TEXT COLLATE "C",
    version    BIGINT NOT NULL,
    revision   BIGINT NOT NULL,
    stage      TEXT COLLATE "C" NOT NULL CHECK (stage IN ('draft', 'in_review', 'freezing', 'signing', 'signed', 'archived', 'superseded', 'revoked', 'withdrawn')),
    content    TEXT COLLATE "C" NOT NULL,
    route      TEXT COLLATE "C" NOT NULL,
    stage_data TEXT COLLATE "C" NOT NULL,
    created    TEXT COLLATE "C" NOT NULL,
    updated    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE turns (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    group_no    BIGINT NOT NULL,
    task        TEXT COLLATE "C" NOT NULL CHECK (task IN ('hierarchy', 'coordination', 'approval', 'sign')),
    field       TEXT COLLATE "C",
    office      TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C",
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'open', 'blocked', 'done')),
    since       TEXT COLLATE "C",
    due         TEXT COLLATE "C",
    PRIMARY KEY (document_id, position)
);

CREATE TABLE events (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    seq         BIGINT NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    payload     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, seq)
);

CREATE TABLE signatures (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    field       TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    office      TEXT COLLATE "C" NOT NULL,
    certificate TEXT COLLATE "C" NOT NULL,
    intent_id   TEXT COLLATE "C" NOT NULL UNIQUE,
    revision    TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, version, field)
);

CREATE TABLE revisions (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('base', 'certified', 'signed', 'archived')),
    sha256      TEXT COLLATE "C" NOT NULL,
    length      BIGINT NOT NULL,
    PRIMARY KEY (document_id, version, seq),
    UNIQUE (document_id, version, sha256)
);

CREATE TABLE intents (
    id          TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    field       TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    seen        TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'done', 'aborted')),
    why         TEXT COLLATE "C",
    at          TEXT COLLATE "C" NOT NULL,
    ended       TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX documents_by_stage ON documents (stage, updated);
CREATE INDEX documents_by_agency ON documents (agency, period);
CREATE INDEX turns_by_person ON turns (person, state);
CREATE INDEX turns_by_state ON turns (state, due);
CREATE INDEX intents_by_state ON intents (state, at);

-- What happened is never changed or removed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END
$$;
CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER signatures_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON signatures
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revisions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON revisions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
