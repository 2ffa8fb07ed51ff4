-- 0407-ledger-change-demand.sql (modules/ledgers)
-- Why: has a demand's data come back? Asked for every demand of an issuer whose day is past (F-12).
CREATE INDEX ledger_change_demand ON ledger_change (realm_id, demand);
