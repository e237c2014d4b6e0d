DROP INDEX documents_for_cascade;
DROP TABLE cascade_digests;
DROP TABLE cascade_waits;
DROP TABLE cascades;
DROP TABLE dpa_minutes;
DROP TABLE dpa_handovers;
DROP TABLE dpa_history;
