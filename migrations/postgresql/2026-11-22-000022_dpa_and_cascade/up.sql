-- The registry of budget documents with every state it ever had, the handing over of each and who acknowledged it; and the
-- week in which an agency carries its agreement down: its clock, the agreements held back until the superior's is signed,
-- and the digests.

CREATE TABLE dpa_history (
    agency   TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    seq      BIGINT NOT NULL CHECK (seq > 0),
    act      TEXT COLLATE "C" NOT NULL CHECK (act IN ('added', 'revised', 'corrected', 'imported')),
    number   TEXT COLLATE "C" NOT NULL,
    approved TEXT COLLATE "C" NOT NULL,
    ceiling  BIGINT NOT NULL,
    note     TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    at       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (agency, seq)
);

CREATE TABLE dpa_handovers (
    agency      TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    seq         BIGINT NOT NULL CHECK (seq > 0),
    number      TEXT COLLATE "C" NOT NULL,
    approved    TEXT COLLATE "C" NOT NULL,
    ceiling     BIGINT NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    place       TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" REFERENCES people (id),
    official    TEXT COLLATE "C",
    received_at TEXT COLLATE "C",
    PRIMARY KEY (agency, seq)
);

CREATE TABLE dpa_minutes (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    received    TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id)
);

CREATE TABLE cascades (
    agency TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    period TEXT COLLATE "C" NOT NULL,
    began  TEXT COLLATE "C" NOT NULL,
    due    TEXT COLLATE "C" NOT NULL,
    at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (agency, period)
);

CREATE TABLE cascade_waits (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    since       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id)
);

CREATE TABLE cascade_digests (
    period TEXT COLLATE "C" NOT NULL,
    day    TEXT COLLATE "C" NOT NULL,
    at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (period, day)
);

CREATE INDEX documents_for_cascade ON documents (subject, period);

CREATE TRIGGER dpa_history_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON dpa_history
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dpa_handovers_refuse_delete BEFORE DELETE OR TRUNCATE ON dpa_handovers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- An acknowledgement is given once and never taken back.
CREATE TRIGGER dpa_handovers_refuse_update BEFORE UPDATE ON dpa_handovers
FOR EACH ROW WHEN (old.received_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
