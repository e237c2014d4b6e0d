DROP TABLE intents;
DROP TABLE revisions;
DROP TABLE signatures;
DROP TABLE events;
DROP TABLE turns;
DROP TABLE documents;
DROP FUNCTION refuse_change();
