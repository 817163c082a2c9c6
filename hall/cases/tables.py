"""The tables of the life of a case, as a migration: those of the first start are rebuilt, with all they hold."""

CASEWORK = """
CREATE TABLE case_of_now (
    id TEXT PRIMARY KEY,
    provisional_no TEXT NOT NULL UNIQUE,
    official_no TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL,
    item_name TEXT NOT NULL,
    item_version TEXT NOT NULL,
    department TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'received', 'supplement', 'accepted', 'tolerated', 'reviewing', 'paused', 'granted', 'denied', 'closed',
        'issued', 'delivered', 'refused', 'withdrawn', 'returned', 'lapsed', 'revoked')),
    applicant TEXT NOT NULL,              -- JSON of hall.cases.casefile.Applicant
    person TEXT NOT NULL,
    ticket TEXT NOT NULL,
    received_at TEXT NOT NULL,
    accepted_at TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',         -- the promised day
    promised TEXT NOT NULL DEFAULT '',
    statutory TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    decided_at TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '',        -- two digits; '' for a case older than this table
    case_type TEXT NOT NULL DEFAULT '',
    accepted_by TEXT NOT NULL DEFAULT '',
    deemed INTEGER NOT NULL DEFAULT 0,    -- accepted by silence
    statutory_due TEXT NOT NULL DEFAULT '',
    calendar TEXT NOT NULL DEFAULT '',    -- edition the days were counted with
    answer_due TEXT NOT NULL DEFAULT '',  -- last day to say 受理, 补正 or 不予受理
    waits_until TEXT NOT NULL DEFAULT '', -- last day for the applicant's supplement
    asked INTEGER NOT NULL DEFAULT 0,     -- notices of supplement
    extended TEXT NOT NULL DEFAULT '',
    pledge TEXT NOT NULL DEFAULT '' CHECK (pledge IN ('', 'given', 'withdrawn', 'kept', 'false')),
    outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'granted', 'denied')),
    reviewed TEXT NOT NULL DEFAULT '' CHECK (reviewed IN ('', 'passed', 'failed')),
    CHECK ((waits_until <> '') <= (state IN ('supplement', 'tolerated'))),
    CHECK ((answer_due <> '') <= (state = 'received'))
) STRICT;
INSERT INTO case_of_now (id, provisional_no, official_no, item, item_name, item_version, department, state, applicant,
    person, ticket, received_at, accepted_at, due, promised, statutory, decision, decided_at, revision, closed_at,
    outcome)
    SELECT id, provisional_no, official_no, item, item_name, item_version, department, state, applicant, person,
        ticket, received_at, accepted_at, due, promised, statutory, decision, decided_at, revision, closed_at,
        CASE WHEN state IN ('granted', 'denied') THEN state ELSE '' END
    FROM hall_case;

CREATE TABLE material_of_now (
    case_id TEXT NOT NULL REFERENCES case_of_now (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    key INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'received', 'pledged')),
    PRIMARY KEY (case_id, code)
) STRICT, WITHOUT ROWID;
INSERT INTO material_of_now SELECT case_id, code, position, name, key, state FROM case_material;

DROP TABLE case_material;
DROP TABLE hall_case;
ALTER TABLE case_of_now RENAME TO hall_case;
ALTER TABLE material_of_now RENAME TO case_material;
CREATE INDEX case_person ON hall_case (person, received_at);
CREATE INDEX case_ticket ON hall_case (ticket);
CREATE INDEX case_recent ON hall_case (received_at);
CREATE INDEX case_answer ON hall_case (answer_due) WHERE answer_due <> '';
CREATE INDEX case_waits ON hall_case (waits_until) WHERE waits_until <> '';

-- Every step of a case, with what its papers say. A case received before this table begins with its next step.
CREATE TABLE case_step (
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    n INTEGER NOT NULL,                   -- the number of its record within the case
    act TEXT NOT NULL,
    before TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    facts TEXT NOT NULL,                  -- JSON of the record
    PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;

-- 特别程序: days that do not count, both included; last is '' while it runs.
CREATE TABLE case_pause (
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    n INTEGER NOT NULL,
    why TEXT NOT NULL,
    expected TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;

-- 上报: what a window asked its supervisors. case_id is '' where nothing was received.
CREATE TABLE escalation (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    item TEXT NOT NULL,
    why TEXT NOT NULL,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'allowed', 'declined')),
    answer_words TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT NOT NULL DEFAULT '',
    used INTEGER NOT NULL DEFAULT 0       -- what was allowed is done once
) STRICT;
CREATE INDEX escalation_case ON escalation (case_id, why) WHERE case_id <> '';
CREATE INDEX escalation_open ON escalation (at) WHERE answer = '';

-- 信用: an entry of the red or black list for a person, by the keyed hash of the number.
CREATE TABLE credit (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    list TEXT NOT NULL CHECK (list IN ('red', 'black')),
    case_id TEXT NOT NULL,
    why TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT '',       -- '' until it is repaired
    repaired_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX credit_person ON credit (person);

CREATE TABLE staff_of_now (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN (
        'clerk', 'supervisor', 'reviewer', 'chief_representative', 'issue_clerk', 'agent')),
    secret TEXT NOT NULL,                 -- argon2id, PHC string
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO staff_of_now SELECT id, name, role, secret, failures, locked_until FROM staff;
DROP TABLE staff;
ALTER TABLE staff_of_now RENAME TO staff;
"""
