"""The tables of papers that prove themselves."""

PROOFS = """
-- Papers with a signed summary on them; nobody's name stands here.
CREATE TABLE paper_summary (
    n INTEGER PRIMARY KEY,                -- order of making
    serial TEXT NOT NULL UNIQUE,
    issuer TEXT NOT NULL,                 -- the key that signed it
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    paper TEXT NOT NULL,                  -- what it is called at the printer
    kind TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX paper_summary_of_case ON paper_summary (case_id);

-- What is void, of this machine and of others; serial '' is everything that the key signed.
CREATE TABLE paper_void (
    issuer TEXT NOT NULL,
    serial TEXT NOT NULL,
    since TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (issuer, serial)
) STRICT, WITHOUT ROWID;
"""
