-- 0411-gate-order-of-ids.sql (modules/gate)
-- Why: ids of a realm rise with the positions of its writes again (platform/sql), so the register needs no order of its
-- own beside them: a second order is one more thing that could disagree.
DROP INDEX demand_newest;
ALTER TABLE demand DROP COLUMN entered;
CREATE INDEX demand_newest ON demand (realm_id, demand_id);
