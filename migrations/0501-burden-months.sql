-- 0501-burden-months.sql (modules/burden)
-- Why: a year's budget is spent in the months that bear it; a county may set one month apart, the rest share what is left.
CREATE TABLE burden_month_budget (
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    month TEXT NOT NULL,            -- 2026-11
    hours BIGINT NOT NULL CHECK (hours > 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id BIGINT NOT NULL,
    decided_ms BIGINT NOT NULL,
    PRIMARY KEY (realm_id, unit_code, month, decided_ms)
);
-- What a month's rounds stand at is corrected once that month is over.
CREATE INDEX burden_entry_month ON burden_entry (realm_id, month, what);
