-- 0360-ledger-relation-index.sql (modules/ledgers)
-- Why: rows of another ledger that belong to a row (data/ledgers/relations.tsv) are looked up once a row; without an index
-- each look-up would read the whole ledger. The indexes are made at run time; this says which there are.
CREATE TABLE ledger_index (
    name TEXT PRIMARY KEY,
    ledger TEXT NOT NULL,
    made_on TEXT NOT NULL
);
