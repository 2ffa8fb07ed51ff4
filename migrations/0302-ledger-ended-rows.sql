-- 0302-ledger-ended-rows.sql (modules/ledgers)
-- Why: a complete roster says by silence who is no longer on it. Such a row leaves the current table and stays in the
-- history; here stands when it ended, for readings of an earlier day and for the digest of the change that ended it.
CREATE TABLE ledger_end (
    row_id BIGINT PRIMARY KEY,
    row_version BIGINT NOT NULL,    -- the version that "ended" is; the last one that says something is one less
    realm_id BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    natural_key TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    as_of TEXT NOT NULL             -- the day from which it is no more
);
CREATE INDEX ledger_end_key ON ledger_end (realm_id, ledger, natural_key);
CREATE INDEX ledger_end_change ON ledger_end (realm_id, change_id);
ALTER TABLE ledger_change ADD COLUMN rows_ended BIGINT NOT NULL DEFAULT 0;
