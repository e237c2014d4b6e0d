-- The registry of budget documents with every state it ever had, the handing over of each and who acknowledged it; and the
-- week in which an agency carries its agreement down: its clock, the agreements held back until the superior's is signed,
-- and the digests.

CREATE TABLE dpa_history (
    agency   TEXT NOT NULL REFERENCES agencies (id),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    act      TEXT NOT NULL CHECK (act IN ('added', 'revised', 'corrected', 'imported')),
    number   TEXT NOT NULL,
    approved TEXT NOT NULL,
    ceiling  INTEGER NOT NULL,
    note     TEXT NOT NULL,
    name     TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (agency, seq)
) STRICT;

CREATE TABLE dpa_handovers (
    agency      TEXT NOT NULL REFERENCES agencies (id),
    seq         INTEGER NOT NULL CHECK (seq > 0),
    number      TEXT NOT NULL,
    approved    TEXT NOT NULL,
    ceiling     INTEGER NOT NULL,
    day         TEXT NOT NULL,
    place       TEXT NOT NULL,
    name        TEXT NOT NULL,
    at          TEXT NOT NULL,
    person      TEXT REFERENCES people (id),
    official    TEXT,
    received_at TEXT,
    PRIMARY KEY (agency, seq)
) STRICT;

CREATE TABLE dpa_minutes (
    document_id TEXT NOT NULL REFERENCES documents (id),
    received    TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (document_id)
) STRICT;

CREATE TABLE cascades (
    agency TEXT NOT NULL REFERENCES agencies (id),
    period TEXT NOT NULL,
    began  TEXT NOT NULL,
    due    TEXT NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (agency, period)
) STRICT;

CREATE TABLE cascade_waits (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    since       TEXT NOT NULL,
    PRIMARY KEY (document_id)
) STRICT;

CREATE TABLE cascade_digests (
    period TEXT NOT NULL,
    day    TEXT NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (period, day)
) STRICT;

CREATE INDEX documents_for_cascade ON documents (subject, period);

CREATE TRIGGER dpa_history_refuse_update BEFORE UPDATE ON dpa_history
BEGIN SELECT RAISE(ABORT, 'dpa_history is append-only: UPDATE refused'); END;
CREATE TRIGGER dpa_history_refuse_delete BEFORE DELETE ON dpa_history
BEGIN SELECT RAISE(ABORT, 'dpa_history is append-only: DELETE refused'); END;
-- An acknowledgement is given once and never taken back.
CREATE TRIGGER dpa_handovers_refuse_update BEFORE UPDATE ON dpa_handovers WHEN old.received_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'dpa_handovers is append-only: UPDATE refused'); END;
CREATE TRIGGER dpa_handovers_refuse_delete BEFORE DELETE ON dpa_handovers
BEGIN SELECT RAISE(ABORT, 'dpa_handovers is append-only: DELETE refused'); END;
