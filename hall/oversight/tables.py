"""The tables of what the public says: ratings with what becomes of bad ones, enquiries, reports, the telephone."""

VOICE = """
CREATE TABLE rating_of_now (
    id TEXT PRIMARY KEY,
    ticket TEXT NOT NULL DEFAULT '',      -- the visit …
    case_id TEXT NOT NULL DEFAULT '',     -- … or the matter it is about, never both
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    reasons TEXT NOT NULL,
    at TEXT NOT NULL,
    channel TEXT NOT NULL DEFAULT 'kiosk' CHECK (channel IN ('kiosk', 'evaluator', 'township', 'online', 'message')),
    words TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',      -- keyed hash of a named rater's number
    name TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',       -- '' without a name: 匿名
    rated TEXT NOT NULL DEFAULT '',       -- whom of the staff it is about; '' where nobody in particular
    department TEXT NOT NULL DEFAULT '',
    counts INTEGER NOT NULL DEFAULT 1,    -- 0 once an appeal was upheld: kept, and out of the appraisal
    CHECK ((ticket <> '') <> (case_id <> '')),
    CHECK ((name <> '') = (phone <> ''))
) STRICT;
INSERT INTO rating_of_now (id, ticket, stars, reasons, at) SELECT id, ticket, stars, reasons, at FROM rating;
DROP TABLE rating;
ALTER TABLE rating_of_now RENAME TO rating;
CREATE UNIQUE INDEX rating_visit ON rating (ticket) WHERE ticket <> '';    -- 一次一评
CREATE UNIQUE INDEX rating_matter ON rating (case_id) WHERE case_id <> ''; -- 一事一评
CREATE INDEX rating_at ON rating (at);

-- What became of a bad rating.
CREATE TABLE rectification (
    rating TEXT PRIMARY KEY REFERENCES rating (id),
    state TEXT NOT NULL CHECK (state IN (
        'new', 'verified', 'rectifying', 'appealed', 'fed_back', 'excluded', 'called', 'closed')),
    rated TEXT NOT NULL,
    owner TEXT NOT NULL CHECK (owner <> ''),      -- 谁办理、谁负责
    named INTEGER NOT NULL CHECK (named IN (0, 1)),
    since TEXT NOT NULL,
    calendar TEXT NOT NULL,               -- edition its days were counted with; '' until one reaches
    contact_due TEXT NOT NULL,
    due TEXT NOT NULL,                    -- of the feedback
    longest TEXT NOT NULL,                -- no dated rectification goes past it
    contacted_at TEXT NOT NULL DEFAULT '',
    contacted_by TEXT NOT NULL DEFAULT '',
    verified_by TEXT NOT NULL DEFAULT '',
    finding TEXT NOT NULL DEFAULT '',
    appeal_due TEXT NOT NULL DEFAULT '',  -- last day to appeal; once appealed, last day to decide
    measure TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    fed_back_at TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    called_by TEXT NOT NULL DEFAULT '',
    satisfied INTEGER NOT NULL DEFAULT 0,
    redone INTEGER NOT NULL DEFAULT 0,
    closed_at TEXT NOT NULL DEFAULT '',
    CHECK (calendar = '' OR due <> '' AND longest <> '' AND (named = 0 OR contact_due <> '')),
    CHECK (rated = '' OR rated NOT IN (contacted_by, verified_by, called_by)),
    CHECK (state = 'new' OR verified_by <> ''),
    CHECK ((state = 'closed') = (closed_at <> ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX rectification_open ON rectification (due) WHERE state <> 'closed';
CREATE INDEX rectification_owner ON rectification (owner) WHERE state NOT IN ('new', 'closed');
CREATE INDEX rectification_undated ON rectification (rating) WHERE calendar = '';

-- 申诉复核, once for a rating: by whom it is about, decided by another.
CREATE TABLE rating_appeal (
    rating TEXT PRIMARY KEY REFERENCES rectification (rating),
    ground TEXT NOT NULL CHECK (ground IN ('mistaken', 'malicious', 'other_person', 'not_ours')),
    words TEXT NOT NULL CHECK (words <> ''),
    appellant TEXT NOT NULL CHECK (appellant <> ''),
    at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'upheld', 'dismissed')),
    answer_words TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    CHECK (answered_by <> appellant),
    CHECK ((answer <> '') = (answered_by <> ''))
) STRICT, WITHOUT ROWID;

-- 12345. Who called is read by hall.oversight.voices only.
CREATE TABLE enquiry (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,          -- of the work sheet (工单)
    kind TEXT NOT NULL CHECK (kind IN ('consult', 'complaint', 'help', 'suggestion')),
    words TEXT NOT NULL CHECK (words <> ''),
    state TEXT NOT NULL CHECK (state IN (
        'received', 'transferred', 'returned', 'handling', 'replied', 'declined', 'closed', 'evaluated')),
    owner TEXT NOT NULL CHECK (owner <> ''),  -- the unit that has it; the operator who received it before
    topic TEXT NOT NULL DEFAULT '',
    named INTEGER NOT NULL CHECK (named IN (0, 1)),
    name TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',
    disclosed INTEGER NOT NULL DEFAULT 0,     -- the caller lets the unit know name and telephone
    received_at TEXT NOT NULL,
    received_by TEXT NOT NULL,
    calendar TEXT NOT NULL,
    due TEXT NOT NULL,                    -- last day of the answer, extension included
    return_until TEXT NOT NULL DEFAULT '',    -- first moment at which a unit can give it back no more
    designated INTEGER NOT NULL DEFAULT 0,    -- named by the head: cannot be given back
    extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1)),
    approver TEXT NOT NULL DEFAULT '',
    returns INTEGER NOT NULL DEFAULT 0,
    urged INTEGER NOT NULL DEFAULT 0,     -- 督办
    reply TEXT NOT NULL DEFAULT '',
    replied_at TEXT NOT NULL DEFAULT '',
    ground TEXT NOT NULL DEFAULT '',
    satisfied INTEGER CHECK (satisfied BETWEEN 1 AND 5),
    unresolved INTEGER NOT NULL DEFAULT 0,    -- calls back that found it not settled
    closed_at TEXT NOT NULL DEFAULT '',
    CHECK ((name <> '') = (phone <> '') AND named = (phone <> '')),
    CHECK (calendar = '' OR due <> ''),
    CHECK (extended = (approver <> '')),
    CHECK ((state = 'transferred') = (return_until <> '')),
    CHECK ((state = 'declined') <= (ground <> ''))
) STRICT;
CREATE INDEX enquiry_open ON enquiry (due) WHERE state NOT IN ('declined', 'closed', 'evaluated');
CREATE INDEX enquiry_received ON enquiry (received_at);
CREATE INDEX enquiry_undated ON enquiry (id) WHERE calendar = '';

-- Who has a part in it: one lead (主办), any helpers (协办), those that gave it back.
CREATE TABLE enquiry_unit (
    enquiry TEXT NOT NULL REFERENCES enquiry (id),
    unit TEXT NOT NULL CHECK (unit <> ''),
    part TEXT NOT NULL CHECK (part IN ('lead', 'help', 'returned')),
    PRIMARY KEY (enquiry, unit)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX enquiry_lead ON enquiry_unit (enquiry) WHERE part = 'lead';

-- 找茬窗口, 办不成事窗口, 举报和查处回应.
CREATE TABLE report (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('fault', 'stuck', 'wrongdoing')),
    words TEXT NOT NULL CHECK (words <> ''),
    state TEXT NOT NULL CHECK (state IN ('received', 'assigned', 'answered', 'published')),
    owner TEXT NOT NULL CHECK (owner <> ''),
    accused TEXT NOT NULL DEFAULT '',
    department TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',
    received_at TEXT NOT NULL,
    received_by TEXT NOT NULL,
    calendar TEXT NOT NULL,
    due TEXT NOT NULL,
    founded INTEGER CHECK (founded IN (0, 1)),
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT NOT NULL DEFAULT '',
    published TEXT NOT NULL DEFAULT '',   -- what the public reads, without names
    CHECK ((name <> '') = (phone <> '')),
    CHECK (calendar = '' OR due <> ''),
    CHECK (accused = '' OR accused NOT IN (owner, answered_by)),
    CHECK ((state IN ('answered', 'published')) = (answer <> '' AND founded IS NOT NULL))
) STRICT;
CREATE INDEX report_open ON report (due) WHERE state IN ('received', 'assigned');
CREATE INDEX report_received ON report (received_at);
CREATE INDEX report_undated ON report (id) WHERE calendar = '';

CREATE TABLE voice_step (
    subject TEXT NOT NULL, n INTEGER NOT NULL, act TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
    actor TEXT NOT NULL, words TEXT NOT NULL,
    PRIMARY KEY (subject, n)
) STRICT, WITHOUT ROWID;

-- 德 14: whether the published telephone is answered, tried day by day.
CREATE TABLE phone_try (
    pos INTEGER PRIMARY KEY,
    line TEXT NOT NULL CHECK (line <> ''),
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    answered INTEGER NOT NULL CHECK (answered IN (0, 1)),
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    by_whom TEXT NOT NULL
) STRICT;
CREATE INDEX phone_try_day ON phone_try (day, line);
"""

VOICE_LOOKS = """
CREATE INDEX rating_appeal_open ON rating_appeal (at) WHERE answer = '';
CREATE INDEX enquiry_to_call ON enquiry (closed_at) WHERE state = 'closed' AND named = 1;
CREATE INDEX enquiry_declined ON enquiry (due) WHERE state = 'declined';
"""
