"""The tables of bundles and projects. Where a bundle stands is no column: it follows from its cases."""

BUNDLES = """
-- 一件事: one application for several cases. The items, materials and waits are as they were on the day it was opened.
CREATE TABLE bundle (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,                   -- its own entry in the catalogue
    name TEXT NOT NULL,
    lead TEXT NOT NULL,
    result TEXT NOT NULL,
    person TEXT NOT NULL,
    ticket TEXT NOT NULL,
    form TEXT NOT NULL,                   -- JSON: field → answer
    promised TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    accepted_at TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    calendar TEXT NOT NULL DEFAULT '',
    issued_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX bundle_person ON bundle (person, opened_at) WHERE person <> '';
CREATE INDEX bundle_recent ON bundle (opened_at);

-- A case belongs to one bundle at most, a bundle has each item once.
CREATE TABLE bundle_case (
    case_id TEXT PRIMARY KEY REFERENCES hall_case (id),
    bundle_id TEXT NOT NULL REFERENCES bundle (id),
    position INTEGER NOT NULL,
    item TEXT NOT NULL,
    fields TEXT NOT NULL,                 -- JSON: what its own form asks
    UNIQUE (bundle_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_case_of ON bundle_case (bundle_id, position);

-- What is asked for, once: no name twice.
CREATE TABLE bundle_material (
    bundle_id TEXT NOT NULL REFERENCES bundle (id),
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    key INTEGER NOT NULL,
    asked INTEGER NOT NULL,               -- 0: the hall fetches it
    PRIMARY KEY (bundle_id, code),
    UNIQUE (bundle_id, name)
) STRICT, WITHOUT ROWID;

-- Which material of which case one of those serves, or whose result it is: either, and never both.
CREATE TABLE bundle_slot (
    case_id TEXT NOT NULL REFERENCES bundle_case (case_id),
    material TEXT NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    of_case TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (case_id, material),
    CHECK ((code = '') <> (of_case = '')),
    CHECK (of_case <> case_id)
) STRICT, WITHOUT ROWID;
"""

PROJECTS = """
-- A staged project. `budget` is that of its flow, `whole` that of its whole way where the profile knows both.
CREATE TABLE project (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('social_small', 'social', 'government')),
    profile TEXT NOT NULL,
    rule TEXT NOT NULL,
    budget TEXT NOT NULL,
    whole_rule TEXT NOT NULL DEFAULT '',
    whole TEXT NOT NULL DEFAULT '',
    flags TEXT NOT NULL,                  -- JSON: codes
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'stopped')),
    applicant TEXT NOT NULL,              -- JSON of hall.cases.casefile.Applicant
    person TEXT NOT NULL,
    form TEXT NOT NULL,                   -- JSON: field → answer
    opened_at TEXT NOT NULL,
    ended_at TEXT NOT NULL DEFAULT '',
    CHECK ((ended_at <> '') = (state <> 'open'))
) STRICT;
CREATE INDEX project_open ON project (opened_at) WHERE state = 'open';
CREATE INDEX project_person ON project (person, opened_at);

CREATE TABLE project_stage (
    project_id TEXT NOT NULL REFERENCES project (id),
    n INTEGER NOT NULL,
    name TEXT NOT NULL,
    lead TEXT NOT NULL,
    budget TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'ahead' CHECK (state IN ('ahead', 'running', 'ended')),
    begun_at TEXT NOT NULL DEFAULT '',
    ended_at TEXT NOT NULL DEFAULT '',
    minutes TEXT NOT NULL DEFAULT '',     -- the joint pre-review it was begun on, before the stage ahead of it ended
    PRIMARY KEY (project_id, n),
    UNIQUE (project_id, name),
    CHECK ((begun_at <> '') = (state <> 'ahead')),
    CHECK ((ended_at <> '') = (state = 'ended'))
) STRICT, WITHOUT ROWID;

-- A case belongs to one stage of one project at most.
CREATE TABLE project_case (
    case_id TEXT PRIMARY KEY REFERENCES hall_case (id),
    project_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    FOREIGN KEY (project_id, n) REFERENCES project_stage (project_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_case_of ON project_case (project_id, n);

CREATE TABLE project_joint (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('survey', 'drawings', 'assessment', 'measuring', 'acceptance', 'pre_review')),
    departments TEXT NOT NULL,            -- JSON
    passed INTEGER NOT NULL,
    words TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    FOREIGN KEY (project_id, n) REFERENCES project_stage (project_id, n)
) STRICT;
CREATE INDEX project_joint_of ON project_joint (project_id, kind);
"""

PROJECT_SPENT = """
-- What of its budget a project took, as its clock stood when it was closed: pauses and days between stages left out.
ALTER TABLE project ADD COLUMN spent INTEGER;
"""
