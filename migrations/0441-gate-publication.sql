-- 0441-gate-publication.sql (modules/gate)
-- Why: what the gate let in and what it denied is shown in three steps: to the county's departments, to everybody signed in,
-- to the public. Each step is a recorded decision. A title is the issuer's own words: it is published when a person let it
-- through. A base unit that turns away what carries no number says so; nothing else depends on it.
CREATE TABLE publication_step (
    step_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('internal', 'county', 'public')),
    decision TEXT NOT NULL CHECK (decision <> ''),
    decided_day TEXT NOT NULL,
    signer TEXT NOT NULL CHECK (signer <> ''),
    person_id BIGINT NOT NULL
);
CREATE INDEX publication_step_realm ON publication_step (realm_id, step_id);

CREATE TABLE demand_public_title (
    demand_id BIGINT PRIMARY KEY,
    shown BIGINT NOT NULL CHECK (shown IN (0, 1)),
    title TEXT NOT NULL,            -- what is shown in place of the issuer's title; empty: that title itself
    recorded_day TEXT NOT NULL,
    person_id BIGINT NOT NULL
);

CREATE TABLE refusal (
    refusal_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('form', 'task', 'inspection', 'meeting', 'app', 'other')),
    issuer_code TEXT NOT NULL,      -- empty: not said
    refused_day TEXT NOT NULL
);
CREATE INDEX refusal_realm ON refusal (realm_id, refusal_id);
