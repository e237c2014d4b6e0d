-- In which language somebody gets his letters and, on a browser that has not chosen, his pages; none: Indonesian.

ALTER TABLE accounts ADD COLUMN language TEXT CHECK (language IN ('id', 'en'));
