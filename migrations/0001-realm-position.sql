-- 0001-realm-position.sql (platform/sql)
-- Why: a realm's changes have an order. A write locks the realm's row, appends, and moves position and chain heads.
CREATE TABLE realm_position (
    realm_id BIGINT PRIMARY KEY,
    position BIGINT NOT NULL CHECK (position >= 0),
    writes_count BIGINT NOT NULL CHECK (writes_count >= 0),
    writes_hash BYTEA NOT NULL,
    reads_count BIGINT NOT NULL CHECK (reads_count >= 0),
    reads_hash BYTEA NOT NULL
);
-- /readyz asks by writing here.
CREATE TABLE health_probe (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    filler BYTEA NOT NULL
);
