-- 0420-gate-retirement.sql (modules/gate)
-- Why: a form that nobody reads still costs hours. Retiring it is a decision with who, why and when; taking it back is a
-- new decision. Rows are only added; of a subject the newest one holds.
CREATE TABLE retirement (
    retirement_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    decision BIGINT NOT NULL CHECK (decision > 0),  -- realm's position of the write: subjects of one decision share it
    kind TEXT NOT NULL CHECK (kind IN ('element', 'form')),
    subject TEXT NOT NULL,          -- code of an element; key of a form (issuer and number, else title)
    title TEXT NOT NULL,
    retired BIGINT NOT NULL CHECK (retired IN (0, 1)),
    refuses BIGINT NOT NULL CHECK (refuses IN (0, 1)),  -- at the gate; else it warns
    reason TEXT NOT NULL CHECK (reason <> ''),
    hours BIGINT NOT NULL,          -- hundredths of what it cost a year, as it was known then
    last_used TEXT,                 -- the day of its last use, as it was known then
    person_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    decided_day TEXT NOT NULL,
    decided_ms BIGINT NOT NULL
);
CREATE INDEX retirement_subject ON retirement (realm_id, kind, subject, decision);
