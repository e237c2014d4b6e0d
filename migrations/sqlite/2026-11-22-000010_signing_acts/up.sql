-- Signing in the browser: who has opened which text, failed passphrases per key, and each act of signing with what
-- came of every document in it.

CREATE TABLE sightings (
    person      TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    base        TEXT NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (person, document_id, base)
) STRICT;

CREATE TABLE passphrase_failures (
    id       TEXT NOT NULL,
    key      TEXT NOT NULL REFERENCES signer_keys (id),
    at       TEXT NOT NULL,
    forgiven INTEGER NOT NULL CHECK (forgiven IN (0, 1)),
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE sign_acts (
    id     TEXT NOT NULL,
    person TEXT NOT NULL,
    at     TEXT NOT NULL,
    ended  TEXT,
    items  TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX passphrase_failures_by_key ON passphrase_failures (key, at);
