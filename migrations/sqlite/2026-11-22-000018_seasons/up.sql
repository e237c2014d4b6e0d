-- Seasons: which offices owe which documents for a period, the acts on all of them with a line for each document, and
-- when each account last signed in.

CREATE TABLE seasons (
    id        TEXT NOT NULL,
    period    TEXT NOT NULL,
    event_day TEXT NOT NULL,
    plan      TEXT NOT NULL,
    revision  INTEGER NOT NULL CHECK (revision > 0),
    author    TEXT NOT NULL,
    created   TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE season_acts (
    id     TEXT NOT NULL,
    season TEXT NOT NULL REFERENCES seasons (id),
    deed   TEXT NOT NULL CHECK (deed IN ('make', 'submit')),
    person TEXT NOT NULL,
    at     TEXT NOT NULL,
    ended  TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX season_acts_by_season ON season_acts (season, at);

CREATE TABLE season_items (
    act         TEXT NOT NULL REFERENCES season_acts (id),
    place       INTEGER NOT NULL CHECK (place >= 0),
    office      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    document_id TEXT REFERENCES documents (id),
    outcome     TEXT NOT NULL,
    detail      TEXT NOT NULL,
    PRIMARY KEY (act, place)
) STRICT;

CREATE TABLE sign_ins (
    account TEXT NOT NULL REFERENCES accounts (id),
    at      TEXT NOT NULL,
    PRIMARY KEY (account)
) STRICT;
