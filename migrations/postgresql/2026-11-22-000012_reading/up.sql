-- Reading and reviewing: which pages of a text somebody has had on his screen, the text of every version that was handed
-- in, and the comments that a version was returned with.

CREATE TABLE pages_seen (
    person      TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    base        TEXT COLLATE "C" NOT NULL,
    page        BIGINT NOT NULL CHECK (page > 0),
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, document_id, base, page)
);

CREATE TABLE page_counts (
    base  TEXT COLLATE "C" NOT NULL,
    pages BIGINT NOT NULL CHECK (pages > 0),
    PRIMARY KEY (base)
);

CREATE TABLE versions (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    version     BIGINT NOT NULL,
    content     TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, version)
);

CREATE TABLE comments (
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    seq         BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    place       TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    author      TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (document_id, seq)
);

CREATE INDEX turns_by_office ON turns (office, state);

CREATE TRIGGER versions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON versions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comments_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON comments
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
