-- 0406-gate-told-totals.sql (modules/gate)
-- Why: totals about persons are told only where nobody can work out a group of fewer than ten by subtracting one answer
-- from another. What an issuer was told is remembered with the rows it counted (their numbers, sealed).
CREATE TABLE told_total (
    told_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    issuer_code TEXT NOT NULL,
    ledger TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    population TEXT NOT NULL,
    as_of TEXT NOT NULL,
    told_day TEXT NOT NULL,
    total BIGINT NOT NULL CHECK (total >= 10),
    members BYTEA NOT NULL
);
CREATE INDEX told_total_issuer ON told_total (realm_id, issuer_code, ledger, told_id);
