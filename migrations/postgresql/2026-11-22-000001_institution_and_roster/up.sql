-- The institution, its roster and its budget documents.

CREATE TABLE settings (
    name  TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE agencies (
    id         TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    short_name TEXT COLLATE "C" NOT NULL,
    head       TEXT COLLATE "C" NOT NULL,
    address    TEXT COLLATE "C" NOT NULL,
    email      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE offices (
    id          TEXT COLLATE "C" NOT NULL,
    agency      TEXT COLLATE "C" REFERENCES agencies (id),
    title       TEXT COLLATE "C" NOT NULL,
    echelon     TEXT COLLATE "C",
    superior    TEXT COLLATE "C",
    level       TEXT COLLATE "C",
    counterpart TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE TABLE people (
    id         TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    bare_name  TEXT COLLATE "C" NOT NULL,
    nip        TEXT COLLATE "C",
    rank_name  TEXT COLLATE "C",
    rank_grade TEXT COLLATE "C",
    email      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE assignments (
    office    TEXT COLLATE "C" NOT NULL REFERENCES offices (id),
    person    TEXT COLLATE "C" NOT NULL REFERENCES people (id),
    capacity  TEXT COLLATE "C" NOT NULL CHECK (capacity IN ('DEFINITIF', 'PLT', 'PLH', 'PJ')),
    first_day TEXT COLLATE "C" NOT NULL,
    last_day  TEXT COLLATE "C",
    decree    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (office, person, capacity, first_day)
);

CREATE TABLE dpa (
    agency   TEXT COLLATE "C" NOT NULL REFERENCES agencies (id),
    number   TEXT COLLATE "C" NOT NULL,
    approved TEXT COLLATE "C" NOT NULL,
    ceiling  BIGINT NOT NULL,
    PRIMARY KEY (agency, number)
);

CREATE INDEX assignments_by_person ON assignments (person);
