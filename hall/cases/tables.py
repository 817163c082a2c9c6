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

COUNTER = """
-- Serials of provisional numbers, in blocks: each terminal gives from its own, and no two blocks of a day overlap.
CREATE TABLE number_block (
    day TEXT NOT NULL,
    first INTEGER NOT NULL CHECK (first > 0),
    last INTEGER NOT NULL CHECK (last >= first),
    terminal TEXT NOT NULL,
    next INTEGER NOT NULL CHECK (next BETWEEN first AND last + 1),
    PRIMARY KEY (day, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX number_block_open ON number_block (day, terminal) WHERE next <= last;
CREATE TRIGGER number_block_apart BEFORE INSERT ON number_block
WHEN EXISTS (SELECT 1 FROM number_block WHERE day = NEW.day AND first <= NEW.last AND last >= NEW.first)
BEGIN
    SELECT RAISE(ABORT, 'blocks of serials overlap');
END;

-- 办件编号: bound once, to one case.
CREATE TABLE official_number (
    number TEXT PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES hall_case (id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO official_number SELECT official_no, id FROM hall_case WHERE official_no <> '';

-- What the hall fetches or checks itself is not asked of the applicant.
ALTER TABLE case_material ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;

-- 咨询: somebody asked. While it is open exactly one answers for it: a member of staff, or a department.
CREATE TABLE consultation (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    item TEXT NOT NULL,                   -- '' for a free question
    question TEXT NOT NULL,
    person TEXT NOT NULL,                 -- '' who asked without a name
    phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'received', 'ended')),
    owner TEXT NOT NULL,
    department INTEGER NOT NULL DEFAULT 0,    -- 1: the owner is a department
    first TEXT NOT NULL,                  -- who was asked first (首问)
    asked_at TEXT NOT NULL,
    due TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    case_id TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'open') = (owner <> '')),
    CHECK ((state = 'received') = (case_id <> '')),
    CHECK ((state = 'answered') <= (answer <> ''))
) STRICT;
CREATE INDEX consultation_open ON consultation (owner, due) WHERE state = 'open';
CREATE UNIQUE INDEX consultation_case ON consultation (case_id) WHERE case_id <> '';

-- Through whose hands it went, each with the receipt the person was given.
CREATE TABLE consultation_hand (
    consultation TEXT NOT NULL REFERENCES consultation (id),
    n INTEGER NOT NULL,
    owner TEXT NOT NULL,
    department INTEGER NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL DEFAULT '',       -- '' while it answers for the question
    why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (consultation, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX consultation_hand_now ON consultation_hand (consultation) WHERE until = '';

-- 送达方式: what the applicant wants, and how far it is.
CREATE TABLE delivery (
    case_id TEXT PRIMARY KEY REFERENCES hall_case (id),
    mode TEXT NOT NULL CHECK (mode IN ('window', 'ems', 'locker', 'electronic')),
    addressee TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'boxed', 'done')),
    waybill TEXT NOT NULL DEFAULT '',
    returned INTEGER NOT NULL DEFAULT 0,  -- how often the post brought it back
    asked_at TEXT NOT NULL,
    CHECK ((mode = 'ems') = (address <> '')),
    CHECK ((state = 'posted') <= (mode = 'ems' AND waybill <> '')),
    CHECK ((state = 'boxed') <= (mode = 'locker'))
) STRICT;
CREATE UNIQUE INDEX delivery_waybill ON delivery (waybill) WHERE waybill <> '';

-- 24 小时快递信箱: the boxes of each bank, and what lies or lay in them.
CREATE TABLE locker_box (
    bank TEXT NOT NULL,
    box INTEGER NOT NULL,
    works INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (bank, box)
) STRICT, WITHOUT ROWID;
CREATE TABLE locker_parcel (
    id TEXT PRIMARY KEY,
    bank TEXT NOT NULL,
    box INTEGER NOT NULL,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    way TEXT NOT NULL CHECK (way IN ('out', 'in')),   -- out: a result; in: the applicant's material
    code TEXT NOT NULL,                   -- keyed hash; '' for what the hall takes out
    tries INTEGER NOT NULL DEFAULT 0,
    put_at TEXT NOT NULL,
    put_by TEXT NOT NULL,
    until TEXT NOT NULL,                  -- last day
    state TEXT NOT NULL DEFAULT 'in_box' CHECK (state IN ('in_box', 'taken', 'cleared')),
    over_at TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (bank, box) REFERENCES locker_box (bank, box),
    CHECK ((way = 'out') = (code <> ''))
) STRICT;
CREATE UNIQUE INDEX locker_one_parcel ON locker_parcel (bank, box) WHERE state = 'in_box';   -- a box holds one thing
CREATE UNIQUE INDEX locker_one_box ON locker_parcel (case_id, way) WHERE state = 'in_box' AND way = 'out';

-- What the applicant is to hear: the words here, the sending is the platform's.
CREATE TABLE citizen_notice (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    stage TEXT NOT NULL CHECK (stage IN ('before', 'during', 'after')),
    act TEXT NOT NULL,
    words TEXT NOT NULL,
    facts TEXT NOT NULL,                  -- JSON
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
    at TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX citizen_notice_queued ON citizen_notice (at) WHERE state = 'queued';
CREATE INDEX citizen_notice_case ON citizen_notice (case_id);

-- An application written down while the network is away, for an item that cannot be received without it.
CREATE TABLE case_draft (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL,
    applicant TEXT NOT NULL,              -- JSON of hall.cases.casefile.Applicant
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL
) STRICT;
"""

