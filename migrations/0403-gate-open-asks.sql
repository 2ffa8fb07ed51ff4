-- 0403-gate-open-asks.sql (modules/gate)
-- Why: is this element asked by an open demand, for the same period and units, and how much of it is left to a person?
-- Found by one index that holds open asks apart from the past ones, so that judging does not slow with age.
ALTER TABLE demand_ask ADD COLUMN open_until TEXT NOT NULL DEFAULT '';  -- last day it is open; empty: not open
ALTER TABLE demand_ask ADD COLUMN cells_left BIGINT NOT NULL DEFAULT 0;
CREATE INDEX demand_ask_open ON demand_ask (realm_id, ask, open_until);
UPDATE demand_ask SET open_until = COALESCE((SELECT d.due FROM demand d WHERE d.demand_id = demand_ask.demand_id
    AND d.outcome IN ('merge', 'admit') AND d.control_number IS NOT NULL), '');

-- The same form of the same issuer, whatever its period: for "new form" and "nothing changed since".
ALTER TABLE demand ADD COLUMN form_key TEXT NOT NULL DEFAULT '';
ALTER TABLE demand ADD COLUMN times_a_year BIGINT NOT NULL DEFAULT 1;
CREATE INDEX demand_by_form ON demand (realm_id, form_key, demand_id);

-- What a verdict answered, by field, as keyed digests: equal digests mean that nothing changed.
CREATE TABLE demand_answer (
    demand_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (demand_id, field)
);

-- A demand that is no longer asked: replaced by another (each can be set against one new form only), or withdrawn.
CREATE TABLE demand_stop (
    demand_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    stopped_by BIGINT NOT NULL,     -- the demand that replaces it; 0: withdrawn by its issuer
    stopped_day TEXT NOT NULL
);
CREATE INDEX demand_stop_by ON demand_stop (stopped_by);
CREATE INDEX demand_stop_realm ON demand_stop (realm_id, demand_id);
