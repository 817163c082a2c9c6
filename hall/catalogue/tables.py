"""The tables of the catalogue: editions, the items on them, and the index that finds them."""

CATALOGUE = """
-- One state of the whole catalogue. Of those in force by today the latest counts; none is ever changed or removed.
CREATE TABLE catalogue_edition (
    number INTEGER PRIMARY KEY,
    effective TEXT NOT NULL,              -- in force from this day
    made_at TEXT NOT NULL,
    source TEXT NOT NULL,                 -- where it came from: shipped, a file, a package, an earlier edition
    lists TEXT NOT NULL,                  -- JSON of the published lists and of what stands on none
    items INTEGER NOT NULL
) STRICT;

-- A version of an item: written once, shared by every edition that holds it. Cases name it by code and version.
CREATE TABLE service_item (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,          -- SHA-256 of body
    code TEXT NOT NULL,
    version TEXT NOT NULL,
    body TEXT NOT NULL                    -- JSON as hall.catalogue.itemrows reads it
) STRICT;
CREATE INDEX service_item_version ON service_item (code, version);

CREATE TABLE edition_item (
    edition INTEGER NOT NULL REFERENCES catalogue_edition (number),
    seq INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES service_item (id),
    PRIMARY KEY (edition, seq)
) STRICT, WITHOUT ROWID;

-- Tokens of ASCII letters and digits only (hall.catalogue.search writes them); a row's number is its edition and its
-- rank there.
CREATE VIRTUAL TABLE item_index USING fts5 (
    code UNINDEXED, tokens, tokenize = 'ascii'
);
"""
