-- Signing in the browser: who has opened which text, failed passphrases per key, and each act of signing with what
-- came of every document in it.

CREATE TABLE sightings (
    person      TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
    base        TEXT COLLATE "C" NOT NULL,
    at          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, document_id, base)
);

CREATE TABLE passphrase_failures (
    id       TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL REFERENCES signer_keys (id),
    at       TEXT COLLATE "C" NOT NULL,
    forgiven BIGINT NOT NULL CHECK (forgiven IN (0, 1)),
    PRIMARY KEY (id)
);

CREATE TABLE sign_acts (
    id     TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    at     TEXT COLLATE "C" NOT NULL,
    ended  TEXT COLLATE "C",
    items  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX passphrase_failures_by_key ON passphrase_failures (key, at);
