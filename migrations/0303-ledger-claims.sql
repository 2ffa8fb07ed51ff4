-- 0303-ledger-claims.sql (modules/ledgers)
-- Why: a row that another unit already holds is not taken from it by a file. The claim waits here for the steward; the
-- clerk learns no more than that it does.
CREATE TABLE ledger_claim (
    claim_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,        -- who claims it
    person_id BIGINT NOT NULL,
    source TEXT NOT NULL,
    as_of TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('moved', 'kept')),
    decided_by BIGINT,
    decided_on TEXT,
    decision_reason TEXT
);
CREATE INDEX ledger_claim_open ON ledger_claim (realm_id, row_id, unit_id) WHERE decision IS NULL;
