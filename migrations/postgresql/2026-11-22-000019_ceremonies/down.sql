DELETE FROM changes WHERE document_id NOT IN (SELECT id FROM documents);
ALTER TABLE changes ADD CONSTRAINT changes_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents (id);
DROP TABLE ceremony_walls;
DROP TABLE ceremony_events;
DROP TABLE ceremony_documents;
DROP TABLE ceremonies;
