DROP TABLE audit;
DROP TABLE challenges;
DROP TABLE passkeys;
DELETE FROM links WHERE purpose NOT IN ('set_up', 'invitation');
ALTER TABLE links DROP CONSTRAINT links_purpose_check;
ALTER TABLE links ADD CONSTRAINT links_purpose_check CHECK (purpose IN ('set_up', 'invitation'));
