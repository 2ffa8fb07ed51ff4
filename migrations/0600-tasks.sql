-- 0600-tasks.sql (modules/tasks)
-- Why: deployed is not done. What a task was released with stays as it was; what was heard before it, seen during it and said
-- after it is kept beside it, one line each.
CREATE TABLE consultation (
    realm_id BIGINT NOT NULL,
    consultation_id TEXT NOT NULL,        -- the issuer's draft id
    issuer_code TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_day TEXT NOT NULL,
    townships_total BIGINT NOT NULL CHECK (townships_total > 0),  -- of the county, heard or not
    demand_id BIGINT NOT NULL,            -- the demand it was held for; 0 until that is released
    target_rule TEXT NOT NULL,            -- how the bands were made, in words; empty: none yet
    PRIMARY KEY (realm_id, consultation_id)
);

CREATE TABLE consultation_township (
    realm_id BIGINT NOT NULL,
    consultation_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type <> ''),
    heard_day TEXT NOT NULL,              -- empty: not yet
    PRIMARY KEY (realm_id, consultation_id, unit_code)
);

-- The drafter's visit, in the words of who was visited.
CREATE TABLE consultation_visit (
    visit_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    consultation_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    visit_day TEXT NOT NULL,
    seen TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX consultation_visit_of ON consultation_visit (realm_id, consultation_id);

CREATE TABLE consultation_comment (
    comment_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    consultation_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    said TEXT NOT NULL,
    changed TEXT NOT NULL,                -- what of the text is different for it
    answer TEXT NOT NULL,                 -- or why nothing is
    person_id BIGINT NOT NULL
);
CREATE INDEX consultation_comment_of ON consultation_comment (realm_id, consultation_id);

CREATE TABLE consultation_target (
    realm_id BIGINT NOT NULL,
    consultation_id TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    least BIGINT NOT NULL,
    aim BIGINT NOT NULL,
    most BIGINT NOT NULL,
    PRIMARY KEY (realm_id, consultation_id, unit_code)
);

CREATE TABLE work_task (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    issuer_code TEXT NOT NULL,
    control_number TEXT NOT NULL,
    title TEXT NOT NULL,
    criteria TEXT NOT NULL,               -- as released; no statement changes it, nor the next four
    element TEXT NOT NULL,
    period TEXT NOT NULL,
    figure BIGINT,
    at_most BIGINT NOT NULL CHECK (at_most IN (0, 1)),
    released_day TEXT NOT NULL,
    due_day TEXT NOT NULL,                -- empty: none given
    minutes_declared BIGINT NOT NULL,     -- of one unit
    hours_estimated BIGINT NOT NULL,      -- of one unit, hundredths
    ended BIGINT NOT NULL CHECK (ended IN (0, 1))  -- judged again, it no longer stands
);
CREATE INDEX work_task_number ON work_task (realm_id, control_number);

CREATE TABLE work_task_unit (
    task_id BIGINT PRIMARY KEY,
    demand_id BIGINT NOT NULL,
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('released', 'in_work', 'offered', 'accepted', 'not_accepted')),
    round BIGINT NOT NULL,                -- how often it was not accepted; older evidence is used up
    least BIGINT,
    aim BIGINT,
    most BIGINT,
    chosen BIGINT,                        -- within the band, by the unit itself
    choice_reason TEXT NOT NULL,
    UNIQUE (demand_id, unit_code)
);
CREATE INDEX work_task_unit_of ON work_task_unit (realm_id, unit_code, task_id);

CREATE TABLE work_task_step (
    step_id BIGINT PRIMARY KEY,
    task_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    step_day TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    words TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX work_task_step_of ON work_task_step (task_id);

-- Somebody above was there, in the words of the unit: what they helped with, what they saw.
CREATE TABLE work_task_contact (
    contact_id BIGINT PRIMARY KEY,
    task_id BIGINT NOT NULL,
    contact_day TEXT NOT NULL,
    helped TEXT NOT NULL,
    seen TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE INDEX work_task_contact_of ON work_task_contact (task_id);

CREATE TABLE work_task_evidence (
    evidence_id BIGINT PRIMARY KEY,
    task_id BIGINT NOT NULL,
    round BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'sample')),
    evidence_day TEXT NOT NULL,
    unit_code TEXT NOT NULL,              -- whose people saw or read it; never the doer's
    place TEXT NOT NULL,
    seen TEXT NOT NULL,
    met BIGINT NOT NULL CHECK (met IN (0, 1)),
    person_id BIGINT NOT NULL
);
CREATE INDEX work_task_evidence_of ON work_task_evidence (task_id);

CREATE TABLE work_task_review (
    task_id BIGINT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('issuer', 'unit')),
    review_day TEXT NOT NULL,
    hours BIGINT NOT NULL CHECK (hours >= 0),  -- hundredths
    result TEXT NOT NULL,
    worth TEXT NOT NULL CHECK (worth IN ('yes', 'partly', 'no')),
    words TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (task_id, side)
);
