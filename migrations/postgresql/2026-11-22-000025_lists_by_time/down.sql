DROP INDEX documents_by_period;
DROP INDEX documents_by_time;
DROP INDEX jobs_by_state_and_time;
DROP INDEX jobs_by_time;
