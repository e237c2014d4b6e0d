-- One turn at a kiosk: a link or QR code that opens one person's documents once, and is dead afterwards. Link, cookie and
-- the ticket of a host whose tablet was handed over are kept as SHA-256. And what a summary showed to whom before he signed.

CREATE TABLE one_turns (
    id           TEXT NOT NULL,
    link         TEXT NOT NULL UNIQUE,
    cookie       TEXT UNIQUE,
    person       TEXT NOT NULL,
    name         TEXT NOT NULL,
    documents    TEXT NOT NULL,
    issued_by    TEXT NOT NULL REFERENCES accounts (id),
    issued       TEXT NOT NULL,
    expires      TEXT NOT NULL,
    opened       TEXT,
    seen         TEXT,
    ended        TEXT,
    ending       TEXT CHECK (ending IN ('signed', 'done', 'idle', 'operator', 'lapsed', 'replaced')),
    act          TEXT,
    host_ticket  TEXT UNIQUE,
    host_began   TEXT,
    host_back    TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE summaries (
    person      TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    base        TEXT NOT NULL,
    shown       TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (person, document_id, base)
) STRICT;

CREATE INDEX one_turns_by_person ON one_turns (person, ended);
CREATE INDEX one_turns_by_time ON one_turns (issued);
CREATE TRIGGER summaries_refuse_update BEFORE UPDATE ON summaries
BEGIN SELECT RAISE(ABORT, 'summaries is append-only: UPDATE refused'); END;
CREATE TRIGGER summaries_refuse_delete BEFORE DELETE ON summaries
BEGIN SELECT RAISE(ABORT, 'summaries is append-only: DELETE refused'); END;
