-- Reading and reviewing: which pages of a text somebody has had on his screen, the text of every version that was handed
-- in, and the comments that a version was returned with.

CREATE TABLE pages_seen (
    person      TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    base        TEXT NOT NULL,
    page        INTEGER NOT NULL CHECK (page > 0),
    at          TEXT NOT NULL,
    PRIMARY KEY (person, document_id, base, page)
) STRICT;

CREATE TABLE page_counts (
    base  TEXT NOT NULL,
    pages INTEGER NOT NULL CHECK (pages > 0),
    PRIMARY KEY (base)
) STRICT;

CREATE TABLE versions (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version     INTEGER NOT NULL,
    content     TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT;

CREATE TABLE comments (
    document_id TEXT NOT NULL REFERENCES documents (id),
    seq         INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    place       TEXT NOT NULL,
    body        TEXT NOT NULL,
    author      TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (document_id, seq)
) STRICT;

CREATE INDEX turns_by_office ON turns (office, state);

CREATE TRIGGER versions_refuse_update BEFORE UPDATE ON versions
BEGIN SELECT RAISE(ABORT, 'versions is append-only: UPDATE refused'); END;
CREATE TRIGGER versions_refuse_delete BEFORE DELETE ON versions
BEGIN SELECT RAISE(ABORT, 'versions is append-only: DELETE refused'); END;
CREATE TRIGGER comments_refuse_update BEFORE UPDATE ON comments
BEGIN SELECT RAISE(ABORT, 'comments is append-only: UPDATE refused'); END;
CREATE TRIGGER comments_refuse_delete BEFORE DELETE ON comments
BEGIN SELECT RAISE(ABORT, 'comments is append-only: DELETE refused'); END;
