-- Refused while there are minutes: the release before could not read them.
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE documents ADD CONSTRAINT documents_kind_check CHECK (kind IN ('pact', 'agreement'));
