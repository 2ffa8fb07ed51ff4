-- 0304-ledger-retention.sql (modules/ledgers)
-- Why: what has outlived its retention ends by a decision that somebody signs, not by a clock alone.
CREATE TABLE retention_proposal (
    proposal_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    made_on TEXT NOT NULL,          -- values overdue on this day are meant
    cells BIGINT NOT NULL,
    contents TEXT NOT NULL,         -- JSON: [{ledger, element, cells, oldest}]
    decision TEXT CHECK (decision IN ('erased', 'kept')),
    decided_by BIGINT,
    decided_on TEXT,
    decision_reason TEXT
);
CREATE UNIQUE INDEX retention_proposal_open ON retention_proposal (realm_id) WHERE decision IS NULL;
