-- Seasons: which offices owe which documents for a period, the acts on all of them with a line for each document, and
-- when each account last signed in.

CREATE TABLE seasons (
    id        TEXT COLLATE "C" NOT NULL,
    period    TEXT COLLATE "C" NOT NULL,
    event_day TEXT COLLATE "C" NOT NULL,
    plan      TEXT COLLATE "C" NOT NULL,
    revision  BIGINT NOT NULL CHECK (revision > 0),
    author    TEXT COLLATE "C" NOT NULL,
    created   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE season_acts (
    id     TEXT COLLATE "C" NOT NULL,
    season TEXT COLLATE "C" NOT NULL REFERENCES seasons (id),
    deed   TEXT COLLATE "C" NOT NULL CHECK (deed IN ('make', 'submit')),
    person TEXT COLLATE "C" NOT NULL,
    at     TEXT COLLATE "C" NOT NULL,
    ended  TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX season_acts_by_season ON season_acts (season, at);

CREATE TABLE season_items (
    act         TEXT COLLATE "C" NOT NULL REFERENCES season_acts (id),
    place       BIGINT NOT NULL CHECK (place >= 0),
    office      TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    document_id TEXT COLLATE "C" REFERENCES documents (id),
    outcome     TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (act, place)
);

CREATE TABLE sign_ins (
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    at      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account)
);
