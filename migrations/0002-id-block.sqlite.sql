-- 0002-id-block.sqlite.sql (platform/sql)
-- Why: ids are handed out in blocks, for all tables of the installation from one line.
CREATE TABLE id_block (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    next_block BIGINT NOT NULL
);
INSERT INTO id_block (one, next_block) VALUES (1, 1);
