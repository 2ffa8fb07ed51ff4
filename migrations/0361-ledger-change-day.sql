-- 0361-ledger-change-day.sql (modules/ledgers)
-- Why: every question of a day asks whether anything was said for a later one, and which changes were said by then.
CREATE INDEX ledger_change_day ON ledger_change (realm_id, ledger, as_of);
