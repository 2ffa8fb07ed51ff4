-- 0408-gate-words.sql (modules/gate)
-- Why: an issuer confirms or withdraws what reached the base outside the gate; whoever is hit by a verdict may object.
CREATE TABLE demand_confirmation (
    demand_id BIGINT PRIMARY KEY,
    confirmed_day TEXT NOT NULL,
    person_id BIGINT NOT NULL
);
CREATE TABLE demand_appeal (
    appeal_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    demand_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    rule TEXT NOT NULL,             -- empty: against the whole verdict
    reason TEXT NOT NULL CHECK (reason <> ''),
    unit_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    raised_day TEXT NOT NULL
);
CREATE INDEX demand_appeal_demand ON demand_appeal (demand_id, appeal_id);
