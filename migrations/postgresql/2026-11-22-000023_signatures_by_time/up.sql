-- The newest signature is asked for before each new one: the clock must not have gone back behind it.

CREATE INDEX signatures_by_time ON signatures (at);
