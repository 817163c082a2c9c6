"""The tables of supervision, of what goes to the regulator and comes back, and of what people declare for figures."""

WATCH = """
-- 监察: what a rule found, once for each thing, period and level.
CREATE TABLE finding (
    id TEXT PRIMARY KEY,                  -- 监察编号
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,                -- the case, ticket, window or class it is about
    period TEXT NOT NULL,                 -- what it is said once for: a due day, a step, a day
    level TEXT NOT NULL CHECK (level IN ('notice', 'warning', 'alarm')),
    case_id TEXT NOT NULL,
    department TEXT NOT NULL,             -- 责任部门
    site TEXT NOT NULL,                   -- 机构: the station's code
    at TEXT NOT NULL,
    facts TEXT NOT NULL,                  -- JSON: what its sentence names; nobody's name among it
    UNIQUE (rule, subject, period, level)
) STRICT;
CREATE INDEX finding_at ON finding (at);
CREATE INDEX finding_case ON finding (case_id) WHERE case_id <> '';

-- 督办. One that is not over is the only one of its finding.
CREATE TABLE supervision_order (
    id TEXT PRIMARY KEY,
    finding TEXT NOT NULL REFERENCES finding (id),
    state TEXT NOT NULL CHECK (state IN ('issued', 'acknowledged', 'answered', 'closed', 'cancelled')),
    department TEXT NOT NULL,
    step INTEGER NOT NULL DEFAULT 0,      -- how often it went up
    due TEXT NOT NULL,                    -- '' where no calendar reaches
    issued_at TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    CHECK ((answer <> '') = (state IN ('answered', 'closed'))),
    CHECK ((answered_by <> '') = (answer <> ''))
) STRICT;
CREATE UNIQUE INDEX order_open ON supervision_order (finding) WHERE state NOT IN ('closed', 'cancelled');
CREATE INDEX order_due ON supervision_order (due) WHERE state NOT IN ('closed', 'cancelled');

CREATE TABLE order_step (
    order_id TEXT NOT NULL REFERENCES supervision_order (id),
    n INTEGER NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (order_id, n)
) STRICT, WITHOUT ROWID;

-- How far the journal was watched, and who signed in or out last: read from the journal, and safe to lose.
CREATE TABLE watch_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE watch_seat (staff TEXT PRIMARY KEY, here INTEGER NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- 审管互动: an approval goes to the regulator once, and is claimed there.
CREATE TABLE regulator_push (
    case_id TEXT PRIMARY KEY REFERENCES hall_case (id),
    organ TEXT NOT NULL,
    at TEXT NOT NULL,
    claimed_at TEXT NOT NULL DEFAULT '',
    claimed_by TEXT NOT NULL DEFAULT '',
    CHECK ((claimed_at <> '') = (claimed_by <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX regulator_unclaimed ON regulator_push (at) WHERE claimed_at = '';
CREATE INDEX regulator_push_at ON regulator_push (at);

-- 告知函: what the regulator asks back. One that is open is the only one of its case.
CREATE TABLE regulator_notice (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES regulator_push (case_id),
    wish TEXT NOT NULL CHECK (wish IN ('change', 'revoke', 'cancel', 'void')),
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'done', 'declined')),
    answer_words TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT NOT NULL DEFAULT '',
    CHECK ((answer <> '') = (answer_words <> ''))
) STRICT;
CREATE UNIQUE INDEX regulator_notice_open ON regulator_notice (case_id) WHERE answer = '';

-- 收费: what was taken for a case beside what the item says, in fen; rate NULL where the item names no number.
CREATE TABLE case_fee (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES hall_case (id),
    taken INTEGER NOT NULL CHECK (taken >= 0),
    rate INTEGER,
    at TEXT NOT NULL,
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX case_fee_case ON case_fee (case_id);

-- What no row of this machine can tell, and a person says for it: counted of whole, on a day. The last one holds.
CREATE TABLE declaration (
    id INTEGER PRIMARY KEY,
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    counted INTEGER NOT NULL CHECK (counted >= 0),
    whole INTEGER NOT NULL CHECK (whole >= counted),
    words TEXT NOT NULL CHECK (words <> ''),
    actor TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX declaration_of ON declaration (measure, day, id);

CREATE TABLE duty_done (
    duty TEXT NOT NULL,
    period TEXT NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''),
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (duty, period)            -- once in its period
) STRICT, WITHOUT ROWID;

-- What figures and supervision ask of the cases, so that neither walks all of them.
CREATE INDEX case_decided ON hall_case (decided_at) WHERE decided_at <> '' AND due <> '';
CREATE INDEX case_late ON hall_case (decided_at)
    WHERE decided_at <> '' AND due <> '' AND substr(decided_at, 1, 10) > due;
CREATE INDEX case_undecided ON hall_case (due) WHERE state IN ('accepted', 'tolerated', 'reviewing');
CREATE INDEX case_received ON hall_case (received_at) WHERE state = 'received';
CREATE INDEX case_item ON hall_case (item, decided_at);
CREATE INDEX case_received_item ON hall_case (received_at, item);
"""

