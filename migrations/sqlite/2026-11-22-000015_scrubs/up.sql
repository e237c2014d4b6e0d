-- When the files of a document were last read and judged again, and what was wrong with them.

CREATE TABLE scrubs (
    document_id TEXT NOT NULL REFERENCES documents (id),
    at          TEXT NOT NULL,
    damage      TEXT,
    PRIMARY KEY (document_id)
) STRICT;
