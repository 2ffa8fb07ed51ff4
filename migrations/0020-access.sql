-- 0020-access.sql (modules/access)
-- Why: who may sign in, for which unit and in which roles. Sessions hold no address and no time of use: nobody's day is
-- to be read from them. Tokens are kept as digests only.
CREATE TABLE person (
    person_id BIGINT PRIMARY KEY,
    account TEXT NOT NULL UNIQUE CHECK (account <> ''),
    name TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    password_hash TEXT NOT NULL,
    demo BIGINT NOT NULL CHECK (demo IN (0, 1)),
    disabled BIGINT NOT NULL CHECK (disabled IN (0, 1)),
    failures BIGINT NOT NULL CHECK (failures >= 0),
    locked_until_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE person_role (
    person_id BIGINT NOT NULL REFERENCES person (person_id),
    role TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
);
CREATE TABLE session (
    token_digest TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (person_id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);
CREATE TABLE api_token (
    token_id BIGINT PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (person_id),
    name TEXT NOT NULL,
    token_digest TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL
);
CREATE INDEX api_token_person ON api_token (person_id);
-- A right to rows: what an admitted demand gives its issuer, until it expires. The predicate is opaque here; the ledgers
-- compile it.
CREATE TABLE access_grant (
    grant_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    ledger TEXT NOT NULL CHECK (ledger <> ''),
    predicate TEXT NOT NULL,
    columns TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause <> ''),
    from_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    granted_by BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL,
    revoked_why TEXT NOT NULL,
    CHECK (from_day <= last_day)
);
CREATE INDEX access_grant_unit ON access_grant (unit_id, ledger, last_day);
