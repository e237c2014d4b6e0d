-- The kind of a document may be minutes (berita acara). Only the words of a CHECK change and nothing on the disk, so the
-- table is not rebuilt (https://sqlite.org/lang_altertable.html, section 7): rows, indexes, triggers and whatever points
-- here stay. Making and dropping a table tells every other connection that the schema is another; its own CHECK stops
-- the migration if the words were not there to be changed.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (kind IN (''pact'', ''agreement''))', 'CHECK (kind IN (''pact'', ''agreement'', ''minutes''))')
WHERE type = 'table' AND name = 'documents';
CREATE TABLE kinds_are_wider (documents INTEGER NOT NULL CHECK (documents = 1)) STRICT;
INSERT INTO kinds_are_wider
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'documents' AND instr(sql, '''agreement'', ''minutes''') > 0;
DROP TABLE kinds_are_wider;
PRAGMA writable_schema = RESET;
