-- One turn at a kiosk: a link or QR code that opens one person's documents once, and is dead afterwards. Link, cookie and
-- the ticket of a host whose tablet was handed over are kept as SHA-256. And what a summary showed to whom before he signed.

CREATE TABLE one_turns (
    id           TEXT COLLATE "C" NOT NULL,
    link         TEXT COLLATE "C" NOT NULL UNIQUE,
    cookie       TEXT COLLATE "C" UNIQUE,
    person       TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    documents    TEXT COLLATE "C" NOT NULL,
    issued_by    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    issued       TEXT COLLATE "C" NOT NULL,
    expires      TEXT COLLATE "C" NOT NULL,
    opened       TEXT COLLATE "C",
    seen         TEXT COLLATE "C",
    ended        TEXT COLLATE "C",
    ending       TEXT COLLATE "C" CHECK (ending IN ('signed', 'done', 'idle', 'operator', 'lapsed', 'replaced')),
    act          TEXT COLLATE "C",
    host_ticket  TEXT COLLATE "C" UNIQUE,
    host_began   TEXT COLLATE "C",
    host_back    TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE summaries (
    person      TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    base        TEXT COLLATE "C" NOT NULL,
    shown       TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, document_id, base)
);

CREATE INDEX one_turns_by_person ON one_turns (person, ended);
CREATE INDEX one_turns_by_time ON one_turns (issued);
CREATE TRIGGER summaries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON summaries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
