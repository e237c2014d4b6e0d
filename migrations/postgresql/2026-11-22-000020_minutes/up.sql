-- The kind of a document may be minutes (berita acara).
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check CHECK (kind IN ('pact', 'agreement', 'minutes'));
