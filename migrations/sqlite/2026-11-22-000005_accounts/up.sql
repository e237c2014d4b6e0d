-- Who may sign in: accounts, single-use links, sessions, failed attempts. Links and sessions are kept as the SHA-256 of
-- their secret: nobody who reads this database can use one.

CREATE TABLE accounts (
    id            TEXT NOT NULL,
    person        TEXT UNIQUE REFERENCES people (id),
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    roles         TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('invited', 'active', 'closed')),
    password      TEXT,
    totp          TEXT,
    totp_step     INTEGER,
    created       TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE links (
    token   TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
    account TEXT REFERENCES accounts (id),
    expires TEXT NOT NULL,
    PRIMARY KEY (token)
) STRICT;

CREATE TABLE sessions (
    token    TEXT NOT NULL,
    account  TEXT NOT NULL REFERENCES accounts (id),
    standing TEXT NOT NULL CHECK (standing IN ('code_awaited', 'factor_awaited', 'full')),
    agent    TEXT NOT NULL,
    began    TEXT NOT NULL,
    seen     TEXT NOT NULL,
    PRIMARY KEY (token)
) STRICT;

CREATE TABLE attempts (
    id      TEXT NOT NULL,
    subject TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX links_by_account ON links (account);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX attempts_by_subject ON attempts (subject, at);
