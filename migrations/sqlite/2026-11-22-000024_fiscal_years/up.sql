-- A budget document belongs to a fiscal year (tahun anggaran). Rows of the release before have none: theirs is the year of
-- their approval.

ALTER TABLE dpa ADD COLUMN year INTEGER;
ALTER TABLE dpa_history ADD COLUMN year INTEGER;
ALTER TABLE dpa_handovers ADD COLUMN year INTEGER;
