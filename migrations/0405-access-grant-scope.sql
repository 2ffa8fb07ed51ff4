-- 0405-access-grant-scope.sql (modules/access)
-- Why: a grant gives the rows that a demand answers and no others: of its units, for its day.
ALTER TABLE access_grant ADD COLUMN units TEXT NOT NULL DEFAULT '';  -- unit codes parted by commas; each with all below it
ALTER TABLE access_grant ADD COLUMN as_of TEXT NOT NULL DEFAULT '';  -- the day the rows speak of; empty: today
CREATE INDEX access_grant_cause ON access_grant (cause);
