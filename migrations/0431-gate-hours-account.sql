-- 0431-gate-hours-account.sql (modules/gate)
-- Why: hours spent are read from the account (0500), township by township; the register's own sum is not asked any more.
DROP INDEX demand_spent;
