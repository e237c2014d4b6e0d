-- The institution, its roster and its budget documents.

CREATE TABLE settings (
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) STRICT;

CREATE TABLE agencies (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    short_name TEXT NOT NULL,
    head       TEXT NOT NULL,
    address    TEXT NOT NULL,
    email      TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE offices (
    id          TEXT NOT NULL,
    agency      TEXT REFERENCES agencies (id),
    title       TEXT NOT NULL,
    echelon     TEXT,
    superior    TEXT,
    level       TEXT,
    counterpart TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE people (
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    bare_name  TEXT NOT NULL,
    nip        TEXT,
    rank_name  TEXT,
    rank_grade TEXT,
    email      TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE TABLE assignments (
    office    TEXT NOT NULL REFERENCES offices (id),
    person    TEXT NOT NULL REFERENCES people (id),
    capacity  TEXT NOT NULL CHECK (capacity IN ('DEFINITIF', 'PLT', 'PLH', 'PJ')),
    first_day TEXT NOT NULL,
    last_day  TEXT,
    decree    TEXT NOT NULL,
    PRIMARY KEY (office, person, capacity, first_day)
) STRICT;

CREATE TABLE dpa (
    agency   TEXT NOT NULL REFERENCES agencies (id),
    number   TEXT NOT NULL,
    approved TEXT NOT NULL,
    ceiling  INTEGER NOT NULL,
    PRIMARY KEY (agency, number)
) STRICT;

CREATE INDEX assignments_by_person ON assignments (person);
