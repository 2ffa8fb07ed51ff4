-- 0002-id-block.pg.sql (platform/sql)
-- Why: as 0002-id-block.sqlite.sql; here a sequence, since a locked row would make every realm wait for every other.
CREATE SEQUENCE id_block START 1;
