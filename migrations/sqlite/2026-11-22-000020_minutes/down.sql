-- Refused while there are minutes: the release before could not read them.
CREATE TABLE kinds_are_narrower (minutes INTEGER NOT NULL CHECK (minutes = 0)) STRICT;
INSERT INTO kinds_are_narrower SELECT count(*) FROM documents WHERE kind = 'minutes';
DROP TABLE kinds_are_narrower;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (kind IN (''pact'', ''agreement'', ''minutes''))', 'CHECK (kind IN (''pact'', ''agreement''))')
WHERE type = 'table' AND name = 'documents';
PRAGMA writable_schema = RESET;
