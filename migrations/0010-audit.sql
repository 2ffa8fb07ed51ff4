-- 0010-audit.sql (modules/audit)
-- Why: what was done, and what was read of persons, in two chains a realm; docs/adr/0008-audit-encoding.md.
CREATE TABLE audit_entry (
    realm_id BIGINT NOT NULL,
    chain BIGINT NOT NULL CHECK (chain IN (0, 1)),
    number BIGINT NOT NULL CHECK (number > 0),
    position BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action <> ''),
    object TEXT NOT NULL,
    digest TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (realm_id, chain, number)
);
-- Heads of all chains joined, once an hour; copied to a file elsewhere, so that a cut tail shows.
CREATE TABLE audit_root (
    number BIGINT PRIMARY KEY CHECK (number > 0),
    at_ms BIGINT NOT NULL,
    heads TEXT NOT NULL,
    previous TEXT NOT NULL,
    root TEXT NOT NULL
);
