-- 0404-gate-candidates.sql (modules/gate)
-- Why: a new field that is admitted becomes a candidate element in the same decision, so that it is asked once only.
CREATE TABLE candidate_element (
    realm_id BIGINT NOT NULL,
    serial BIGINT NOT NULL CHECK (serial > 0),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,            -- header path and name, folded: what the next form is matched by
    entity TEXT NOT NULL,
    type TEXT NOT NULL,
    unit_of_measure TEXT NOT NULL,
    source_unit TEXT NOT NULL,
    sensitivity TEXT NOT NULL CHECK (sensitivity IN ('open', 'filter_attribute', 'identifier')),
    fresh_days BIGINT NOT NULL CHECK (fresh_days >= 0),
    by_period BIGINT NOT NULL CHECK (by_period IN (0, 1)),
    owner TEXT NOT NULL CHECK (owner <> ''),
    demand_id BIGINT NOT NULL,
    created_day TEXT NOT NULL,
    PRIMARY KEY (realm_id, serial),
    UNIQUE (realm_id, words, entity)
);
CREATE INDEX candidate_element_demand ON candidate_element (demand_id);
