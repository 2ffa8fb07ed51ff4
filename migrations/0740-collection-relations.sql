-- 0740-collection-relations.sql (modules/collection)
-- Why: what a form says of its own figures (equations in its notes, 其中 below its total) is checked when it is filled.
ALTER TABLE fill_demand ADD COLUMN relations TEXT NOT NULL DEFAULT '';  -- JSON
