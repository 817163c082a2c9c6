"""The tables of papers, as a migration: that of the first start is rebuilt, with all it holds."""

PAPERS = """
CREATE TABLE print_job_of_now (
    pos INTEGER PRIMARY KEY,              -- order of asking
    id TEXT NOT NULL UNIQUE,
    face TEXT NOT NULL,                   -- whose printer: kiosk, desk-1 …
    paper TEXT NOT NULL,
    subject TEXT NOT NULL,                -- id of the ticket or case
    number TEXT NOT NULL,                 -- what people call it by
    copy INTEGER NOT NULL DEFAULT 0,      -- 0 for the first print, n for 补打 n
    state TEXT NOT NULL CHECK (state IN (
        'queued', 'sent', 'proven', 'unproven', 'confirmed', 'denied', 'failed', 'cancelled')),
    began INTEGER NOT NULL DEFAULT 0,     -- bytes reached the printer, or may have
    why TEXT NOT NULL DEFAULT '',         -- the printer's state after a failure
    asked_at TEXT NOT NULL,
    settled_at TEXT NOT NULL DEFAULT '',
    body BLOB,                            -- the words of the paper, only while they are needed
    answered_by TEXT NOT NULL DEFAULT '', -- who looked where the printer could not prove
    answered_at TEXT NOT NULL DEFAULT '',
    CHECK ((body IS NULL) = (state NOT IN ('queued', 'sent'))),
    CHECK ((answered_by = '') = (state NOT IN ('confirmed', 'denied')))
) STRICT;
INSERT INTO print_job_of_now (pos, id, face, paper, subject, number, copy, state, began, why, asked_at, settled_at,
    body)
    SELECT pos, id, face, paper, subject, number, copy, state, began, why, asked_at, settled_at, body FROM print_job;
DROP TABLE print_job;
ALTER TABLE print_job_of_now RENAME TO print_job;
CREATE UNIQUE INDEX print_job_copy ON print_job (paper, subject, copy) WHERE began = 1;   -- one unmarked paper at most
CREATE INDEX print_job_open ON print_job (face, pos) WHERE state IN ('queued', 'sent');
CREATE INDEX print_job_sheets ON print_job (subject, pos) WHERE paper <> 'queue_ticket';   -- a number waits for none
CREATE INDEX print_job_doubt ON print_job (face, pos) WHERE state = 'unproven';

-- What a paper said when it was first printed: a reprint says the same, whatever the case says by then. Packed JSON
-- under the file's own encryption; NULL once it was purged by law.
CREATE TABLE issued_paper (
    subject TEXT NOT NULL,
    paper TEXT NOT NULL,
    number TEXT NOT NULL,
    at TEXT NOT NULL,
    words BLOB,
    PRIMARY KEY (subject, paper)
) STRICT, WITHOUT ROWID;

-- The record that it was printed goes by law with its body, and what stood on it goes in the same moment.
CREATE TRIGGER paper_purged AFTER UPDATE OF body ON journal
    WHEN OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.type = 'PaperPrinted'
BEGIN
    UPDATE issued_paper SET words = NULL
        WHERE subject = NEW.case_id AND paper = json_extract(CAST(OLD.body AS TEXT), '$.paper');
END;

CREATE TABLE spoiled_sheet (
    job TEXT PRIMARY KEY REFERENCES print_job (id),
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('jammed', 'smeared', 'torn', 'misprinted'))
) STRICT, WITHOUT ROWID;
CREATE INDEX spoiled_sheet_at ON spoiled_sheet (at);
"""

PAPER_LOOKS = """
-- What was printed in a day or a month: counted without a walk through everything that ever was.
CREATE INDEX print_job_asked ON print_job (asked_at);
"""

DOCKETS = """
-- 文号, given once to a paper of a case; number_given counts each series by the year.
CREATE TABLE docket (
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    paper TEXT NOT NULL,                  -- what it is called at the printer
    number TEXT NOT NULL UNIQUE,
    PRIMARY KEY (case_id, paper)
) STRICT, WITHOUT ROWID;
"""