COUNTER_LOOKS = """
CREATE INDEX case_to_deliver ON hall_case (decided_at) WHERE state IN ('granted', 'denied', 'closed', 'issued');
CREATE INDEX case_issued ON hall_case (received_at) WHERE state = 'issued';
CREATE INDEX consultation_answered ON consultation (due) WHERE state = 'answered';
CREATE INDEX consultation_person ON consultation (person) WHERE person <> '';
"""

ONE_PARCEL = """
-- Several results in one envelope or box: the others name the case that carries its waybill or holds its box.
ALTER TABLE delivery ADD COLUMN carrier TEXT NOT NULL DEFAULT '';
DROP INDEX delivery_waybill;
CREATE UNIQUE INDEX delivery_waybill ON delivery (waybill) WHERE waybill <> '' AND carrier = '';
CREATE INDEX delivery_carrier ON delivery (carrier) WHERE carrier <> '';
"""

DOORS = """
-- The banks whose doors a locker of this hall works, and how its boards are.
CREATE TABLE locker_line (
    bank TEXT PRIMARY KEY,
    state TEXT NOT NULL,                  -- hall.events.DeviceState
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- 开箱: every attempt to open a door; its id is the press it began with.
CREATE TABLE door_attempt (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    bank TEXT NOT NULL,
    box INTEGER NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('put', 'fetch', 'clear')),
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    parcel TEXT NOT NULL,                 -- what lies there; of 'put' what will lie there
    actor TEXT NOT NULL,
    sealed TEXT NOT NULL DEFAULT '',      -- keyed hash of the code that a parcel put in will have
    along TEXT NOT NULL DEFAULT '[]',     -- JSON: cases whose results go in with it
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'sent', 'opened', 'done', 'failed', 'unsure')),
    at TEXT NOT NULL,
    over_at TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (bank, box) REFERENCES locker_box (bank, box),
    CHECK ((purpose = 'put') >= (sealed <> ''))
) STRICT;
CREATE UNIQUE INDEX door_one_attempt ON door_attempt (bank, box) WHERE state IN ('asked', 'sent', 'opened');
CREATE UNIQUE INDEX door_one_put ON door_attempt (case_id, purpose) WHERE state IN ('asked', 'sent', 'opened');
CREATE INDEX door_last ON door_attempt (bank, box, n);
"""

