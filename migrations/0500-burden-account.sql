-- 0500-burden-account.sql (modules/burden)
-- Why: hours are a budget. Every admitted demand is booked twice, as what a township spends and as what an issuer asks;
-- nothing is edited: what no longer holds is reversed by an entry of its own.
CREATE TABLE burden_entry (
    entry_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,      -- 0: an ask of the product itself
    what TEXT NOT NULL CHECK (what IN ('estimate', 'reuse', 'measured', 'reversal')),
    month TEXT NOT NULL,            -- in which the hours fall, 2026-11
    reverses BIGINT NOT NULL,       -- the entry it takes back; 0: none
    posted_day TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    CHECK ((what = 'reversal') = (reverses > 0))
);
CREATE INDEX burden_entry_demand ON burden_entry (demand_id, month);
CREATE UNIQUE INDEX burden_entry_once ON burden_entry (reverses) WHERE reverses > 0;

-- Hundredths of hours; of each entry the debits equal the credits.
CREATE TABLE burden_line (
    entry_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    account TEXT NOT NULL CHECK (account IN ('unit', 'issuer')),
    code TEXT NOT NULL,
    debit BIGINT NOT NULL CHECK (debit >= 0),
    credit BIGINT NOT NULL CHECK (credit >= 0),
    CHECK ((debit = 0) <> (credit = 0)),
    PRIMARY KEY (entry_id, line)
);

-- Sums of the lines, kept in the same transaction, so that judging reads a row a month however old the account is.
-- `demand_id` 0: of all demands together.
CREATE TABLE burden_sum (
    realm_id BIGINT NOT NULL,
    account TEXT NOT NULL,
    code TEXT NOT NULL,
    month TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    PRIMARY KEY (realm_id, account, code, month, demand_id)
);

-- A county's own figure for a township's year; without one it follows from staff and share (data/burden/hours.toml).
CREATE TABLE burden_budget (
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    year BIGINT NOT NULL,
    hours BIGINT NOT NULL CHECK (hours > 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id BIGINT NOT NULL,
    decided_ms BIGINT NOT NULL,
    PRIMARY KEY (realm_id, unit_code, year, decided_ms)
);
