-- 0101-focus-time.sql (modules/org)
-- Why: in harvest, flood season and elections people do that and nothing else; deadlines go around these days.
CREATE TABLE org_focus_time (
    focus_id BIGINT PRIMARY KEY,
    unit_id BIGINT NOT NULL,        -- protected with everything below it
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('harvest', 'flood', 'election', 'other')),
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL,
    set_on TEXT NOT NULL,
    lifted_by BIGINT,               -- lifted: as if it had never been set, but seen that it was
    lifted_on TEXT,
    lifted_reason TEXT,
    CHECK (first_day <= last_day)
);
CREATE INDEX org_focus_time_unit ON org_focus_time (unit_id) WHERE lifted_on IS NULL;
