DROP TABLE dpa;
DROP TABLE assignments;
DROP TABLE people;
DROP TABLE offices;
DROP TABLE agencies;
DROP TABLE settings;
