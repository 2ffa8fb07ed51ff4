-- 0400-gate-register.sql (modules/gate)
-- Why: every demand is registered once, with its verdict, what it asks and what it costs, whatever the outcome.
CREATE TABLE demand (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    received BIGINT NOT NULL CHECK (received IN (0, 1)),
    envelope TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_digest TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    form_number TEXT NOT NULL,
    period TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    created_day TEXT NOT NULL,
    due TEXT,
    expires TEXT,
    emergency BIGINT NOT NULL CHECK (emergency IN (0, 1)),
    outcome TEXT NOT NULL CHECK (outcome IN ('answer', 'merge', 'admit', 'return', 'block')),
    control_number TEXT UNIQUE,
    hours_before BIGINT NOT NULL,
    hours_after BIGINT NOT NULL,
    cells_asked BIGINT NOT NULL CHECK (cells_asked >= 0),
    cells_answered BIGINT NOT NULL CHECK (cells_answered >= 0),
    fields_unsure BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    digest TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    UNIQUE (realm_id, request_digest)
);
CREATE INDEX demand_newest ON demand (realm_id, demand_id);
CREATE INDEX demand_by_issuer ON demand (realm_id, issuer_code, created_day);
CREATE INDEX demand_by_file ON demand (realm_id, file_digest, period);

CREATE TABLE demand_target (
    demand_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    PRIMARY KEY (demand_id, unit_code)
);
CREATE INDEX demand_target_unit ON demand_target (unit_code, demand_id);

-- What a demand asks, in terms that can be compared: element codes, formulas, names of what nothing holds.
CREATE TABLE demand_ask (
    realm_id BIGINT NOT NULL,
    ask TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    PRIMARY KEY (realm_id, ask, demand_id)
);
CREATE INDEX demand_ask_demand ON demand_ask (demand_id);

CREATE TABLE control_serial (
    realm_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL CHECK (last > 0),
    PRIMARY KEY (realm_id, year)
);

-- A person said what a header means; the pair is an alias from then on.
CREATE TABLE match_alias (
    alias_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    element TEXT NOT NULL,
    entity TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    recorded_day TEXT NOT NULL
);
CREATE INDEX match_alias_realm ON match_alias (realm_id, alias_id);

-- Forms admitted for a year (F-01).
CREATE TABLE form_catalogue (
    realm_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    form_number TEXT NOT NULL,
    title TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (realm_id, year, form_number)
);

-- A county's decision that a rule binds here; without one every rule only advises.
CREATE TABLE rule_adoption (
    realm_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    adopted_from TEXT NOT NULL,
    decision TEXT NOT NULL,
    signer TEXT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    PRIMARY KEY (realm_id, rule, adopted_from)
);