# A count over a year must not walk its cases: what was decided on a day, and how much of it late, is kept by the rows
# themselves. hall.oversight.caseindicators reads it.
FIGURES = """
CREATE TABLE decided_day (
    day TEXT PRIMARY KEY, decided INTEGER NOT NULL CHECK (decided >= 0), late INTEGER NOT NULL CHECK (late >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO decided_day
    SELECT substr(decided_at, 1, 10) AS day, count(*), sum(substr(decided_at, 1, 10) > due)
    FROM hall_case WHERE decided_at <> '' AND due <> '' GROUP BY day;

CREATE TRIGGER case_decided_first AFTER INSERT ON hall_case WHEN NEW.decided_at <> '' AND NEW.due <> ''
BEGIN
    INSERT INTO decided_day VALUES (substr(NEW.decided_at, 1, 10), 1, substr(NEW.decided_at, 1, 10) > NEW.due)
        ON CONFLICT DO UPDATE SET decided = decided + 1, late = late + excluded.late;
END;
CREATE TRIGGER case_undone AFTER UPDATE OF decided_at, due ON hall_case WHEN OLD.decided_at <> '' AND OLD.due <> ''
BEGIN
    UPDATE decided_day SET decided = decided - 1, late = late - (substr(OLD.decided_at, 1, 10) > OLD.due)
        WHERE day = substr(OLD.decided_at, 1, 10);
END;
CREATE TRIGGER case_done AFTER UPDATE OF decided_at, due ON hall_case WHEN NEW.decided_at <> '' AND NEW.due <> ''
BEGIN
    INSERT INTO decided_day VALUES (substr(NEW.decided_at, 1, 10), 1, substr(NEW.decided_at, 1, 10) > NEW.due)
        ON CONFLICT DO UPDATE SET decided = decided + 1, late = late + excluded.late;
END;

DROP INDEX case_item;
CREATE INDEX case_item ON hall_case (item, decided_at, accepted_at, id);
CREATE INDEX case_delivered ON hall_case (item, decided_at, id) WHERE state = 'delivered' AND outcome = 'granted';
CREATE INDEX delivery_electronic ON delivery (case_id) WHERE mode = 'electronic';
CREATE INDEX case_of_platform ON hall_case (id) WHERE revision > 0;
CREATE INDEX case_granted ON hall_case (kind, decided_at, id) WHERE outcome = 'granted';
"""

# The lamps of what is open, the nearest end first, without a walk over everything that ever was.
LAMPS = """
CREATE INDEX case_open ON hall_case (iif(due <> '', due, answer_due), received_at)
    WHERE state IN ('received', 'supplement', 'accepted', 'tolerated', 'reviewing', 'paused');
"""
