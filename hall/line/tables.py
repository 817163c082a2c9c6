"""The tables of the line: hall days, tickets with all that may befall them, appointments."""

LINES = """
-- A day of the hall; hall/line/halldays.py says when one begins. `seen` is the clock's date at its newest number.
CREATE TABLE hall_day (n INTEGER PRIMARY KEY, day TEXT NOT NULL, seen TEXT NOT NULL) STRICT;
INSERT INTO hall_day SELECT row_number() OVER (ORDER BY day), day, day FROM (SELECT DISTINCT day FROM ticket);

CREATE TABLE ticket_of_now (
    pos INTEGER PRIMARY KEY,              -- order of arrival
    id TEXT NOT NULL UNIQUE,
    hall_day INTEGER NOT NULL REFERENCES hall_day (n),
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    klass TEXT NOT NULL,                  -- what it waits for, or is served in, now
    rest TEXT NOT NULL DEFAULT '',        -- letters of the classes after that
    lane TEXT NOT NULL DEFAULT '',        -- code of its priority
    only INTEGER NOT NULL DEFAULT 0,      -- the one window that calls it; 0 for any of its class
    turn INTEGER NOT NULL,                -- called by (turn, late): the place in the line that it came to …
    late INTEGER NOT NULL DEFAULT 0,      -- … and 0, or which of the day's returned ones it is, behind that place
    state TEXT NOT NULL CHECK (state IN ('waiting', 'called', 'held', 'served', 'no_show', 'abandoned')),
    person TEXT NOT NULL,                 -- keyed hash of the holder's number; '' when taken without a card
    holder_name TEXT NOT NULL,            -- masked
    issued_at TEXT NOT NULL,
    window INTEGER,
    times INTEGER NOT NULL DEFAULT 0,     -- calls since it last began to wait
    returns INTEGER NOT NULL DEFAULT 0,   -- how often it came back after a missed call
    called_at TEXT NOT NULL DEFAULT '',
    called_dseq INTEGER NOT NULL DEFAULT 0,   -- order of calls: the journal's, never the clock's
    finished_at TEXT NOT NULL DEFAULT '',
    UNIQUE (day, number),                 -- one number never twice
    CHECK (state = 'abandoned' OR (state = 'waiting') = (window IS NULL))
) STRICT;
INSERT INTO ticket_of_now (pos, id, hall_day, day, number, klass, turn, state, person, holder_name, issued_at, window,
    times, called_at, called_dseq, finished_at)
    SELECT pos, id, (SELECT n FROM hall_day WHERE hall_day.day = ticket.day), day, number, klass, pos, state, person,
        holder_name, issued_at, window, times, called_at, called_dseq, finished_at FROM ticket;
DROP TABLE ticket;
ALTER TABLE ticket_of_now RENAME TO ticket;
CREATE UNIQUE INDEX ticket_at_window ON ticket (window) WHERE state = 'called';   -- a window serves one at a time
CREATE UNIQUE INDEX ticket_line ON ticket (hall_day, turn, late) WHERE state = 'waiting';   -- nobody shares a place
CREATE INDEX ticket_held ON ticket (hall_day, window) WHERE state = 'held';
CREATE INDEX ticket_missed ON ticket (hall_day, pos) WHERE state = 'no_show';
CREATE INDEX ticket_called ON ticket (hall_day, called_dseq) WHERE times > 0;
CREATE INDEX ticket_person ON ticket (person, hall_day) WHERE person <> '';

-- Calls of a window since its last one out of the priority lane.
CREATE TABLE window_turn (window INTEGER PRIMARY KEY, hall_day INTEGER NOT NULL, calls INTEGER NOT NULL) STRICT;

-- What was served on a hall day: the means of its own services tell the wait better than those of hall.toml.
CREATE TABLE served_time (
    hall_day INTEGER NOT NULL, klass TEXT NOT NULL, services INTEGER NOT NULL, seconds INTEGER NOT NULL,
    PRIMARY KEY (hall_day, klass)
) STRICT, WITHOUT ROWID;

-- Keys already answered: a repeated press gets the same answer again and changes nothing.
CREATE TABLE press (
    id TEXT PRIMARY KEY, act TEXT NOT NULL, hall_day INTEGER NOT NULL, answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX press_day ON press (hall_day);

CREATE TABLE appointment (
    id TEXT PRIMARY KEY,
    klass TEXT NOT NULL,
    day TEXT NOT NULL,
    begin TEXT NOT NULL,                  -- HH:MM
    seat INTEGER NOT NULL CHECK (seat > 0),   -- from 1 to the seats of the slot
    state TEXT NOT NULL CHECK (state IN ('booked', 'kept', 'cancelled')),
    person TEXT NOT NULL CHECK (person <> ''),
    holder_name TEXT NOT NULL,            -- masked
    booked_at TEXT NOT NULL,
    ticket TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'kept') = (ticket <> ''))
) STRICT;
CREATE UNIQUE INDEX appointment_seat ON appointment (day, klass, begin, seat) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX appointment_of_class ON appointment (person, day, klass) WHERE state = 'booked';
CREATE UNIQUE INDEX appointment_of_time ON appointment (person, day, begin) WHERE state = 'booked';
CREATE INDEX appointment_person ON appointment (person, day);
"""

# 选呼: what was called before those who came earlier, and why. Nobody's name but the clerk's.
PICKS = """
CREATE TABLE picked_call (
    ticket TEXT NOT NULL,
    number TEXT NOT NULL,
    window INTEGER NOT NULL,
    was TEXT NOT NULL CHECK (was IN ('waiting', 'held', 'no_show')),
    why TEXT NOT NULL,
    staff TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX picked_call_at ON picked_call (at);
"""

# The priority lane by itself: a call that begins with it does not walk a long line of others to find it empty.
PRIORITY_LANE = "CREATE INDEX ticket_lane ON ticket (hall_day, turn, late) WHERE state = 'waiting' AND lane <> '';"
