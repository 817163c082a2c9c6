"""The tables, as migrations: each is applied once, whole or not at all, in the order they stand here."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hall.agency.tables import AGENCY, PARCELS, STAFF, STAFF_UNITS
from hall.bundles.tables import BUNDLES, PROJECT_SPENT, PROJECTS
from hall.cases.tables import (
    CASEWORK,
    CHARGE_CODE,
    CHARGES,
    COUNTER,
    COUNTER_LOOKS,
    DOORS,
    ONE_PARCEL,
    PICTURES,
    STEP_LOOKS,
)
from hall.catalogue.tables import CATALOGUE
from hall.errors import Unavailable
from hall.line.tables import LINES, PICKS, PRIORITY_LANE
from hall.oversight.tables import VOICE, VOICE_LOOKS
from hall.oversight.watchtables import FIGURES, LAMPS, WATCH
from hall.papers.tables import DOCKETS, PAPER_LOOKS, PAPERS
from hall.proofs.tables import PROOFS
from hall.words import N_

if TYPE_CHECKING:
    from sqlite_utils import Database

    from hall.store import Store

_SET = "onevisit"

_HOUSE = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- What happened. Headers stay for ever and chain; body may be set to NULL once the platform holds it safely.
CREATE TABLE journal (
    pos INTEGER PRIMARY KEY,              -- order on this machine; what the tail follows
    inc INTEGER NOT NULL,
    dseq INTEGER NOT NULL,                -- gapless per (device, inc)
    case_id TEXT NOT NULL,                -- '' for what belongs to no case
    seq INTEGER NOT NULL,                 -- gapless per case; 0 without one
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    prev TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    body BLOB,
    UNIQUE (inc, dseq)
) STRICT;
CREATE UNIQUE INDEX journal_of_case ON journal (case_id, seq) WHERE case_id <> '';

-- What must travel: pointers into the journal with a number of their own, gapless per (device, inc).
CREATE TABLE outbox (
    inc INTEGER NOT NULL,
    n INTEGER NOT NULL,
    pos INTEGER NOT NULL UNIQUE REFERENCES journal (pos),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'received', 'safe', 'quarantined')),
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (inc, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (inc, n) WHERE state IN ('queued', 'sent');

CREATE TABLE sync_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- Changes from the platform that could not be applied: kept for a person to look at, never in the way of the next.
CREATE TABLE sync_quarantine (
    cursor TEXT PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL, change TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Last ordinal given out per kind of number and day: queue numbers per class, provisional case numbers.
CREATE TABLE number_given (
    kind TEXT NOT NULL, day TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (kind, day)
) STRICT;

CREATE TABLE ticket (
    pos INTEGER PRIMARY KEY,              -- order of arrival
    id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    klass TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'called', 'served', 'no_show')),
    person TEXT NOT NULL,                 -- keyed hash of the holder's number; '' when taken without a card
    holder_name TEXT NOT NULL,            -- masked
    issued_at TEXT NOT NULL,
    window INTEGER,
    times INTEGER NOT NULL DEFAULT 0,
    called_at TEXT NOT NULL DEFAULT '',
    called_dseq INTEGER NOT NULL DEFAULT 0,   -- order of calls: the journal's, never the clock's
    finished_at TEXT NOT NULL DEFAULT '',
    UNIQUE (day, number),                 -- one number never twice
    CHECK ((state = 'waiting') = (window IS NULL))
) STRICT;
CREATE UNIQUE INDEX ticket_at_window ON ticket (window) WHERE state = 'called';   -- a window serves one at a time
CREATE INDEX ticket_waiting ON ticket (day, pos) WHERE state = 'waiting';
CREATE INDEX ticket_called ON ticket (day, called_dseq) WHERE times > 0;
CREATE INDEX ticket_person ON ticket (person, day) WHERE person <> '';

CREATE TABLE service_window (
    number INTEGER PRIMARY KEY, state TEXT NOT NULL, staff TEXT NOT NULL, since TEXT NOT NULL
) STRICT;

CREATE TABLE hall_case (
    id TEXT PRIMARY KEY,
    provisional_no TEXT NOT NULL UNIQUE,
    official_no TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL,
    item_name TEXT NOT NULL,
    item_version TEXT NOT NULL,
    department TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'granted', 'denied', 'closed')),
    applicant TEXT NOT NULL,              -- JSON of hall.cases.cases.Applicant
    person TEXT NOT NULL,
    ticket TEXT NOT NULL,
    received_at TEXT NOT NULL,
    accepted_at TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    promised TEXT NOT NULL DEFAULT '',
    statutory TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    decided_at TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX case_person ON hall_case (person, received_at);
CREATE INDEX case_ticket ON hall_case (ticket);
CREATE INDEX case_recent ON hall_case (received_at);

CREATE TABLE case_material (
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    key INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'received')),
    PRIMARY KEY (case_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE rating (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL UNIQUE,          -- 一次一评: one rating per visit
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    reasons TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('clerk', 'supervisor')),
    secret TEXT NOT NULL,                 -- argon2id, PHC string
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT NOT NULL DEFAULT ''
) STRICT;
"""


