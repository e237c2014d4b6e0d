-- The wordings of the institution, every version: pacts by variant and the clauses of agreements.

CREATE TABLE texts (
    name    TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    wording TEXT COLLATE "C" NOT NULL,
    author  TEXT COLLATE "C" NOT NULL,
    note    TEXT COLLATE "C" NOT NULL,
    at      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name, version)
);

-- What documents were drafted with is never changed or removed.
CREATE TRIGGER texts_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON texts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
