-- 0451-gate-issuer-history.sql (modules/gate)
-- Why: what an issuer did before is looked up for every demand. Of a register in use for years its quarter is counted from the
-- index alone, and data that was due is found by its day, so that neither reads the rows of everything the issuer ever asked.
DROP INDEX demand_by_issuer;
CREATE INDEX demand_by_issuer ON demand (realm_id, issuer_code, created_day, emergency, demand_id);
CREATE INDEX demand_by_due ON demand (realm_id, issuer_code, due, created_day);
