-- Links for a forgotten password and a locked key, passkeys with their challenges, and the trail of what was changed about
-- roster, roles, accounts and keys. Authenticator secrets stay where they are, sealed from now on: `sealed:` and base64.

CREATE TABLE links_wider (
    token   TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('set_up', 'invitation', 'reset', 'unlock')),
    account TEXT REFERENCES accounts (id),
    expires TEXT NOT NULL,
    PRIMARY KEY (token)
) STRICT;
INSERT INTO links_wider (token, purpose, account, expires) SELECT token, purpose, account, expires FROM links;
DROP TABLE links;
ALTER TABLE links_wider RENAME TO links;
CREATE INDEX links_by_account ON links (account);

CREATE TABLE passkeys (
    id         TEXT NOT NULL,
    account    TEXT NOT NULL REFERENCES accounts (id),
    name       TEXT NOT NULL,
    algorithm  TEXT NOT NULL CHECK (algorithm IN ('es256', 'ed25519')),
    public_key BLOB NOT NULL,
    counter    INTEGER NOT NULL,
    created    TEXT NOT NULL,
    used       TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE challenges (
    session   TEXT NOT NULL REFERENCES sessions (token) ON DELETE CASCADE,
    challenge TEXT NOT NULL,
    expires   TEXT NOT NULL,
    PRIMARY KEY (session)
) STRICT;

CREATE TABLE audit (
    id      TEXT NOT NULL,
    at      TEXT NOT NULL,
    account TEXT,
    name    TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX passkeys_by_account ON passkeys (account);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE TRIGGER audit_refuse_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only: UPDATE refused'); END;
CREATE TRIGGER audit_refuse_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only: DELETE refused'); END;
