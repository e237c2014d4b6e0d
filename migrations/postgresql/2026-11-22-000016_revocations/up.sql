-- Certificates of signers that must not be believed any more, and since when.

CREATE TABLE revocations (
    key    TEXT COLLATE "C" NOT NULL REFERENCES signer_keys (id),
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('key_compromise', 'affiliation_changed', 'superseded')),
    since  TEXT COLLATE "C" NOT NULL,
    at     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (key)
);
