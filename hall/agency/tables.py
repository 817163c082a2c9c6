"""The tables of places and people, and the staff with every role of the house."""

STAFF = """
CREATE TABLE staff_of_now (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN (
        'guide', 'clerk', 'chief_representative', 'reviewer', 'issue_clerk', 'agent', 'town_lead', 'steward',
        'supervisor', 'hall_manager', 'hotline_operator', 'callback_clerk', 'auditor', 'administrator')),
    secret TEXT NOT NULL,                 -- argon2id, PHC string
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO staff_of_now SELECT id, name, role, secret, failures, locked_until FROM staff;
DROP TABLE staff;
ALTER TABLE staff_of_now RENAME TO staff;
"""

AGENCY = """
-- 在岗: who is at which window of which site since when. until is '' while the person is there.
CREATE TABLE duty (
    id TEXT PRIMARY KEY,
    staff TEXT NOT NULL,
    site TEXT NOT NULL,
    window INTEGER NOT NULL,              -- 0 for who stands at none
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '' CHECK (why IN ('', 'off', 'break', 'training', 'moved', 'forgotten')),
    CHECK ((until = '') = (why = ''))
) STRICT;
CREATE UNIQUE INDEX duty_staff ON duty (staff) WHERE until = '';                        -- in one place at once
CREATE UNIQUE INDEX duty_window ON duty (site, window) WHERE until = '' AND window > 0; -- one person at a window
CREATE INDEX duty_days ON duty (since);

-- 双重管理: who sent the person and who manages the person here; one post at a time.
CREATE TABLE post (
    id TEXT PRIMARY KEY,
    staff TEXT NOT NULL,
    site TEXT NOT NULL,
    sender TEXT NOT NULL,                 -- the department, or the firm the work is outsourced to
    manager TEXT NOT NULL,
    full_time INTEGER NOT NULL CHECK (full_time IN (0, 1)),
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX post_staff ON post (staff) WHERE until = '';

CREATE TABLE training (
    who TEXT NOT NULL,                    -- a staff id, or the id of a liaison officer
    course TEXT NOT NULL,
    day TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    PRIMARY KEY (who, course, day)
) STRICT, WITHOUT ROWID;

-- 送件: papers of a case on their way between two sites. One hand-over of a case is open at most, each is confirmed by
-- other hands than those that sent it, and n says that none is missing.
CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    giver TEXT NOT NULL,                  -- the site the papers leave
    taker TEXT NOT NULL,                  -- the site they go to
    way TEXT NOT NULL,
    waybill TEXT NOT NULL,
    papers TEXT NOT NULL,                 -- JSON: what is in the parcel
    state TEXT NOT NULL CHECK (state IN ('on_the_way', 'short', 'arrived', 'taken_back')),
    sent_by TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    settled_by TEXT NOT NULL DEFAULT '',
    settled_at TEXT NOT NULL DEFAULT '',
    lacking TEXT NOT NULL DEFAULT '[]',
    UNIQUE (case_id, n),
    CHECK (giver <> taker),
    CHECK (state <> 'arrived' OR settled_by NOT IN ('', sent_by)),
    CHECK ((state IN ('arrived', 'taken_back')) = (settled_at <> ''))
) STRICT;
CREATE UNIQUE INDEX handover_open ON handover (case_id) WHERE state IN ('on_the_way', 'short');
CREATE INDEX handover_waiting ON handover (sent_at) WHERE state IN ('on_the_way', 'short');

-- 委托书: who may act for whom, in what, until when. The people stand by keyed hash and, for the papers, as JSON.
CREATE TABLE mandate (
    id TEXT PRIMARY KEY,
    principal TEXT NOT NULL,
    agent TEXT NOT NULL,
    staff TEXT NOT NULL,                  -- the member of staff who acts; '' for somebody of the principal's own
    people TEXT NOT NULL,                 -- JSON: principal, agent and guardian with names and numbers
    items TEXT NOT NULL,                  -- JSON list
    powers TEXT NOT NULL,                 -- JSON list
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    signature TEXT NOT NULL CHECK (signature <> ''),
    fee INTEGER NOT NULL DEFAULT 0,
    taken_at TEXT NOT NULL,
    ended_at TEXT NOT NULL DEFAULT '',
    ended_why TEXT NOT NULL DEFAULT '' CHECK (ended_why IN ('', 'revoked', 'renounced', 'died', 'incapable')),
    CHECK (principal <> agent),
    CHECK (since <= until),
    CHECK (staff = '' OR fee = 0),        -- 无偿代办
    CHECK ((ended_at = '') = (ended_why = ''))
) STRICT;
CREATE INDEX mandate_principal ON mandate (principal);
CREATE INDEX mandate_staff ON mandate (staff) WHERE staff <> '';

-- 代办: one matter of one mandate, from the errand to the call afterwards.
CREATE TABLE matter (
    id TEXT PRIMARY KEY,
    mandate TEXT NOT NULL REFERENCES mandate (id),
    item TEXT NOT NULL,
    site TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'entrusted', 'taken', 'handled', 'delivered', 'archived', 'reported', 'called_back', 'declined', 'cancelled')),
    case_id TEXT NOT NULL DEFAULT '',
    opened_at TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    CHECK (state NOT IN ('entrusted', 'taken', 'declined') OR case_id = ''),
    CHECK (state NOT IN ('handled', 'delivered', 'archived', 'reported', 'called_back') OR case_id <> '')
) STRICT;
CREATE UNIQUE INDEX matter_case ON matter (case_id) WHERE case_id <> '';
CREATE UNIQUE INDEX matter_open ON matter (mandate, item) WHERE state IN ('entrusted', 'taken', 'handled');
CREATE INDEX matter_state ON matter (state, moved_at);

CREATE TABLE matter_step (
    matter TEXT NOT NULL REFERENCES matter (id),
    n INTEGER NOT NULL,
    act TEXT NOT NULL,
    before TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (matter, n)
) STRICT, WITHOUT ROWID;

-- 店小二: one steward of an enterprise at a time.
CREATE TABLE steward (
    id TEXT PRIMARY KEY,
    uscc TEXT NOT NULL,
    staff TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX steward_of ON steward (uscc) WHERE until = '';
CREATE INDEX steward_staff ON steward (staff) WHERE until = '';

CREATE TABLE liaison (
    id TEXT PRIMARY KEY,
    uscc TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX liaison_of ON liaison (uscc, person) WHERE until = '';

CREATE TABLE problem (
    id TEXT PRIMARY KEY,
    uscc TEXT NOT NULL,
    staff TEXT NOT NULL,                  -- the steward who follows it
    words TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'handling', 'solved', 'closed')),
    opened_at TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 0,     -- how often it came back
    last TEXT NOT NULL DEFAULT ''         -- what was done last, in words
) STRICT;
CREATE INDEX problem_open ON problem (opened_at) WHERE state <> 'closed';
CREATE INDEX problem_of ON problem (uscc);

-- 上门服务 and what else is done for somebody at a place and a time.
CREATE TABLE errand (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,                    -- keyed hash of a person, or an enterprise's code
    item TEXT NOT NULL,
    ground TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'scheduled', 'done', 'cancelled')),
    day TEXT NOT NULL DEFAULT '',
    half TEXT NOT NULL DEFAULT '' CHECK (half IN ('', 'morning', 'afternoon')),
    staff TEXT NOT NULL DEFAULT '',
    ordered_at TEXT NOT NULL,
    settled_at TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    CHECK (state <> 'scheduled' OR (day <> '' AND half <> '' AND staff <> '')),
    CHECK ((state IN ('done', 'cancelled')) = (settled_at <> ''))
) STRICT;
CREATE UNIQUE INDEX errand_staff ON errand (staff, day, half) WHERE state = 'scheduled';  -- nobody is in two houses
CREATE UNIQUE INDEX errand_once ON errand (kind, who, item) WHERE state IN ('ordered', 'scheduled');
"""

