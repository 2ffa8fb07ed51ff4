-- 0409-gate-hours-spent.sql (modules/gate)
-- Why: judging adds up the hours that this year's demands cost so far; without an index of its own that reads the register.
CREATE INDEX demand_spent ON demand (realm_id, created_day, outcome, hours_after);
