DROP INDEX turns_by_office;
DROP TABLE comments;
DROP TABLE versions;
DROP TABLE page_counts;
DROP TABLE pages_seen;
