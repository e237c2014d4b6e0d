-- Signers' keys, sealed under their passphrases; this database never sees one in clear.

CREATE TABLE signer_keys (
    id          TEXT NOT NULL,
    person      TEXT NOT NULL,
    certificate BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    not_before  TEXT NOT NULL,
    not_after   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('active', 'replaced', 'revoked')),
    created     TEXT NOT NULL,
    retired     TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX signer_keys_one_active ON signer_keys (person) WHERE state = 'active';
