-- 0900-inspections.sql (modules/inspections)
-- Why: whether one more inspection is in the plan, too many or too near to another is a look by unit and day at what was
-- let in, never a search; what was found, returned and asked again stays with the visit.

-- Lines of the year plan, each by a decision of the county.
CREATE TABLE inspection_entry (
    entry_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    department_code TEXT NOT NULL,
    topic TEXT NOT NULL CHECK (topic <> ''),
    topic_key TEXT NOT NULL,        -- folded: equal topics are equal texts
    level TEXT NOT NULL CHECK (level IN ('', 'county', 'township', 'village')),  -- every unit of it; empty: the units named, or anywhere
    month BIGINT NOT NULL CHECK (month BETWEEN 0 AND 12),                        -- 0: any time of the year
    comprehensive BIGINT NOT NULL CHECK (comprehensive IN (0, 1)),
    joinable BIGINT NOT NULL CHECK (joinable IN (0, 1)),
    decision TEXT NOT NULL CHECK (decision <> ''),
    decided_day TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX inspection_entry_topic ON inspection_entry (realm_id, year, department_code, topic_key);
CREATE TABLE inspection_entry_unit (
    entry_id BIGINT NOT NULL REFERENCES inspection_entry (entry_id),
    unit_code TEXT NOT NULL,
    PRIMARY KEY (entry_id, unit_code)
);

-- Visits that were let in. `routine` 0: unannounced; nobody visited is told of it before the day after.
CREATE TABLE inspection_visit (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    issuer_code TEXT NOT NULL,
    control_number TEXT NOT NULL,
    topic TEXT NOT NULL,
    topic_key TEXT NOT NULL,
    visit_day TEXT NOT NULL,
    comprehensive BIGINT NOT NULL CHECK (comprehensive IN (0, 1)),
    routine BIGINT NOT NULL CHECK (routine IN (0, 1)),
    concluded BIGINT NOT NULL CHECK (concluded IN (0, 1))
);
CREATE INDEX inspection_visit_day ON inspection_visit (realm_id, visit_day);
CREATE INDEX inspection_visit_comprehensive ON inspection_visit (realm_id, issuer_code, visit_day) WHERE comprehensive = 1;
CREATE INDEX inspection_visit_owed ON inspection_visit (realm_id, issuer_code, visit_day) WHERE concluded = 0;
-- A unit that is visited, and (target 0) the township and the county it stands in.
CREATE TABLE inspection_visit_unit (
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    visit_day TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    topic_key TEXT NOT NULL,
    target BIGINT NOT NULL CHECK (target IN (0, 1)),
    routine BIGINT NOT NULL CHECK (routine IN (0, 1)),
    PRIMARY KEY (realm_id, unit_code, visit_day, demand_id)
);
CREATE INDEX inspection_visit_unit_topic ON inspection_visit_unit (realm_id, unit_code, topic_key, visit_day);
CREATE INDEX inspection_visit_unit_demand ON inspection_visit_unit (demand_id);
-- Counties and firms inspected as such.
CREATE TABLE inspection_visit_object (
    realm_id BIGINT NOT NULL,
    object TEXT NOT NULL,
    visit_day TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    issuer_code TEXT NOT NULL,
    routine BIGINT NOT NULL CHECK (routine IN (0, 1)),
    PRIMARY KEY (realm_id, object, visit_day, demand_id)
);
CREATE INDEX inspection_visit_object_demand ON inspection_visit_object (demand_id);

-- What was seen, heard, solved, held against the ledgers, or handed to somebody above. There is no score.
CREATE TABLE inspection_finding (
    finding_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('seen', 'heard', 'solved', 'held_confirmed', 'held_contradicted', 'problem')),
    words TEXT NOT NULL CHECK (words <> ''),
    ledger TEXT NOT NULL,           -- of a held value: where it stands
    row_id BIGINT NOT NULL,
    element_code TEXT NOT NULL,
    dispute_id BIGINT NOT NULL,     -- of a contradicted one: the mark it opened
    owner_code TEXT NOT NULL,       -- of a problem: who above must solve it
    due_day TEXT NOT NULL,
    found_day TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    CHECK ((kind = 'problem') = (owner_code <> '' AND due_day <> '')),
    CHECK ((kind = 'held_contradicted') = (dispute_id > 0))
);
CREATE INDEX inspection_finding_demand ON inspection_finding (demand_id);

-- The day on which the visited units had the conclusion; from it the days of review count.
CREATE TABLE inspection_conclusion (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    words TEXT NOT NULL CHECK (words <> ''),
    returned_day TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE TABLE inspection_review (
    review_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    asked_day TEXT NOT NULL,
    asked_by BIGINT NOT NULL,
    outcome TEXT CHECK (outcome IN ('changed', 'kept')),
    answer TEXT,
    answered_day TEXT,
    answered_by BIGINT,
    CHECK ((outcome IS NULL) = (answered_day IS NULL))
);
CREATE INDEX inspection_review_demand ON inspection_review (demand_id, asked_day);
-- One open at a time.
CREATE UNIQUE INDEX inspection_review_open ON inspection_review (demand_id, unit_code) WHERE outcome IS NULL;
