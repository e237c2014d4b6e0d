ALTER TABLE dpa_handovers DROP COLUMN year;
ALTER TABLE dpa_history DROP COLUMN year;
ALTER TABLE dpa DROP COLUMN year;
