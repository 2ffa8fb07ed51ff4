-- 0410-gate-entered.sql (modules/gate)
-- Why: the register has an order of its own. Ids come in blocks, one a writer, so a later demand can have the smaller
-- id; `entered` is the realm's position of the write that entered it, which only grows.
ALTER TABLE demand ADD COLUMN entered BIGINT NOT NULL DEFAULT 0;
UPDATE demand SET entered = o.place
    FROM (SELECT demand_id, ROW_NUMBER() OVER (PARTITION BY realm_id ORDER BY demand_id) AS place FROM demand) AS o
    WHERE o.demand_id = demand.demand_id;
DROP INDEX demand_newest;
CREATE UNIQUE INDEX demand_newest ON demand (realm_id, entered);