_PRINTING = """
-- Papers asked for. One that reached 'sent' is never sent again: a reprint is a job of its own, and says so.
CREATE TABLE print_job (
    pos INTEGER PRIMARY KEY,              -- order of asking
    id TEXT NOT NULL UNIQUE,
    face TEXT NOT NULL,                   -- whose printer: kiosk, desk-1 …
    paper TEXT NOT NULL,
    subject TEXT NOT NULL,                -- id of the ticket or case
    number TEXT NOT NULL,                 -- what people call it by
    copy INTEGER NOT NULL DEFAULT 0,      -- 0 for the first print, n for 补打 n
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'proven', 'unproven', 'failed', 'cancelled')),
    began INTEGER NOT NULL DEFAULT 0,     -- bytes reached the printer, or may have
    why TEXT NOT NULL DEFAULT '',         -- the printer's state after a failure
    asked_at TEXT NOT NULL,
    settled_at TEXT NOT NULL DEFAULT '',
    body BLOB,                            -- the words of the paper, only while they are needed
    CHECK ((body IS NULL) = (state NOT IN ('queued', 'sent')))
) STRICT;
CREATE UNIQUE INDEX print_job_copy ON print_job (paper, subject, copy) WHERE began = 1;   -- one unmarked paper at most
CREATE INDEX print_job_open ON print_job (face, pos) WHERE state IN ('queued', 'sent');
"""

# Every commit of the hall writes a record, and an index of its numbers was one page in six of a ticket's. Nothing looks
# for a record by its number: what must hold is that no number is doubled or left out, and that asks the newest only.
_GAPLESS = """
DROP TRIGGER paper_purged;
DROP TRIGGER picture_purged;
ALTER TABLE journal RENAME TO journal_before;
CREATE TABLE journal (
    pos INTEGER PRIMARY KEY,              -- order on this machine; what the tail follows
    inc INTEGER NOT NULL,
    dseq INTEGER NOT NULL,                -- gapless per (device, inc)
    case_id TEXT NOT NULL,                -- '' for what belongs to no case
    seq INTEGER NOT NULL,                 -- gapless per case; 0 without one
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    prev TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    body BLOB
) STRICT;
INSERT INTO journal SELECT * FROM journal_before ORDER BY pos;

CREATE TABLE outbox_now (
    inc INTEGER NOT NULL,
    n INTEGER NOT NULL,
    pos INTEGER NOT NULL UNIQUE REFERENCES journal (pos),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'received', 'safe', 'quarantined')),
    tries INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (inc, n)
) STRICT, WITHOUT ROWID;
INSERT INTO outbox_now SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_now RENAME TO outbox;
CREATE INDEX outbox_waiting ON outbox (inc, n) WHERE state IN ('queued', 'sent');

DROP TABLE journal_before;
CREATE UNIQUE INDEX journal_of_case ON journal (case_id, seq) WHERE case_id <> '';
CREATE TRIGGER journal_gapless BEFORE INSERT ON journal
    WHEN NEW.dseq <> 1 + coalesce(
        (SELECT iif(inc = NEW.inc, dseq, 0) FROM journal WHERE pos > 0 ORDER BY pos DESC LIMIT 1), 0)
BEGIN
    SELECT RAISE(ABORT, 'a record out of its order');
END;
CREATE TRIGGER paper_purged AFTER UPDATE OF body ON journal
    WHEN OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.type = 'PaperPrinted'
BEGIN
    UPDATE issued_paper SET words = NULL
        WHERE subject = NEW.case_id AND paper = json_extract(CAST(OLD.body AS TEXT), '$.paper');
END;
CREATE TRIGGER picture_purged AFTER UPDATE OF body ON journal
    WHEN OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.type = 'CaseReceived'
BEGIN
    UPDATE case_picture SET body = NULL, gone_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE case_id = NEW.case_id AND body IS NOT NULL;
END;
"""

# names are kept in the file: they never change
_STEPS = {
    "house": _HOUSE,
    "printing": _PRINTING,
    "lines": LINES,
    "casework": CASEWORK,
    "catalogue": CATALOGUE,
    "roles": STAFF,
    "counter": COUNTER,
    "priority lane": PRIORITY_LANE,
    "voice": VOICE,
    "watch": WATCH,
    "bundles": BUNDLES,
    "projects": PROJECTS,
    "agency": AGENCY,
    "figures": FIGURES,
    "voice looks": VOICE_LOOKS,
    "counter looks": COUNTER_LOOKS,
    "one parcel": ONE_PARCEL,
    "doors": DOORS,
    "lamps": LAMPS,
    "charges": CHARGES,
    "project spent": PROJECT_SPENT,
    "staff units": STAFF_UNITS,
    "paid by code": CHARGE_CODE,
    "papers": PAPERS,
    "proofs": PROOFS,
    "step looks": STEP_LOOKS,
    "pictures": PICTURES,
    "picks": PICKS,
    "paper looks": PAPER_LOOKS,
    "parcels": PARCELS,
    "dockets": DOCKETS,
    "gapless": _GAPLESS,
}


def current(store: "Store") -> bool:
    """Whether the file has every migration, asked without loading what applies them.

    Raises Unavailable for a file that a newer program wrote: this one does not know what it must not touch there.
    """
    if not store.value("SELECT count(*) FROM sqlite_master WHERE name = '_sqlite_migrations'"):
        return False
    applied = store.all("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", _SET)
    known = {row["name"] for row in applied}
    if newer := known - _STEPS.keys():
        why = f"site.db is of a newer program ({', '.join(sorted(newer))}); start that one"
        raise Unavailable("store", why, N_("site.db 是更新版本的程序写的，这个程序不能打开；请换用那个版本"))
    return _STEPS.keys() <= known


def migrate(db: "Database") -> None:
    """Apply what is missing, inside the caller's transaction."""
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(_SET)
    for name, script in _STEPS.items():

        def apply(db: "Database", script: str = script) -> None:
            for statement in _statements(script):
                db.execute(statement)

        migrations(name=name)(apply)
    migrations.apply(db)


def _statements(script: str) -> Iterator[str]:
    """The statements of `script`, each ending with its line. The library's own reader asks after every character."""
    from hall.store import driver

    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if driver.complete_statement(statement):
            yield statement
            statement = ""
