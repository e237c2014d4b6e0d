-- Signers' keys, sealed under their passphrases; this database never sees one in clear.

CREATE TABLE signer_keys (
    id          TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    certificate BYTEA NOT NULL,
    sealed      BYTEA NOT NULL,
    not_before  TEXT COLLATE "C" NOT NULL,
    not_after   TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'replaced', 'revoked')),
    created     TEXT COLLATE "C" NOT NULL,
    retired     TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX signer_keys_one_active ON signer_keys (person) WHERE state = 'active';
