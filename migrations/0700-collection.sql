-- 0700-collection.sql (modules/collection)
-- Why: what the gate lets through becomes fill tasks, one a demand and unit; what was sent in waits for approval and is
-- then written to the ledgers. No table here keeps a value in plain text.

-- What a demand asks, once for all its tasks.
CREATE TABLE fill_demand (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    control_number TEXT NOT NULL,   -- empty: received outside the gate
    title TEXT NOT NULL,
    form TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    issuer_unit_id BIGINT NOT NULL,
    period TEXT NOT NULL,
    as_of TEXT NOT NULL,
    issued TEXT,
    due TEXT,
    admitted TEXT NOT NULL,
    asks TEXT NOT NULL,             -- JSON; only added to, since cells name asks by their place
    version BIGINT NOT NULL CHECK (version > 0)
);

CREATE TABLE fill_task (
    task_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'returned', 'approved', 'cancelled')),
    version BIGINT NOT NULL CHECK (version > 0),
    cells TEXT NOT NULL,            -- "7m:C10;9s@551": what is asked, no values
    cells_count BIGINT NOT NULL CHECK (cells_count >= 0),
    said_nothing BIGINT NOT NULL CHECK (said_nothing IN (0, 1)),
    opened TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    step BIGINT NOT NULL CHECK (step >= 0),
    waiting_unit_id BIGINT NOT NULL,
    waiting_since_ms BIGINT NOT NULL,
    assignee_id BIGINT NOT NULL,
    submitted_by BIGINT NOT NULL,
    submitted TEXT,
    entered_by TEXT NOT NULL,       -- person ids, parted by commas
    open_questions BIGINT NOT NULL,
    key_id BIGINT NOT NULL          -- of drafts and submissions; 0 before the first, and once they were written back
);
CREATE INDEX fill_task_of_demand ON fill_task (demand_id, unit_id);
CREATE INDEX fill_task_of_unit ON fill_task (unit_id, task_id);
CREATE INDEX fill_task_waiting ON fill_task (waiting_unit_id, state, task_id);

-- What is being asked now: the same thing is asked of a unit once, whoever wants to know it.
CREATE TABLE fill_ask (
    realm_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    ask TEXT NOT NULL,              -- element, element@record, or a demand's own field
    period TEXT NOT NULL,
    task_id BIGINT NOT NULL,
    PRIMARY KEY (realm_id, unit_id, ask, period)
);
CREATE INDEX fill_ask_task ON fill_ask (task_id);

-- Sealed with the task's key. After the write-back only the digest stays.
CREATE TABLE fill_submission (
    task_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    values_count BIGINT NOT NULL,
    body BYTEA
);
CREATE TABLE fill_draft (
    task_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    saved_ms BIGINT NOT NULL,
    saved_by BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- Returned, approved, reopened, delegated, cancelled. Words are sealed with the installation's key.
CREATE TABLE fill_event (
    event_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('submit', 'approve', 'return', 'reopen', 'delegate', 'cancel')),
    body BYTEA
);
CREATE INDEX fill_event_task ON fill_event (task_id, event_id);

-- Asked of the issuer by whoever has to fill; the clock of an answer runs beside the clock of the task.
CREATE TABLE fill_question (
    question_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    body BYTEA NOT NULL,
    answered_by BIGINT NOT NULL,
    answered TEXT,
    answered_ms BIGINT NOT NULL,
    answer BYTEA
);
CREATE INDEX fill_question_task ON fill_question (task_id, question_id);
CREATE INDEX fill_question_demand ON fill_question (demand_id, question_id);

-- Sums of filling time by form: "field:count:milliseconds;…". No person, unit or moment.
CREATE TABLE fill_time (
    realm_id BIGINT NOT NULL,
    form TEXT NOT NULL,
    sums TEXT NOT NULL,
    PRIMARY KEY (realm_id, form)
);

-- An approved answer that no ledger has a column for yet. Sealed with the key of its task.
CREATE TABLE fill_answer (
    realm_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    ask TEXT NOT NULL,              -- code of a candidate element, or a demand's own field
    nth BIGINT NOT NULL,
    period TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    as_of TEXT NOT NULL,
    recorded TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (realm_id, unit_id, ask, nth, period)
);
CREATE INDEX fill_answer_demand ON fill_answer (demand_id);

-- Keys that sealed what has been written back: destroyed right after that commit, or at the next start.
CREATE TABLE fill_key_due (
    key_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL
);
