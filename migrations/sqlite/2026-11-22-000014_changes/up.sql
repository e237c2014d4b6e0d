-- Which document has changed, in the order of the changes: what every process that shows documents live looks at. The
-- number is given by the database, because several processes count here. Old lines are swept; the trail is elsewhere.

CREATE TABLE changes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id)
) STRICT;
