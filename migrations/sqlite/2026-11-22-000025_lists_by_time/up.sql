-- Letters and documents are read a page at a time, the newest first, and the board a period at a time; after some years a
-- sort of all of them would be a moment to wait for.

CREATE INDEX jobs_by_time ON jobs (created, id);
CREATE INDEX jobs_by_state_and_time ON jobs (state, created, id);
CREATE INDEX documents_by_time ON documents (created, id);
CREATE INDEX documents_by_period ON documents (period, created, id);
