DROP TABLE audit;
DROP TABLE challenges;
DROP TABLE passkeys;
CREATE TABLE links_narrow (
    token   TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('set_up', 'invitation')),
    account TEXT REFERENCES accounts (id),
    expires TEXT NOT NULL,
    PRIMARY KEY (token)
) STRICT;
INSERT INTO links_narrow (token, purpose, account, expires)
SELECT token, purpose, account, expires FROM links WHERE purpose IN ('set_up', 'invitation');
DROP TABLE links;
ALTER TABLE links_narrow RENAME TO links;
CREATE INDEX links_by_account ON links (account);
