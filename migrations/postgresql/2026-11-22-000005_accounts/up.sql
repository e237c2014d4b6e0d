-- Who may sign in: accounts, single-use links, sessions, failed attempts. Links and sessions are kept as the SHA-256 of
-- their secret: nobody who reads this database can use one.

CREATE TABLE accounts (
    id            TEXT COLLATE "C" NOT NULL,
    person        TEXT COLLATE "C" UNIQUE REFERENCES people (id),
    email         TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT COLLATE "C" NOT NULL,
    roles         TEXT COLLATE "C" NOT NULL,
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('invited', 'active', 'closed')),
    password      TEXT COLLATE "C",
    totp          TEXT COLLATE "C",
    totp_step     BIGINT,
    created       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE links (
    token   TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
    account TEXT COLLATE "C" REFERENCES accounts (id),
    expires TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (token)
);

CREATE TABLE sessions (
    token    TEXT COLLATE "C" NOT NULL,
    account  TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    standing TEXT COLLATE "C" NOT NULL CHECK (standing IN ('code_awaited', 'factor_awaited', 'full')),
    agent    TEXT COLLATE "C" NOT NULL,
    began    TEXT COLLATE "C" NOT NULL,
    seen     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (token)
);

CREATE TABLE attempts (
    id      TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    at      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX links_by_account ON links (account);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX attempts_by_subject ON attempts (subject, at);
