-- The wordings of the institution, every version: pacts by variant and the clauses of agreements.

CREATE TABLE texts (
    name    TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    wording TEXT NOT NULL,
    author  TEXT NOT NULL,
    note    TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;

-- What documents were drafted with is never changed or removed.
CREATE TRIGGER texts_refuse_update BEFORE UPDATE ON texts
BEGIN SELECT RAISE(ABORT, 'texts is append-only: UPDATE refused'); END;
CREATE TRIGGER texts_refuse_delete BEFORE DELETE ON texts
BEGIN SELECT RAISE(ABORT, 'texts is append-only: DELETE refused'); END;
