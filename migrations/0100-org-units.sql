-- 0100-org-units.sql (modules/org)
-- Why: units are renamed, moved and merged; each row is one stretch of a unit's life, so that any day can be shown as it was.
CREATE TABLE org_unit (
    unit_id BIGINT NOT NULL CHECK (unit_id > 0),
    valid_from TEXT NOT NULL,
    valid_to TEXT CHECK (valid_to > valid_from),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('province', 'prefecture', 'county', 'township', 'village', 'local_area',
                                       'department', 'section', 'task_force')),
    parent_id BIGINT CHECK (parent_id <> unit_id),
    successor_id BIGINT,
    reason TEXT NOT NULL,
    other_names TEXT NOT NULL,   -- as written, parted by |
    search_names TEXT NOT NULL,  -- folded, parted by |, only what differs from the name
    initials TEXT NOT NULL,      -- pinyin
    PRIMARY KEY (unit_id, valid_from)
);
-- One open stretch a code, and one a unit.
CREATE UNIQUE INDEX org_unit_open_code ON org_unit (code) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX org_unit_open ON org_unit (unit_id) WHERE valid_to IS NULL;
CREATE INDEX org_unit_closed ON org_unit (valid_to) WHERE valid_to IS NOT NULL;
-- Trees in memory ask whether they are still true.
CREATE TABLE org_version (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL,
    unit_id_max BIGINT NOT NULL
);
INSERT INTO org_version (one, version, unit_id_max) VALUES (1, 0, 0);
