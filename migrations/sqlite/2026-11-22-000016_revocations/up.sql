-- Certificates of signers that must not be believed any more, and since when.

CREATE TABLE revocations (
    key    TEXT NOT NULL REFERENCES signer_keys (id),
    reason TEXT NOT NULL CHECK (reason IN ('key_compromise', 'affiliation_changed', 'superseded')),
    since  TEXT NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (key)
) STRICT;
