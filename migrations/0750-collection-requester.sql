-- 0750-collection-requester.sql (modules/collection)
-- Why: whoever asked says when the answer is enough, and reminds only those who have not answered, once a working day.

-- Signed off, or opened again; the newest counts. Words are sealed with the installation's key.
CREATE TABLE fill_sign_off (
    event_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('sign_off', 'reopen')),
    at_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    cells BIGINT NOT NULL CHECK (cells >= 0),
    answered BIGINT NOT NULL CHECK (answered >= 0 AND answered <= cells),
    body BYTEA
);
CREATE INDEX fill_sign_off_demand ON fill_sign_off (demand_id, event_id);

-- A unit is reminded once a day, however many demands wait for it.
CREATE TABLE fill_reminder (
    unit_id BIGINT NOT NULL,
    day TEXT NOT NULL,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (unit_id, day)
);
CREATE INDEX fill_reminder_task ON fill_reminder (task_id, day);
