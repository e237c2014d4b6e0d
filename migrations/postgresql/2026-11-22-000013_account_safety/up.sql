-- Links for a forgotten password and a locked key, passkeys with their challenges, and the trail of what was changed about
-- roster, roles, accounts and keys. Authenticator secrets stay where they are, sealed from now on: `sealed:` and base64.

ALTER TABLE links DROP CONSTRAINT links_purpose_check;
ALTER TABLE links ADD CONSTRAINT links_purpose_check
    CHECK (purpose IN ('set_up', 'invitation', 'reset', 'unlock'));

CREATE TABLE passkeys (
    id         TEXT COLLATE "C" NOT NULL,
    account    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name       TEXT COLLATE "C" NOT NULL,
    algorithm  TEXT COLLATE "C" NOT NULL CHECK (algorithm IN ('es256', 'ed25519')),
    public_key BYTEA NOT NULL,
    counter    BIGINT NOT NULL,
    created    TEXT COLLATE "C" NOT NULL,
    used       TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE challenges (
    session   TEXT COLLATE "C" NOT NULL REFERENCES sessions (token) ON DELETE CASCADE,
    challenge TEXT COLLATE "C" NOT NULL,
    expires   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (session)
);

CREATE TABLE audit (
    id      TEXT COLLATE "C" NOT NULL,
    at      TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C",
    name    TEXT COLLATE "C" NOT NULL,
    act     TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX passkeys_by_account ON passkeys (account);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
