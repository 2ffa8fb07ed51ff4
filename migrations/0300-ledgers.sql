-- 0300-ledgers.sql (modules/ledgers)
-- Why: the tables of the ledgers are made at run time from the catalogue. Every table and column was made by a step of
-- this journal and can be made again from it; steps are only added.
CREATE TABLE ledger_journal (
    step BIGINT PRIMARY KEY,
    ledger TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('table', 'column')),
    made_with BIGINT NOT NULL,      -- the step of the table whose CREATE holds the column; its own step for a later ALTER
    title TEXT NOT NULL,            -- of the ledger, or name of the element
    element_id BIGINT NOT NULL,     -- 0 for a table
    element_code TEXT NOT NULL,
    value_type TEXT NOT NULL,
    scale BIGINT NOT NULL,
    sealed BIGINT NOT NULL CHECK (sealed IN (0, 1)),
    made_on TEXT NOT NULL
);
CREATE UNIQUE INDEX ledger_journal_element ON ledger_journal (ledger, kind, element_id);

-- Who said it, when, for which day, why. change_id is the realm's position when it was written.
CREATE TABLE ledger_change (
    realm_id BIGINT NOT NULL,
    change_id BIGINT NOT NULL CHECK (change_id > 0),
    ledger TEXT NOT NULL,
    source TEXT NOT NULL,
    demand TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    as_of TEXT NOT NULL,
    recorded_on TEXT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    rows_created BIGINT NOT NULL,
    rows_updated BIGINT NOT NULL,
    digest BYTEA NOT NULL,          -- of the rows as stored, in the order of their ids; also in the audit chain
    PRIMARY KEY (realm_id, change_id)
);

-- Sparse: only where a cell's origin differs from its row's change.
CREATE TABLE cell_origin (
    row_id BIGINT NOT NULL,
    element_id BIGINT NOT NULL,
    realm_id BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    PRIMARY KEY (row_id, element_id)
);
CREATE INDEX cell_origin_ledger ON cell_origin (realm_id, ledger, element_id);

-- One a person (or a row without one). The key itself is in the key file, outside of the data folder and its backups;
-- once destroyed there, what was sealed under it can be read nowhere.
CREATE TABLE data_key (
    key_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    subject BYTEA,                  -- keyed digest of the identity number; null without one, and after the destruction
    destroyed_change BIGINT
);
CREATE UNIQUE INDEX data_key_subject ON data_key (realm_id, subject);

CREATE TABLE cell_dispute (
    dispute_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    element_id BIGINT NOT NULL,
    author_unit_id BIGINT NOT NULL,
    author_person_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    opened_on TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('upheld', 'dismissed')),
    decided_by BIGINT,
    decided_on TEXT,
    decision_reason TEXT
);
CREATE INDEX cell_dispute_open ON cell_dispute (realm_id, ledger, row_id);
