-- 0901-inspection-plans.sql (modules/inspections)
-- Why: the joint calendar that was told stays as it was told; a later one is another version.
CREATE TABLE inspection_plan (
    plan_id BIGINT PRIMARY KEY,
    realm_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    anew BIGINT NOT NULL CHECK (anew IN (0, 1)),   -- 0: what the version before told stays as far as it can
    made_day TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    visits BIGINT NOT NULL,
    unplaced BIGINT NOT NULL,
    objective BIGINT NOT NULL,                     -- thousandths of a visit
    lower_bound BIGINT NOT NULL,
    UNIQUE (realm_id, year, version)
);
CREATE TABLE inspection_plan_wish (
    plan_id BIGINT NOT NULL REFERENCES inspection_plan (plan_id),
    wish TEXT NOT NULL,
    department_code TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    topic TEXT NOT NULL,
    control_number TEXT NOT NULL,  -- of a visit that was let in; empty: an entry of the year plan
    entry_id BIGINT NOT NULL,
    visit BIGINT NOT NULL,         -- wishes of one visit share it; 0: unplaced
    week BIGINT NOT NULL,
    why TEXT NOT NULL,
    cap TEXT NOT NULL,
    CHECK ((visit = 0) = (week = 0)),
    CHECK ((visit = 0) = (why <> '')),
    PRIMARY KEY (plan_id, wish)
);
CREATE INDEX inspection_plan_wish_unit ON inspection_plan_wish (plan_id, unit_code);