STAFF_UNITS = """
-- The department somebody reviews and decides for, by the catalogue's own name; '' for the hall's people.
ALTER TABLE staff ADD COLUMN department TEXT NOT NULL DEFAULT '';
"""

PARCELS = """
-- 送件 between machines: what the platform last said of each (told counts its words), how a parcel is known where its
-- case is not held, and one that did not come about because the papers were elsewhere. n is the platform's once it has
-- spoken, and until then what is known here: so two may share one for a while.
CREATE TABLE handover_of_now (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    giver TEXT NOT NULL,                  -- the site the papers leave
    taker TEXT NOT NULL,                  -- the site they go to
    way TEXT NOT NULL,
    waybill TEXT NOT NULL,
    papers TEXT NOT NULL,                 -- JSON: what is in the parcel
    state TEXT NOT NULL CHECK (state IN ('on_the_way', 'short', 'arrived', 'taken_back', 'overruled')),
    sent_by TEXT NOT NULL,                -- of another machine's people with @ and the site
    sent_at TEXT NOT NULL,
    settled_by TEXT NOT NULL DEFAULT '',
    settled_at TEXT NOT NULL DEFAULT '',
    lacking TEXT NOT NULL DEFAULT '[]',
    words TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    told INTEGER NOT NULL DEFAULT 0,
    CHECK (giver <> taker),
    CHECK (state <> 'arrived' OR settled_by NOT IN ('', sent_by)),
    CHECK ((state IN ('arrived', 'taken_back', 'overruled')) = (settled_at <> ''))
) STRICT;
INSERT INTO handover_of_now (id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at, settled_by,
    settled_at, lacking)
    SELECT id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at, settled_by, settled_at, lacking
    FROM handover ORDER BY rowid;
DROP TABLE handover;
ALTER TABLE handover_of_now RENAME TO handover;
CREATE INDEX handover_case ON handover (case_id, n);
CREATE UNIQUE INDEX handover_open ON handover (case_id) WHERE state IN ('on_the_way', 'short');
CREATE INDEX handover_waiting ON handover (sent_at) WHERE state IN ('on_the_way', 'short');
CREATE INDEX handover_here ON handover (taker, settled_at) WHERE state = 'arrived';
"""
