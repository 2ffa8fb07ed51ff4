-- 0800-matters.sql (modules/matters)
-- Why: whether this is one meeting too many is a look at those already admitted, by unit and day, never a search.
CREATE TABLE matter (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    issuer_code TEXT NOT NULL,
    control_number TEXT NOT NULL,
    text_key TEXT NOT NULL,         -- the title without the words of passing it on
    held_day TEXT NOT NULL,         -- of a meeting its day, else the day it was admitted
    comprehensive BIGINT NOT NULL CHECK (comprehensive IN (0, 1)),
    outdoor BIGINT NOT NULL CHECK (outdoor IN (0, 1)),
    renewals BIGINT NOT NULL CHECK (renewals >= 0)
);
CREATE INDEX matter_issuer ON matter (realm_id, kind, issuer_code, held_day);
CREATE INDEX matter_text ON matter (realm_id, kind, text_key, held_day);

CREATE TABLE matter_unit (
    realm_id BIGINT NOT NULL,
    unit_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    held_day TEXT NOT NULL,
    demand_id BIGINT NOT NULL,
    PRIMARY KEY (realm_id, unit_code, kind, held_day, demand_id)
);
CREATE INDEX matter_unit_demand ON matter_unit (demand_id);

-- Certificates that a village may still be asked for, each with its clause.
CREATE TABLE matter_certificate (
    realm_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    clause TEXT NOT NULL CHECK (clause <> ''),
    decided_ms BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (realm_id, name)
);
