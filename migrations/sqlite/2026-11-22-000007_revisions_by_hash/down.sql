DROP INDEX revisions_by_hash;