CHARGES = """
-- 缴费: what a case owes, in fen. One that is due or paid at a time; a receipt pays once.
CREATE TABLE case_charge (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    basis TEXT NOT NULL CHECK (basis <> ''),
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'paid', 'void', 'owed_back', 'refunded')),
    way TEXT NOT NULL DEFAULT '' CHECK (way IN ('', 'cash', 'pos', 'online')),
    order_no TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',
    back TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    CHECK ((state IN ('paid', 'owed_back', 'refunded')) = (way <> '')),
    CHECK ((way <> '') = (receipt <> '')),
    CHECK ((state = 'refunded') = (back <> '')),
    CHECK (way <> 'online' OR order_no <> '')
) STRICT;
CREATE UNIQUE INDEX charge_open ON case_charge (case_id) WHERE state IN ('due', 'paid');
CREATE UNIQUE INDEX charge_order ON case_charge (order_no) WHERE order_no <> '';
CREATE UNIQUE INDEX charge_receipt ON case_charge (receipt) WHERE receipt <> '';
CREATE UNIQUE INDEX charge_back ON case_charge (back) WHERE back <> '';
CREATE INDEX charge_case ON case_charge (case_id);
CREATE INDEX charge_state ON case_charge (state) WHERE state IN ('due', 'owed_back');
"""

CHARGE_CODE = """
-- 扫码支付 is a way to pay too.
CREATE TABLE charge_of_now (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    basis TEXT NOT NULL CHECK (basis <> ''),
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'paid', 'void', 'owed_back', 'refunded')),
    way TEXT NOT NULL DEFAULT '' CHECK (way IN ('', 'cash', 'pos', 'code', 'online')),
    order_no TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',
    back TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    CHECK ((state IN ('paid', 'owed_back', 'refunded')) = (way <> '')),
    CHECK ((way <> '') = (receipt <> '')),
    CHECK ((state = 'refunded') = (back <> '')),
    CHECK (way <> 'online' OR order_no <> '')
) STRICT;
INSERT INTO charge_of_now SELECT * FROM case_charge;
DROP TABLE case_charge;
ALTER TABLE charge_of_now RENAME TO case_charge;
CREATE UNIQUE INDEX charge_open ON case_charge (case_id) WHERE state IN ('due', 'paid');
CREATE UNIQUE INDEX charge_order ON case_charge (order_no) WHERE order_no <> '';
CREATE UNIQUE INDEX charge_receipt ON case_charge (receipt) WHERE receipt <> '';
CREATE UNIQUE INDEX charge_back ON case_charge (back) WHERE back <> '';
CREATE INDEX charge_case ON case_charge (case_id);
CREATE INDEX charge_state ON case_charge (state) WHERE state IN ('due', 'owed_back');
"""

STEP_LOOKS = """
-- What was done in a day or a month, and what nobody did by hand: counted without a walk through all cases.
CREATE INDEX case_step_day ON case_step (at, act, actor);
"""

PICTURES = """
-- 材料照片: what a desk's camera took of a material, under the file's own encryption; they travel nowhere.
CREATE TABLE case_picture (
    n INTEGER PRIMARY KEY,                -- order of taking
    id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    material TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png')),
    size INTEGER NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    gone_at TEXT NOT NULL DEFAULT '',
    body BLOB,                            -- NULL once it was purged by law, or dropped
    CHECK ((body IS NULL) = (gone_at <> ''))
) STRICT;
CREATE INDEX case_picture_case ON case_picture (case_id, n);
CREATE INDEX case_picture_held ON case_picture (case_id) WHERE body IS NOT NULL;

-- Where the case's own record goes by law, its pictures go in the same moment.
CREATE TRIGGER picture_purged AFTER UPDATE OF body ON journal
    WHEN OLD.body IS NOT NULL AND NEW.body IS NULL AND NEW.type = 'CaseReceived'
BEGIN
    UPDATE case_picture SET body = NULL, gone_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
        WHERE case_id = NEW.case_id AND body IS NOT NULL;
END;
"""
