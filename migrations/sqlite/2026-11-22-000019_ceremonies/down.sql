CREATE TABLE changes_of_documents (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id)
) STRICT;
INSERT INTO changes_of_documents (id, document_id)
SELECT id, document_id FROM changes WHERE document_id IN (SELECT id FROM documents);
DROP TABLE changes;
ALTER TABLE changes_of_documents RENAME TO changes;
DROP TABLE ceremony_walls;
DROP TABLE ceremony_events;
DROP TABLE ceremony_documents;
DROP TABLE ceremonies;
