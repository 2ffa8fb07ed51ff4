-- 0301-ledger-pruned-rows.sql (modules/ledgers)
-- Why: what was erased or outlived its retention leaves the tables, and the changes it was part of must still verify.
-- The digest of the row version as it was written stands here in its place.
CREATE TABLE pruned_row (
    row_id BIGINT NOT NULL,
    row_version BIGINT NOT NULL,
    realm_id BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (row_id, row_version)
);
CREATE INDEX pruned_row_change ON pruned_row (realm_id, change_id);
CREATE INDEX data_key_destroyed ON data_key (destroyed_change);
