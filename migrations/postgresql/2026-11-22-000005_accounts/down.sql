DROP TABLE attempts;
DROP TABLE sessions;
DROP TABLE links;
DROP TABLE accounts;
