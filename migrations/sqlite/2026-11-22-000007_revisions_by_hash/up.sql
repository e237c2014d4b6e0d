-- Anyone may ask which document a file belongs to, by its SHA-256 alone.

CREATE INDEX revisions_by_hash ON revisions (sha256);
